"""Interests, bidder by bidder: what is declared, and what another person decides on it.

When the bidders are known, and before any of their words is shown, each member
says of each bidder whether there is an interest in it. Whoever declares one is
shut out of the bids at once. Another person, an officer without an interest of
their own, decides on it with reasons: that it is no conflict in fact, that a
measure removes it, or that it bars. A bidder who comes later is declared about
by itself; what was declared before stands.

Sources: PCR 2015 reg 24; Procurement Act 2023 ss.81-83 (conflicts are
identified, kept under review and mitigated; whoever cannot be cleared of one
takes no part).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import (
    CONFLICTS,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_sitting,
    too_short,
)

NO_CONFLICT = "no_conflict"
MEASURE = "measure"
BARRED = "barred"
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        NO_CONFLICT: "No conflict in fact: they go on",
        MEASURE: "A measure removes it: they go on",
        BARRED: "A conflict: they take no part",
    }
)
"""What can be decided on a declared interest, in words."""


@dataclass(frozen=True)
class Interest:
    """One interest that a member declared in one bidder, and what was decided on it; no ``outcome`` while nothing was."""

    ref: str
    member: Member
    bidder: str
    bidder_name: str
    statement: str
    declared_at: datetime
    outcome: str = ""
    reason: str = ""
    measure: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it."""
        return not self.outcome


def obstacles_to_declaring(
    evaluation: Evaluation, *, member: Member, interests: Mapping[str, str]
) -> tuple[Obstacle, ...]:
    """Why this declaration may not be made; empty when it may.

    ``interests`` are statements by the ref of the bidder; of every other bidder
    it is declared that there is none. An interest that comes to mind later may
    be declared at any time; one that was declared is not taken back.
    """
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += obstacles_to_sitting(member)
    names = {bid.bidder: bid.name for bid in evaluation.bids}
    if not evaluation.opened:
        found.append(
            Obstacle(
                "bidders-not-known",
                "The bidders are not known before the quality envelopes are opened, so nothing can be declared about them.",
                CONFLICTS,
                "Come back when two officers have opened the bids.",
            )
        )
    elif not set(interests) <= set(names):
        found.append(Obstacle("not-a-bidder", "One of these is no bidder here.", CONFLICTS))
    if member.barred:
        found.append(
            Obstacle(
                "interest-declared",
                f"An interest of {member.name} was found to be a conflict, and that decision stands.",
                CONFLICTS,
                "The officer names another person.",
            )
        )
    elif member.declared and not interests:
        found.append(Obstacle("declared-already", "You have declared about exactly these bidders.", CONFLICTS))
    found += [
        too_short(f"what your interest in {names[bidder]} is")
        for bidder, statement in interests.items()
        if bidder in names and length(statement) < SHORTEST_REASON
    ]
    return tuple(found)


def obstacles_to_deciding(
    evaluation: Evaluation,
    *,
    interest: Interest,
    by_person: str,
    clear: bool,
    outcome: str,
    reason: str,
    measure: str,
) -> tuple[Obstacle, ...]:
    """Why this may not be decided on a declared interest; empty when it may.

    ``by_person`` is the ref of who decides, ``clear`` whether they declare that
    they have no interest in that bidder themselves.
    """
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += obstacles_to_deciding_at_all(evaluation, interest=interest, by_person=by_person)
    if not clear:
        found.append(
            Obstacle(
                "own-interest-unsaid",
                f"You have not declared that you have no interest in {interest.bidder_name} yourself.",
                CONFLICTS,
                "Declare it, or leave the decision to a colleague.",
            )
        )
    if outcome not in OUTCOMES:
        found.append(Obstacle("no-such-outcome", "Nothing is decided.", CONFLICTS, "Choose what you decide."))
    if length(reason) < SHORTEST_REASON:
        found.append(too_short("why you decide this"))
    if outcome == MEASURE and length(measure) < SHORTEST_REASON:
        found.append(too_short("which measure removes the conflict"))
    return tuple(found)


def obstacles_to_deciding_at_all(evaluation: Evaluation, *, interest: Interest, by_person: str) -> tuple[Obstacle, ...]:
    """Why this person may decide nothing on this interest, whatever they would decide; empty when they may."""
    found: list[Obstacle] = []
    if not interest.open:
        found.append(Obstacle("decided-already", "This interest is decided on, and the decision stands.", CONFLICTS))
    if interest.member.person == by_person:
        found.append(
            Obstacle(
                "own-interest", "Nobody decides on an interest of their own.", CONFLICTS, "Another officer decides."
            )
        )
    elif any(member.person == by_person and member.interested for member in evaluation.members):
        found.append(
            Obstacle(
                "decider-interested",
                "You have declared an interest here yourself, and it is not cleared.",
                CONFLICTS,
                "An officer without an interest decides.",
            )
        )
    return tuple(found)


def open_interests(interests: tuple[Interest, ...]) -> tuple[Obstacle, ...]:
    """What stands in the way of an award: an interest of somebody who sits that nobody has decided on."""
    return tuple(
        Obstacle(
            "interest-open",
            f"Nobody has decided on the interest that {one.member.name} declared in {one.bidder_name}.",
            CONFLICTS,
            "An officer without an interest decides on it, with reasons.",
        )
        for one in interests
        if one.open and not one.member.ended
    )
