"""What a council considered before it calls for competition: what of it is told, and what stays on its own record. Pure.

Told are only those things that the law wants said: the preliminary notice or
why there is none, the decision on lots, and that conflicts were assessed. What
was found, whose budget it is and what was weighed stay in ``Considered``, which
no supplier reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules import orders
from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.considering import (
    CONFLICTS,
    CONFLICTS_TOLD,
    ENGAGEMENT,
    ENGAGEMENT_NOTICE,
    LOTS,
    SMALL_FIRMS,
    duty,
    social_value_duty,
)
from dps.law.days import plain_day

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "considerations"
HELD, NONE_HELD = "held", "none"
DIVIDED, ONE_ONLY, REASONS = "divided", "one_only", "reasons"
CONFLICTS_NONE, CONFLICTS_FOUND = "none", "found"
LOTS_WORDS: Mapping[str, str] = {
    DIVIDED: "It is divided: this is one of several contracts",
    ONE_ONLY: "It could not reasonably be more than one contract",
    REASONS: "It could be divided, and there are reasons not to",
}


@dataclass(frozen=True)
class Considerations:
    """What suppliers are told of it."""

    engagement: str = ""
    engagement_notice: str = ""
    engagement_reasons: str = ""
    lots: str = ""
    lots_reasons: str = ""
    conflicts_on: date | None = None

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What of it is told, in lines; what is not said yet, or not asked on this route, is left out."""
        talks = {NONE_HELD: "None were held", HELD: "They were held"}.get(self.engagement, "")
        if self.engagement == HELD and self.engagement_notice.strip():
            talks += f". Preliminary market engagement notice (UK2): {self.engagement_notice}"
        elif self.engagement == HELD and self.engagement_reasons.strip():
            talks += f". There is no preliminary notice (UK2): {self.engagement_reasons}"
        lots = LOTS_WORDS.get(self.lots, "")
        if lots and self.lots_reasons.strip():
            lots += f". {self.lots_reasons}"
        on = f"Assessed on {plain_day(self.conflicts_on)} and kept under review" if self.conflicts_on else ""
        rows = (("Talks with the market beforehand", talks), ("Dividing it", lots), ("Conflicts of interest", on))
        return tuple((key, words) for key, words in rows if words)


@dataclass(frozen=True)
class Considered:
    """The council's own record: nothing of it is told to a supplier. Its digest goes on the trail."""

    conflicts: str = ""
    conflicts_words: str = ""
    engagement_words: str = ""
    small_firms: str = ""
    social_value: str = ""
    budget_holder: str = ""
    budget_confirmed: bool = False

    def canonical(self) -> str:
        """The one text of this record."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def read(raw: Mapping[str, Any]) -> Considerations:
    """What is told, from plain JSON; what cannot be read counts as not said."""
    texts = {
        name: _text(raw, name)
        for name in ("engagement", "engagement_notice", "engagement_reasons", "lots", "lots_reasons")
    }
    try:
        on = date.fromisoformat(_text(raw, "conflicts_on"))
    except ValueError:
        on = None
    return Considerations(**texts, conflicts_on=on)


def read_considered(raw: Mapping[str, Any]) -> Considered:
    """The council's own record, from plain JSON."""
    texts = {
        name: _text(raw, name)
        for name in ("conflicts", "conflicts_words", "engagement_words", "small_firms", "social_value", "budget_holder")
    }
    return Considered(**texts, budget_confirmed=raw.get("budget_confirmed") is True)


def of(told: Told) -> Considerations:
    """What this draft or published competition tells of it."""
    return read(told.parts.get(NAME) or {})


