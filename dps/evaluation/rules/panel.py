"""The panel: who may sit on it, what each member declares, and what a member may read.

Every criterion has at least two evaluators, or as many as were published, and
one moderator (rules/coverage.py). A moderator scores nothing: who weighs the
scores has given none. Everybody declares about each bidder by name before any
answer is shown; a declared interest closes the bids to that person until
somebody else has decided on it (rules/interests.py). What a person scored
before leaving stays on record.

Sources: PCR 2015 reg 24; Procurement Act 2023 ss.81-83 (conflicts are
identified, kept under review and mitigated).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dps.audit.digests import set_digest
from dps.core.refusal import Obstacle
from dps.evaluation.rules.ledger import Ledger

EVALUATOR = "evaluator"
MODERATOR = "moderator"
ROLES = (EVALUATOR, MODERATOR)
MAY_SIT = ("evaluator", "officer", "community")
"""Roles in the council that a panel member has. Whoever has the last only is a community member there."""

FEWEST_EVALUATORS = 2
SHORTEST_REASON = 20
"""Characters, spaces made single."""

CONFLICTS = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
PANEL = "The network's published method: a panel scores, a moderator records what it agreed"
HIDDEN = "The published terms of this competition: names are hidden while quality is scored"


@dataclass(frozen=True)
class Answerer:
    """One bid as the panel meets it: its ref, who made it, and whether it was disregarded.

    ``alias`` is what it is called while names are hidden, and empty while they are not.
    """

    ref: str
    bidder: str
    name: str
    disregarded: bool = False
    alias: str = ""

    @property
    def called(self) -> str:
        """What this bidder is called on the panel's pages: its name, or its letter while names are hidden."""
        return self.alias or self.name


@dataclass(frozen=True)
class Asked:
    """One published criterion: its ref, its title and its kind, ``quality`` or ``social_value``."""

    ref: str
    title: str
    kind: str = "quality"


@dataclass(frozen=True)
class Member:
    """One place on the panel.

    ``declared``: about every one of the present bidders; ``declared_about``
    holds those by ref. ``interested``: an interest in any bidder there ever was
    keeps the bids closed, because nobody has decided on it or because it was
    decided that it bars (``barred``). ``community``: sits as a member of the
    community, for social value only.
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
    barred: bool = False
    community: bool = False
    declared_about: frozenset[str] = frozenset()

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
    whether the quality and the price envelopes are open, ``opened_by`` who
    opened the first, by their refs. ``names_hidden``: the panel reads the bids
    without their bidders' names now. ``fewest`` is how many score each answer at
    least, as published. ``ledger`` is the rest of the score ledger.
    ``promised`` are the promises that are scored by their number, (bid ref, number
    from 1), each with the version of the latest finding on it, 0 for none.
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
    names_hidden: bool = False
    fewest: int = FEWEST_EVALUATORS
    opened_by: frozenset[str] = frozenset()
    ledger: Ledger = field(default_factory=Ledger)
    promised: Mapping[tuple[str, int], int] = field(default_factory=dict)

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
    def moderators(self) -> tuple[Member, ...]:
        """The sitting members who record what was agreed, each on criteria of their own."""
        return tuple(member for member in self.sitting if member.role == MODERATOR)

    @property
    def moderator(self) -> Member | None:
        """The first of the sitting moderators; None where there is none."""
        return next(iter(self.moderators), None)

    @property
    def digest(self) -> str:
        """The digest of the present set of bidders."""
        return set_digest(bid.bidder for bid in self.bids)

    def member(self, ref: str) -> Member:
        """The member with this ref. Raises KeyError: the caller has found it first."""
        return {member.ref: member for member in self.members}[ref]


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


def obstacles_to_releasing(evaluation: Evaluation, *, member: Member, reason: str) -> tuple[Obstacle, ...]:
    """Why this member's place may not be ended; empty when it may."""
    found = list(obstacles_to_acting(evaluation))
    if member.ended:
        found.append(Obstacle("place-ended", f"{member.name} has left this panel already."))
    if length(reason) < SHORTEST_REASON:
        found.append(too_short("why this person leaves the panel"))
    return tuple(found)


def obstacles_to_reading(evaluation: Evaluation, *, member: Member) -> tuple[Obstacle, ...]:
    """Why this member may not see an answer; empty when they may."""
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += obstacles_to_sitting(member)
    if not evaluation.opened:
        found.append(
            Obstacle("not-opened", "The quality envelopes are still sealed.", mend="Two officers open them after the deadline.")
        )  # fmt: skip
    if member.interested:
        found.append(closed_by_interest(member))
    elif evaluation.opened and not member.declared:
        found.append(
            Obstacle(
                "not-declared",
                f"{member.name} has not declared about every one of these bidders.",
                CONFLICTS,
                "Declare first: the bidders are named on that page.",
            )
        )
    return tuple(found)


def obstacles_to_names(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why somebody who sits on the panel may not read whose bid is whose; empty when they may."""
    if not evaluation.names_hidden:
        return ()
    says = "You are on this panel, which reads the bids without names until quality is locked."
    return (Obstacle("names-hidden", says, HIDDEN, "Read them on the panel’s own pages, from your desk."),)


def closed_by_interest(member: Member) -> Obstacle:
    """What an interest that nobody has cleared does to whoever declared it."""
    if member.barred:
        says = f"An interest of {member.name} was found to be a conflict, so the bids stay closed to them."
        return Obstacle("interest-declared", says, CONFLICTS, "The officer names another person.")
    says = f"{member.name} has declared an interest, so the bids are closed to them until another person has decided on it."
    return Obstacle("interest-declared", says, CONFLICTS, "An officer without an interest decides, with reasons.")


def length(text: str) -> int:
    """Characters of a reason, spaces made single."""
    return len(" ".join(text.split()))


def too_short(what: str) -> Obstacle:
    """What is said of words too few to be a reason."""
    return Obstacle("reason-short", f"Say {what}, in {SHORTEST_REASON} characters or more.", PANEL)


def obstacles_to_sitting(member: Member) -> list[Obstacle]:
    """Why this member no longer acts on the panel."""
    if not member.ended:
        return []
    return [Obstacle("place-ended", f"{member.name} has left this panel.", PANEL)]
