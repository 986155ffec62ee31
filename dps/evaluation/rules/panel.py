"""The panel: who may sit on it, what each member declares, and what a member may read.

A panel has at least two evaluators and one moderator. The moderator scores
nothing: who weighs the scores has given none. Everybody declares against the
exact set of bidders, whose names are shown, before any answer is. A declared
interest ends that person's access; the officer puts another in their place.
What a person scored before leaving stays on record.

Sources: PCR 2015 reg 24; Procurement Act 2023 ss.81-83 (conflicts are
identified, kept under review and mitigated).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dps.core.refusal import Obstacle

EVALUATOR = "evaluator"
MODERATOR = "moderator"
ROLES = (EVALUATOR, MODERATOR)
MAY_SIT = ("evaluator", "officer")
"""Roles in the council that a panel member has."""

FEWEST_EVALUATORS = 2
SHORTEST_REASON = 20
"""Characters, spaces made single."""

CONFLICTS = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
PANEL = "The network's published method: a panel scores, a moderator records what it agreed"


@dataclass(frozen=True)
class Answerer:
    """One bid as the panel meets it: its ref, who made it, and whether it was disregarded."""

    ref: str
    bidder: str
    name: str
    disregarded: bool = False

    @property
    def called(self) -> str:
        """What this bidder is called on the panel's pages: its name, or its letter while names are hidden."""
        return self.name


@dataclass(frozen=True)
class Asked:
    """One published criterion: its ref and its title."""

    ref: str
    title: str


@dataclass(frozen=True)
class Member:
    """One place on the panel.

    ``declared`` is about the present set of bidders; ``interested`` is about
    any set there ever was.
    """

    ref: str
    person: str
    name: str
    role: str
    declared: bool = False
    interested: bool = False
    finished_at: datetime | None = None
    ended: bool = False
    criteria: frozenset[str] = frozenset()

    def covers(self, criterion: str) -> bool:
        """Whether this place is for a criterion, by its ref. A place without criteria of its own is for every one."""
        return not self.criteria or criterion in self.criteria


@dataclass(frozen=True)
class Agreed:
    """The latest consensus on one answer: its version and when it was recorded."""

    version: int
    at: datetime


@dataclass(frozen=True)
class Evaluation:
    """How the evaluation of one competition stands: all that its rules decide on.

    ``scores`` is the latest version number by (member, bid, criterion) refs;
    ``agreed`` is by (bid, criterion) refs. ``opened`` and ``priced`` say
    whether the quality and the price envelopes are open.
    """

    cancelled: bool = False
    opened: bool = False
    locked: bool = False
    priced: bool = False
    computed: bool = False
    bids: tuple[Answerer, ...] = ()
    criteria: tuple[Asked, ...] = ()
    members: tuple[Member, ...] = ()
    scores: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    agreed: Mapping[tuple[str, str], Agreed] = field(default_factory=dict)

    @property
    def to_score(self) -> tuple[Answerer, ...]:
        """The bids that are scored: live and not disregarded."""
        return tuple(bid for bid in self.bids if not bid.disregarded)

    @property
    def sitting(self) -> tuple[Member, ...]:
        """The members who still have their place."""
        return tuple(member for member in self.members if not member.ended)

    @property
    def evaluators(self) -> tuple[Member, ...]:
        """The sitting members who score."""
        return tuple(member for member in self.sitting if member.role == EVALUATOR)

    def scorers(self, criterion: str) -> tuple[Member, ...]:
        """The sitting evaluators who score a criterion, by its ref."""
        return tuple(member for member in self.evaluators if member.covers(criterion))

    def moderator_of(self, criterion: str) -> Member | None:
        """The sitting member who records what was agreed on a criterion, by its ref; None where nobody does."""
        return next((m for m in self.sitting if m.role == MODERATOR and m.covers(criterion)), None)

    @property
    def moderator(self) -> Member | None:
        """The sitting member who records what was agreed."""
        return next((member for member in self.sitting if member.role == MODERATOR), None)

    @property
    def digest(self) -> str:
        """The digest of the present set of bidders."""
        return bidders_digest(bid.bidder for bid in self.bids)

    def member(self, ref: str) -> Member:
        """The member with this ref. Raises KeyError: the caller has found it first."""
        return {member.ref: member for member in self.members}[ref]


def bidders_digest(refs: Iterable[str]) -> str:
    """SHA-256 of the exact set of bidders, by their refs: the order does not matter, one more or fewer does."""
    return hashlib.sha256("\n".join(sorted(set(refs))).encode("ascii")).hexdigest()