def obstacles(told: Told, purchase: Purchase, at: datetime) -> tuple[Obstacle, ...]:
    """What is still to be considered before publishing at ``at``, by the route's own duties."""
    said, kept, route = of(told), purchase.considered, purchase.route
    found: list[Obstacle] = []

    def lacks(code: str, provision: str, says: str, mend: str) -> None:
        found.append(Obstacle(code, says, provision, mend))

    if provision := duty(route, CONFLICTS):
        if kept.conflicts not in (CONFLICTS_NONE, CONFLICTS_FOUND):
            lacks("no-conflicts-assessment", provision, "Nobody has said whether anyone involved has a conflict of interest.",
                  "Ask everyone who has a hand in this purchase, and write down what you found.")  # fmt: skip
        elif not kept.conflicts_words.strip():
            lacks("conflicts-without-words", provision, "The conflicts assessment says nothing of whom you asked or what is done.",
                  "Say whom you asked, what you found and what is done about it.")  # fmt: skip
    if provision := duty(route, CONFLICTS_TOLD):
        if said.conflicts_on is None:
            lacks("conflicts-undated", provision, "The day on which conflicts were assessed is not given.",
                  "Give the day: suppliers are told that it was done before this.")  # fmt: skip
        elif said.conflicts_on > london_date(at):
            lacks("conflicts-in-future", provision, "The conflicts assessment is dated in the future.",
                  "Assess conflicts first, then publish.")  # fmt: skip
    found += _engagement(said, kept, engagement=duty(route, ENGAGEMENT), notice=duty(route, ENGAGEMENT_NOTICE))
    if provision := duty(route, LOTS):
        if said.lots not in LOTS_WORDS:
            lacks("lots-not-considered", provision, "Nobody has said whether this could be more than one contract.",
                  "Answer the question on dividing it.")  # fmt: skip
        elif said.lots == REASONS and not said.lots_reasons.strip():
            lacks("no-reasons-for-one-lot", provision, "It could be divided, and nothing says why it is not.",
                  "Give the reasons: suppliers read them.")  # fmt: skip
    if (provision := duty(route, SMALL_FIRMS)) and not kept.small_firms.strip():
        lacks("small-firms-not-considered", provision, "Nobody has considered what could keep small firms from bidding.",
              "Name the barriers, and what you removed or why you could not.")  # fmt: skip
    provision = social_value_duty(
        route, value=told.total_pence, kind=told.contract_kind, nation=purchase.buyer.nation, on=london_date(at)
    )
    if provision and not kept.social_value.strip():
        lacks("social-value-not-considered", provision,
              "Nobody has considered how this could improve life in the area, or whether to consult on it.",
              "Write down what you considered, and whether you consulted.")  # fmt: skip
    if not kept.budget_holder.strip():
        lacks("no-budget-holder", orders.PROVISION, "Nothing says who holds the budget.", "Name the budget holder.")
    if not kept.budget_confirmed:
        lacks("budget-not-confirmed", orders.PROVISION, "The budget is not confirmed.",
              "Ask the budget holder; tick the box once they have confirmed it.")  # fmt: skip
    return tuple(found)


def _engagement(said: Considerations, kept: Considered, *, engagement: str, notice: str) -> list[Obstacle]:
    """Why the record of talks with the market beforehand is not whole; empty where the route asks nothing of it."""
    if not engagement:
        return []
    if said.engagement not in (HELD, NONE_HELD):
        says = "Nobody has said whether the market was spoken to beforehand."
        return [Obstacle("engagement-not-said", says, engagement, "Say whether you held preliminary talks.")]
    if said.engagement == NONE_HELD:
        return []
    found = []
    if not kept.engagement_words.strip():
        found.append(
            Obstacle(
                "engagement-without-words", "Nothing says how the talks gave nobody an unfair advantage.", engagement,
                "Say who took part, and how what they learned reaches everybody.",
            )
        )  # fmt: skip
    if notice and not (said.engagement_notice.strip() or said.engagement_reasons.strip()):
        found.append(
            Obstacle(
                "no-engagement-notice",
                "Talks were held, and there is neither a preliminary market engagement notice (UK2) nor a reason for none.",
                notice, "Record the notice’s reference, or give the reasons: suppliers read them.",
            )
        )  # fmt: skip
    return found


PART = Part(NAME, "Before you call for competition", obstacles)
