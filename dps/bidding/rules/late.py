"""What becomes of a bid that comes at or after the deadline. Pure.

It is never opened with the others by default and never thrown away: it is
sealed apart, and two officers may decide about it before anything is opened.
What they may decide follows from the route's ``late_bids`` and from what the
documents of the competition said.

Sources: PCR 2015 regs 22(12), 34(5): a late tender is refused, unless it is
late by no fault of the bidder's but of the system that had to take it (reg
18(1): equal treatment, proportion). Procurement Act 2023 s.19(3)(d), (6): a
tender that breaches a procedural requirement may be disregarded, which is a
discretion and so needs its reasons either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dps.bidding.rules.opening import AUTHORISED
from dps.competition.rules.lifecycle import stage
from dps.competition.rules.parts.late_bids import CONSIDERED, NEVER
from dps.core.refusal import Obstacle
from dps.law.routes import Route

ACCEPTED, REFUSED = "accepted", "refused"
OUTCOMES = (ACCEPTED, REFUSED)

TWO_PEOPLE = "Market policy: two officers decide about a late bid, so that nobody lets one in alone"
BEFORE_OPENING = "PCR 2015 regs 18(1), 22(16); Procurement Act 2023 s.12(2), (3)"
LEAST_WORDS = 5


@dataclass(frozen=True)
class Case:
    """How it stands with a late bid, and who asks, when a decision about it is proposed or answered."""

    state: str
    """The competition's."""
    opening_begun: bool
    superseded: bool
    """The deadline was moved, and the bidder has bid again in time."""
    decided: bool
    proposed: bool
    """Whether a proposal of one officer waits for a second, or was agreed to."""
    is_officer_of_buyer: bool


def provision_of(route: Route) -> str:
    """The provision behind the route's rule on late bids."""
    return route.provisions.get("late_bids", "")


def is_to_be_decided(rule: str) -> bool:
    """Whether a late bid holds the opening up until it is decided: only where the documents promise to consider it."""
    return rule == CONSIDERED


def obstacles_to_keeping(
    *, state: str, closes_at: datetime | None, others: tuple[Obstacle, ...], at: datetime
) -> tuple[Obstacle, ...]:
    """Why a bid received at ``at`` is not put in quarantine; ``others`` are the bidder's own obstacles, not those of time."""
    found = list(others)
    if stage(state, closes_at, at) != "closed":
        found.append(Obstacle("not-late", "The deadline has not passed, so this bid is not late."))
    return tuple(found)


def obstacles_to_deciding(
    route: Route, case: Case, *, rule: str, outcome: str, fault_ours: bool, reason: str
) -> tuple[Obstacle, ...]:
    """Every reason why an officer may not propose this outcome; empty when they may. ``rule`` is :func:`told_rule`'s."""
    found = _obstacles_of_standing(case)
    if case.proposed and not case.decided:
        found.append(Obstacle("proposed-already", "An officer has proposed a decision. A second officer answers it."))
    if outcome not in OUTCOMES:
        found.append(Obstacle("no-outcome", "Say whether the bid is let in or refused."))
    elif outcome == ACCEPTED and rule == NEVER and not fault_ours:
        found.append(
            Obstacle(
                "refused-by-rule",
                "This bid came late, and it was not the market or the council that made it late: it cannot be let in."
                if route.late_bids == "rejected"
                else "The documents of this competition say that no late bid is considered, so it cannot be let in.",
                provision_of(route),
                "Refuse it. If the market or the council made it late, say so and say how.",
            )
        )
    if len(reason.split()) < LEAST_WORDS:
        found.append(
            Obstacle(
                "no-reason", "A decision about a late bid needs its reasons, whichever way it goes.", provision_of(route),
                "Say what happened, how late the bid was, and why you decide as you do.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_answering(case: Case, *, same_person: bool) -> tuple[Obstacle, ...]:
    """Why an officer may not agree, or disagree, with what another proposed; empty when they may."""
    found = _obstacles_of_standing(case)
    if not case.proposed and not case.decided:
        found.append(Obstacle("nothing-proposed", "No officer has proposed a decision about this bid."))
    elif same_person:
        found.append(
            Obstacle(
                "same-officer", "You proposed this; a second officer has to answer it.", TWO_PEOPLE,
                "Ask a colleague who is an officer to sign in and answer it.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_opening_before(
    rule: str, *, provision: str, undecided: int, opening_begun: bool
) -> tuple[Obstacle, ...]:
    """Why the opening waits for a late bid; empty where none waits. One that comes once it has begun holds nothing up."""
    if opening_begun or not undecided or not is_to_be_decided(rule):
        return ()
    return (
        Obstacle(
            "late-undecided",
            "A bid came after the deadline, and whether it is let in has to be decided before anything is opened.",
            provision,
            "Two officers decide about it on the page of late bids.",
        ),
    )


def _obstacles_of_standing(case: Case) -> list[Obstacle]:
    found = []
    if not case.is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys decide this.", AUTHORISED))
    if case.state == "cancelled":
        found.append(Obstacle("competition-cancelled", "This competition was cancelled; no bid of it is opened."))
    if case.decided:
        found.append(Obstacle("decided-already", "Two officers have decided about this bid."))
    elif case.superseded:
        found.append(Obstacle("superseded", "The deadline was moved, and the bidder has bid again in time since."))
    elif case.opening_begun:
        found.append(
            Obstacle(
                "opening-begun", "The bids are being opened, so no late bid can be let in any more: it stays sealed and refused.",
                BEFORE_OPENING,
            )
        )  # fmt: skip
    return found