def obstacles_to_acting(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why nothing about the panel or its scores may change any more; empty while it may."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so nothing in it is scored."))
    if evaluation.locked:
        found.append(
            Obstacle("quality-locked", "Quality is locked: neither the panel nor any score changes after it.", PANEL)
        )
    return tuple(found)


def obstacles_to_appointing(
    evaluation: Evaluation, *, person: str, name: str, role: str, council_roles: Iterable[str]
) -> tuple[Obstacle, ...]:
    """Why this person may not be given this place; empty when they may.

    ``council_roles`` are the roles the person holds in the buying council.
    """
    found = list(obstacles_to_acting(evaluation))
    if role not in ROLES:
        found.append(Obstacle("no-such-place", f"A panel has no “{role}”."))
    if not set(council_roles) & set(MAY_SIT):
        found.append(
            Obstacle(
                "not-of-the-council",
                f"{name} is neither an evaluator nor an officer of this council.",
                PANEL,
                "Choose somebody who is.",
            )
        )
    before = [member for member in evaluation.members if member.person == person]
    if any(not member.ended for member in before):
        found.append(
            Obstacle("already-on-panel", f"{name} is on this panel already, and nobody has two places on it.", PANEL)
        )
    elif before:
        found.append(
            Obstacle(
                "left-the-panel",
                f"{name} has left this panel and does not come back to it.",
                PANEL,
                "Choose somebody else.",
            )
        )
    if role == MODERATOR and evaluation.moderator is not None:
        found.append(
            Obstacle(
                "moderator-there",
                f"{evaluation.moderator.name} moderates this panel; it has one moderator.",
                PANEL,
                "Replace the moderator first.",
            )
        )
    return tuple(found)


def obstacles_to_releasing(evaluation: Evaluation, *, member: Member, reason: str) -> tuple[Obstacle, ...]:
    """Why this member's place may not be ended; empty when it may."""
    found = list(obstacles_to_acting(evaluation))
    if member.ended:
        found.append(Obstacle("place-ended", f"{member.name} has left this panel already."))
    if length(reason) < SHORTEST_REASON:
        found.append(_too_short("why this person leaves the panel"))
    return tuple(found)


def obstacles_to_declaring(
    evaluation: Evaluation, *, member: Member, has_interest: bool, statement: str
) -> tuple[Obstacle, ...]:
    """Why this declaration may not be made; empty when it may.

    An interest that comes to mind later may be declared at any time; one that
    was declared is not taken back.
    """
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += _obstacles_to_sitting(member)
    if not evaluation.opened:
        found.append(
            Obstacle(
                "bidders-not-known",
                "The bidders are not known before the quality envelopes are opened, so nothing can be declared about them.",
                CONFLICTS,
                "Come back when two officers have opened the bids.",
            )
        )
    if member.interested:
        found.append(
            Obstacle(
                "interest-declared",
                f"{member.name} has declared an interest here, and a declared interest stands.",
                CONFLICTS,
                "The officer names another person.",
            )
        )
    elif member.declared and not has_interest:
        found.append(Obstacle("declared-already", "You have declared about exactly these bidders.", CONFLICTS))
    if has_interest and length(statement) < SHORTEST_REASON:
        found.append(_too_short("what your interest is and in which bidder"))
    return tuple(found)


def obstacles_to_reading(evaluation: Evaluation, *, member: Member) -> tuple[Obstacle, ...]:
    """Why this member may not see an answer; empty when they may."""
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += _obstacles_to_sitting(member)
    if not evaluation.opened:
        found.append(
            Obstacle("not-opened", "The quality envelopes are still sealed.", mend="Two officers open them after the deadline.")
        )  # fmt: skip
    if member.interested:
        found.append(
            Obstacle(
                "interest-declared",
                f"{member.name} has declared an interest, so the bids are closed to them.",
                CONFLICTS,
                "The officer names another person.",
            )
        )
    elif evaluation.opened and not member.declared:
        found.append(
            Obstacle(
                "not-declared",
                f"{member.name} has not declared about this set of bidders.",
                CONFLICTS,
                "Declare first: the bidders are named on that page.",
            )
        )
    return tuple(found)


def length(text: str) -> int:
    """Characters of a reason, spaces made single."""
    return len(" ".join(text.split()))


def _too_short(what: str) -> Obstacle:
    return Obstacle("reason-short", f"Say {what}, in {SHORTEST_REASON} characters or more.", PANEL)


def _obstacles_to_sitting(member: Member) -> list[Obstacle]:
    if not member.ended:
        return []
    return [Obstacle("place-ended", f"{member.name} has left this panel.", PANEL)]
