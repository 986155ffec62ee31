"""A wrong award is set aside by two people, with a ground and a reason; it stays to be read. Pure.

Sources: PCR 2015 regs 55(1), 84(8) and Procurement Act 2023 ss.50, 98 (what
was decided is told and recorded); a decision that was wrong in law is not
hidden by overwriting it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle

TOLD_AND_KEPT = "PCR 2015 regs 55(1), 84(8); Procurement Act 2023 ss.50, 98"
CONFLICTS = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "error": "A mistake was found in the assessment or in the ranking",
        "evidence": "The bidder at rank 1 did not show what the contract needs",
        "withdrew": "The bidder at rank 1 does not take the contract",
        "challenge": "A challenge was found to be right, or was settled",
        "court": "A court ordered it",
    }
)
SHORTEST_REASON = 20
"""Characters, without the spaces around them."""


def obstacles_to_asking(
    *, stands: bool, waiting: bool, concluded: bool, is_officer_of_buyer: bool, ground: str, reason: str
) -> tuple[Obstacle, ...]:
    """Every reason why nobody may ask now that this award be set aside so; empty when they may."""
    found = list(
        obstacles_at_all(stands=stands, waiting=waiting, concluded=concluded, is_officer_of_buyer=is_officer_of_buyer)
    )
    if ground not in GROUNDS:
        found.append(
            Obstacle("no-ground", "Nothing says on what ground it is set aside.", TOLD_AND_KEPT, "Choose one.")
        )
    if len(reason.strip()) < SHORTEST_REASON:
        says = f"The reason has fewer than {SHORTEST_REASON} characters."
        found.append(
            Obstacle("no-reason", says, TOLD_AND_KEPT, "Write it for the bidders: it is sent to those who were told.")
        )
    return tuple(found)


def obstacles_at_all(
    *, stands: bool, waiting: bool, concluded: bool, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Every reason why this award cannot be set aside, whatever is written; empty when it can."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys set its awards aside."))
    if not stands:
        found.append(Obstacle("set-aside-already", "This award was set aside already."))
    if waiting:
        found.append(
            Obstacle("waits-already", "Somebody has asked for this already, and a second person has not answered.")
        )
    if concluded:
        found.append(
            Obstacle(
                "contract-concluded", "The contract is concluded, so the award is not set aside here.",
                "PCR 2015 reg 73; Procurement Act 2023 ss.78, 104, 105",
                "Ask your lawyer. A contract is ended by its own rules or by a court.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_answering(
    *, asked_it: bool, answered: bool, concluded: bool, is_officer_of_buyer: bool, has_interest: bool, agreed: bool,
    answer: str,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Every reason why this person may not answer so; empty when they may. Two people set an award aside."""
    found = list(
        obstacles_to_answering_at_all(
            asked_it=asked_it, answered=answered, concluded=concluded, is_officer_of_buyer=is_officer_of_buyer,
            has_interest=has_interest,
        )
    )  # fmt: skip
    if not agreed and len(answer.strip()) < SHORTEST_REASON:
        says = f"The reason has fewer than {SHORTEST_REASON} characters."
        found.append(Obstacle("no-reason", says, TOLD_AND_KEPT, "Write why the award stands."))
    return tuple(found)


def obstacles_to_answering_at_all(
    *, asked_it: bool, answered: bool, concluded: bool, is_officer_of_buyer: bool, has_interest: bool
) -> tuple[Obstacle, ...]:
    """Every reason why this person may not answer, whatever they say."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys set its awards aside."))
    if asked_it:
        found.append(
            Obstacle(
                "asked-it-yourself", "You asked for this, so a second officer answers.", TOLD_AND_KEPT,
                "Ask a colleague to read it.",
            )
        )  # fmt: skip
    if answered:
        found.append(Obstacle("answered-already", "A second officer has answered already."))
    if concluded:
        found.append(Obstacle("contract-concluded", "The contract is concluded, so the award is not set aside here."))
    if has_interest:
        found.append(
            Obstacle(
                "interest-declared", "You declared an interest in one of the bidders, so you do not answer this.",
                CONFLICTS, "Another officer answers.",
            )
        )  # fmt: skip
    return tuple(found)
