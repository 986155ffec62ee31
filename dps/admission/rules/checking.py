"""Looking a supplier up in the published debarment list: who has to, how often, and what a find leads to.

A person looks, and says what was found; nothing here asks another system.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.law.routes import Route

GOOD_FOR = timedelta(days=28)
"""How long a check stands before it is due again, by market policy."""

RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "not-listed": "Not on the list",
        "discretionary": "On the list, on a discretionary ground",
        "mandatory": "On the list, on a mandatory ground",
    }
)

PROVISION = "Procurement Act 2023 ss.28, 37(1), 57(1)(b), 62"


def is_asked(route: Route) -> bool:
    """Whether a check is required or advised on a route."""
    return route.debarment_check != "none"


def stands(*, checked_on: date, on: date) -> bool:
    """Whether a check of that London date still stands on another: through its twenty-eighth day after."""
    return checked_on <= on <= checked_on + GOOD_FOR


def due_again_on(checked_on: date) -> date:
    """The London date on which a check falls due again."""
    return checked_on + GOOD_FOR + timedelta(days=1)


def obstacles_to_recording(
    *, looked_for: str, checked_on: date, result: str, found: str, on: date
) -> tuple[Obstacle, ...]:
    """Why a check cannot be kept; empty when it can."""
    wrong = []
    if not looked_for.strip():
        wrong.append(
            Obstacle(
                "check-names-missing",
                "Write the names you looked for: the supplier and those connected with it.",
                PROVISION,
            )
        )
    if checked_on > on:
        wrong.append(Obstacle("check-in-future", "A check was made today or before."))
    if result not in RESULTS:
        wrong.append(Obstacle("check-result", "Say what you found."))
    elif result != "not-listed" and not found.strip():
        wrong.append(
            Obstacle("check-entry-missing", "Say which entry you found, with its ground and its date.", PROVISION)
        )
    return tuple(wrong)


def missing_check(route: Route, *, checked_on: date | None, on: date) -> str:
    """What to say where no check stands; empty where one does, or none is asked for."""
    if not is_asked(route) or (checked_on is not None and stands(checked_on=checked_on, on=on)):
        return ""
    need = "It is required" if route.debarment_check == "required" else "It is advised"
    when = "was never checked" if checked_on is None else f"was last checked on {plain_day(checked_on)}"
    return f"The supplier {when} against the debarment list. {need} ({route.provisions.get('debarment_check', PROVISION)})."


def obstacles_by_listing(route: Route, *, result: str | None) -> tuple[Obstacle, ...]:
    """Why a supplier found on the list can be given neither a place nor a contract; empty for any but a mandatory ground.

    Procurement Act 2023 ss.26(1), 57(1)(b).
    """
    if result != "mandatory" or route.debarment_check != "required":
        return ()
    return (
        Obstacle(
            "debarred", "The supplier was found on the debarment list, on a mandatory ground.", PROVISION,
            "Where the entry is no longer on the list, check again and record it.",
        ),
    )  # fmt: skip
