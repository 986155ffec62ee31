"""What comes along when a call-off is begun from an earlier one of the same council: all but dates, notices and approvals. Pure.

Nothing that was true of that day only is taken over: no date, no reference of a
notice, no record that somebody checked or approved, nobody invited. The rest
is a draft like any other, to be read again section by section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dps.core.refusal import Obstacle

ALONG: tuple[str, ...] = (
    "need", "outcomes", "closer_to_those_affected", "by_those_affected", "contract_kind", "cpv", "value_pence",
    "options_pence", "extensions_pence", "price_formula", "price_weight", "price_parameters", "ties", "rounding", "parts",
    "considered",
)  # fmt: skip
"""The columns that come along; the criteria come too, and the title is given anew."""

LEFT: Mapping[str, tuple[str, ...]] = {
    "considerations": ("engagement_notice", "conflicts_on"),
    "pack": ("visits",),
    "related": ("needs",),
}
"""What stays behind of a part although it is no date: a notice's reference, visits on their days, what was looked up."""

_CHECKED = ("conflicts", "conflicts_words", "budget_confirmed")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")


def taken_along(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the new draft from the columns of the earlier competition, which may be published, over or cancelled."""
    kept = {name: facts[name] for name in ALONG if name in facts}
    if "parts" in kept:
        kept["parts"] = {
            name: without_dates({key: value for key, value in part.items() if key not in LEFT.get(name, ())})
            for name, part in kept["parts"].items()
        }
    if "considered" in kept:
        kept["considered"] = {k: v for k, v in without_dates(kept["considered"]).items() if k not in _CHECKED}
    return kept


def without_dates(value: Any) -> Any:
    """A plain value without the dates and instants in it: a key that held one is gone, and so is such an item of a list."""
    if isinstance(value, Mapping):
        return {key: without_dates(item) for key, item in value.items() if not is_date(item)}
    if isinstance(value, list | tuple):
        return [without_dates(item) for item in value if not is_date(item)]
    return value


def is_date(value: Any) -> bool:
    """Whether a plain value is a date or an instant as text."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def obstacles_to_copying(*, same_buyer: bool) -> tuple[Obstacle, ...]:
    """Why a competition may not be copied; empty when it may."""
    if same_buyer:
        return ()
    return (Obstacle("of-another-council", "A call-off is copied from your own council’s.", "Market policy", "Start from a template."),)  # fmt: skip
