"""How each bid came out, in one word: every bid of a competition gets exactly one, in the transaction that decides. Pure.

Sources: PCR 2015 reg 84(1)(b), (c) and Procurement Act 2023 s.98: who was
rejected and why is on record; SI 2024/692 reg 27(2)(n): the counts of the award notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dps.award.rules.deciding import Placed

AWARDED = "awarded"
LOWER_RANK = "not_awarded"
BELOW_THRESHOLD = "below_threshold"
DISREGARDED = "disregarded"
WITHDRAWN = "withdrawn"
LATE = "late"
NOT_SENT = "not_sent"
NO_AWARD = "no_award"

WORDS: Mapping[str, str] = MappingProxyType(
    {
        AWARDED: "Awarded",
        LOWER_RANK: "Lower in the ranking",
        BELOW_THRESHOLD: "Below a published threshold",
        DISREGARDED: "Disregarded",
        WITHDRAWN: "Withdrawn by its supplier",
        LATE: "Late, and not let in",
        NOT_SENT: "Begun, and never sent",
        NO_AWARD: "Sent, and ended without an award",
    }
)
ASSESSED = frozenset({AWARDED, LOWER_RANK, BELOW_THRESHOLD})
"""States of bids that were assessed against the award criteria."""


@dataclass(frozen=True)
class BidFacts:
    """What is known of one bid: whether it has a sealed version, was withdrawn, disregarded, or came late and stayed out."""

    ref: str
    sent: bool
    withdrawn: bool = False
    disregarded: bool = False
    late: bool = False
    opened: bool = True


@dataclass(frozen=True)
class Final:
    """One bid's final state, with its rank where it has one."""

    bid: str
    state: str
    rank: int | None = None


def final_states(bids: Sequence[BidFacts], places: Sequence[Placed], *, winner: str) -> tuple[Final, ...]:
    """One final state for each bid, whatever became of it. ``winner`` is the bid at rank 1."""
    placed = {place.bid: place for place in places}
    return tuple(_state(bid, placed.get(bid.ref), winner) for bid in bids)


def final_states_without_award(bids: Sequence[BidFacts]) -> tuple[Final, ...]:
    """The same where the competition ended without an award."""
    return tuple(Final(bid.ref, _before(bid) or NO_AWARD) for bid in bids)


def _before(bid: BidFacts) -> str:
    """What keeps a bid out of every ranking; empty where nothing does."""
    if bid.withdrawn:
        return WITHDRAWN
    if not bid.sent:
        return LATE if bid.late else NOT_SENT
    return DISREGARDED if bid.disregarded else ""


def _state(bid: BidFacts, place: Placed | None, winner: str) -> Final:
    before = _before(bid)
    if before:
        return Final(bid.ref, before)
    if bid.ref == winner:
        return Final(bid.ref, AWARDED, 1)
    if place is None or place.out == "excluded":
        return Final(bid.ref, DISREGARDED)
    if place.rank is None:
        return Final(bid.ref, BELOW_THRESHOLD)
    return Final(bid.ref, LOWER_RANK, place.rank)


@dataclass(frozen=True)
class Counts:
    """The counts of the award notice. SI 2024/692 reg 27(2)(n): received less those withdrawn; assessed; of SMEs; of VCSEs."""

    received: int
    assessed: int
    sme: int
    vcse: int


def counts_of(states: Sequence[tuple[str, bool, bool]]) -> Counts:
    """Count from (state, is SME, is VCSE) of every bid. A late bid that was not let in was not received in time."""
    inside = [row for row in states if row[0] not in (WITHDRAWN, LATE, NOT_SENT)]
    assessed = [row for row in inside if row[0] in ASSESSED]
    return Counts(len(inside), len(assessed), sum(row[1] for row in assessed), sum(row[2] for row in assessed))
