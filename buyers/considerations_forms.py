"""The form of what a council considered: told parts and the council's own record on one page, only what the route asks."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterChoice, LaterDate, LaterText, LaterTextArea
from dps.competition.rules.parts.considerations import (
    CONFLICTS_FOUND,
    CONFLICTS_NONE,
    HELD,
    LOTS_WORDS,
    NAME,
    NONE_HELD,
    read_considered,
)
from dps.law.considering import CONFLICTS, CONFLICTS_TOLD, ENGAGEMENT, ENGAGEMENT_NOTICE, LOTS, SMALL_FIRMS, duty
from dps.web.forms import BooleanField, StringField, TextAreaField

if TYPE_CHECKING:
    from dps.competition.models import Competition
    from dps.law.routes import Route

OWN = "The council’s own record. No supplier reads this."
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    CONFLICTS: ("conflicts", "conflicts_words"),
    CONFLICTS_TOLD: ("conflicts_on",),
    ENGAGEMENT: ("engagement", "engagement_words"),
    ENGAGEMENT_NOTICE: ("engagement_notice", "engagement_reasons"),
    LOTS: ("lots", "lots_reasons"),
    SMALL_FIRMS: ("small_firms",),
}
"""The questions that only some routes ask, by the duty behind them."""


class ConsiderationsForm(SectionForm):
    """What was considered before calling for competition."""

    part = NAME

    conflicts = LaterChoice(
        "Did you find a conflict of interest, or what could look like one?",
        choices=[(CONFLICTS_NONE, "No, none was found"), (CONFLICTS_FOUND, "Yes, and something is done about it")],
        hint=OWN,
    )
    conflicts_words = LaterTextArea(
        "Whom you asked, what you found and what is done", max_length=5_000, rows=4, hint=OWN
    )
    conflicts_on = LaterDate(
        "Conflicts were assessed on", hint="Suppliers read that it was done, and when; not what you found."
    )
    engagement = LaterChoice(
        "Did you speak to the market beforehand?",
        choices=[(NONE_HELD, "No"), (HELD, "Yes, preliminary talks were held")],
        hint="Suppliers read the answer.",
    )
    engagement_notice = StringField(
        "Reference of the preliminary market engagement notice (UK2)",
        max_length=60,
        hint="As the central platform shows it. Suppliers read it.",
    )
    engagement_reasons = TextAreaField(
        "Why there is no such notice", max_length=2_000, rows=3, hint="Only where talks were held without one. Suppliers read it."
    )  # fmt: skip
    engagement_words = TextAreaField(
        "Who took part, and how nobody gained by it", max_length=5_000, rows=4, hint=f"Only where talks were held. {OWN}"
    )  # fmt: skip
    lots = LaterChoice(
        "Could this be more than one contract?", choices=list(LOTS_WORDS.items()), hint="Suppliers read the answer."
    )
    lots_reasons = TextAreaField(
        "Reasons", max_length=2_000, rows=3, hint="Needed where it could be divided and is not. Suppliers read them."
    )
    small_firms = LaterTextArea(
        "What could keep small firms from bidding, and what did you do about it?",
        max_length=5_000, rows=4,
        hint=f"Such as long forms, cover before award, late payment, or a short time to bid. {OWN}",
    )  # fmt: skip
    social_value = LaterTextArea(
        "How could this purchase improve life in the area, and did you ask people there?", max_length=5_000, rows=4, hint=OWN
    )  # fmt: skip
    budget_holder = LaterText("Budget holder", max_length=120, hint=f"Their post, or their name. {OWN}")
    budget_confirmed = BooleanField("The budget holder has confirmed the budget for the whole value")

    def narrow(self, route: Route) -> None:
        """Take out what this route does not ask: nobody fills in a question that the law has no use for."""
        for what, names in FIELDS_OF.items():
            if not duty(route, what):
                for name in names:
                    if name in self:
                        del self[name]

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """As kept, with the date as one."""
        kept = dict(super().of_part(parts))
        try:
            kept["conflicts_on"] = date.fromisoformat(str(kept.get("conflicts_on") or ""))
        except ValueError:
            kept["conflicts_on"] = None
        return kept

    @classmethod
    def kept(cls, competition: Competition) -> Mapping[str, Any]:
        """The council's own record."""
        return vars(read_considered(competition.considered))

    def facts(self) -> dict[str, Any]:
        told = ("engagement", "engagement_notice", "engagement_reasons", "lots", "lots_reasons")
        own = ("conflicts", "conflicts_words", "engagement_words", "small_firms", "social_value", "budget_holder")
        on = self["conflicts_on"].data if "conflicts_on" in self else None
        part = {name: (self[name].data or "").strip() if name in self else "" for name in told}
        considered = {name: (self[name].data or "").strip() if name in self else "" for name in own}
        return {
            "parts": {NAME: {**part, "conflicts_on": on.isoformat() if on else ""}},
            "considered": {**considered, "budget_confirmed": bool(self.budget_confirmed.data)},
        }
