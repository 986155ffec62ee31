"""Ending a competition without an award: a decision like any other, with its reason, its officer and its letters. Pure.

Sources: PCR 2015 reg 55(1) (candidates and tenderers are told as soon as
possible, with the grounds); Procurement Act 2023 s.55 (a procurement
termination notice as soon as reasonably practicable). Below the thresholds the
market tells everybody who answered, in the spirit of Local Government Act 1988 s.20.
"""

from __future__ import annotations

from dps.competition.rules.endings import (
    CANCELLED,
    NO_SUITABLE_BID,
    obstacles_to_ground,
    obstacles_to_no_suitable_bid,
)
from dps.competition.rules.lifecycle import Stage
from dps.core.refusal import Obstacle

TOLD_WITH_REASONS = "PCR 2015 reg 55(1); Procurement Act 2023 s.55"
SHORTEST_REASON = 20
"""Characters, without the spaces around them. Ours: a reason that suppliers can understand is a sentence."""


def obstacles_to_ending_at_all(
    *, stage: Stage, decided: bool, ended: bool, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Every reason why this competition cannot be ended without an award now, whatever the officer writes; empty when it can.

    It can from its closing time on, with the bids sealed or opened, until an
    award is decided. PCR 2015 reg 55(1); Procurement Act 2023 s.55.
    """
    found = []
    if not is_officer_of_buyer:
        found.append(
            Obstacle("not-an-officer", "Only officers of the council that buys may end its competition.", TOLD_WITH_REASONS)
        )  # fmt: skip
    if ended:
        found.append(Obstacle("ended-already", "This competition has ended without an award already."))
    elif stage == "cancelled":
        found.append(Obstacle("cancelled", "This competition was withdrawn or given up, so it has ended."))
    elif stage != "closed":
        says = "This competition has not closed, so it is withdrawn, not ended without an award."
        found.append(Obstacle("not-closed", says, mend="Withdraw it, or wait until its closing time."))
    if decided:
        found.append(
            Obstacle(
                "award-decided", "An award is decided here, so the competition does not end without one.",
                TOLD_WITH_REASONS, "Ask your lawyer how to go on. The decision is not changed here.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_ending(
    *,
    stage: Stage,
    decided: bool,
    ended: bool,
    is_officer_of_buyer: bool,
    reason: str,
    ended_as: str,
    ground: str,
    opened: bool,
    bids: int | None,
) -> tuple[Obstacle, ...]:
    """Every reason why this competition may not be ended so, with this reason; empty when it may.

    PCR 2015 reg 55(1): the grounds are told. ``reason`` is read by suppliers.
    ``ended_as`` and ``ground`` are those of competition/rules/endings.py;
    ``bids`` is how many were opened, None while nothing is.
    """
    found = obstacles_to_ending_at_all(
        stage=stage, decided=decided, ended=ended, is_officer_of_buyer=is_officer_of_buyer
    )
    if ended_as not in (CANCELLED, NO_SUITABLE_BID):
        return (*found, Obstacle("no-ending", "Nothing says how it ends.", TOLD_WITH_REASONS, "Choose how it ends."))
    found += obstacles_to_ground(ended_as, ground)
    if ended_as == NO_SUITABLE_BID:
        found += obstacles_to_no_suitable_bid(opened=opened, bids=bids, ground=ground)
    if len(reason.strip()) >= SHORTEST_REASON:
        return found
    says = f"The reason has fewer than {SHORTEST_REASON} characters."
    return (*found, Obstacle("no-reason", says, TOLD_WITH_REASONS, "Write it for the suppliers: it is sent to them."))


def obstacles_after_ending(*, ended: bool) -> tuple[Obstacle, ...]:
    """Why nothing is opened, scored, ranked or awarded any more; empty while the competition has not ended."""
    if not ended:
        return ()
    says = "This competition has ended without an award. Nothing is opened, scored or awarded in it any more."
    return (Obstacle("ended", says, TOLD_WITH_REASONS, "To buy the same again, start a new competition."),)
