"""What is looked at of each bidder, and of everybody it names, before its bid is assessed. Pure.

Whoever is found at fault is first heard or replaced; only then is it kept with
reasons, or its bid disregarded.

Sources: Procurement Act 2023 ss.19(3)(a), 26-28, 57, 58; PCR 2015 regs 56(1)(b),
57, 63(5), (6), 71(8), (9). Below the thresholds nobody's suitability is assessed
before the bids (s.85), and nothing here is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.examining import check_provision, mandatory_may_be_set_aside
from dps.law.exclusions import Ground, grounds_for
from dps.law.routes import Route

BIDDER = ""
"""The subject of a check of the bidder itself; everybody else is known by the name that the bid gives."""

NOT_ASKED, NOT_LISTED, DISCRETIONARY, MANDATORY = "not-asked", "not-listed", "discretionary", "mandatory"
LISTINGS: Mapping[str, str] = MappingProxyType(
    {
        NOT_LISTED: "Not on the list",
        DISCRETIONARY: "On the list, on a discretionary ground",
        MANDATORY: "On the list, on a mandatory ground",
    }
)
MET, NOT_MET, NOT_APPLICABLE = "met", "not-met", "not-applicable"
UNCHECKED, STALE, CLEAR, CONSIDERED, OPEN = "unchecked", "stale", "clear", "considered", "open"
STATES: Mapping[str, str] = MappingProxyType(
    {
        UNCHECKED: "Not checked yet",
        STALE: "To be checked again",
        CLEAR: "Nothing found",
        CONSIDERED: "Kept, with reasons",
        OPEN: "Something was found",
    }
)
FEWEST_WORDS = 5
MUST_GO = "Procurement Act 2023 ss.19(3)(a), 26; PCR 2015 regs 56(1)(b), 57(1)-(3)"


@dataclass(frozen=True)
class Subject:
    """Who is looked at: the bidder, or somebody that its bid names. ``role`` is ``bidder`` or a role of besides.ROLES."""

    name: str
    role: str
    number: str = ""


@dataclass(frozen=True)
class Finding:
    """What was found of one subject. ``codes`` are grounds of the route that apply; ``keeps``: it stays, for the reason given."""

    codes: tuple[str, ...] = ()
    listing: str = NOT_ASKED
    conditions: str = NOT_APPLICABLE
    keeps: bool = False
    checked_at: datetime | None = None

    @property
    def faulty(self) -> bool:
        """Whether anything was found that could leave the bid out."""
        return bool(self.codes) or self.listing in (DISCRETIONARY, MANDATORY) or self.conditions == NOT_MET


def is_asked(route: Route) -> bool:
    """Whether every bidder is checked before assessment on this route."""
    return bool(check_provision(route))


def lists_asked(route: Route) -> bool:
    """Whether the debarment list is looked into on this route."""
    return is_asked(route) and route.debarment_check != "none"


def grounds_named(route: Route, codes: Collection[str]) -> tuple[Ground, ...]:
    """The grounds of those codes, in the order of the law."""
    return tuple(ground for ground in grounds_for(route) if ground.code in codes)


def must_go(route: Route, finding: Finding) -> bool:
    """Whether what was found leaves no choice, unless it is replaced or no longer holds."""
    if finding.conditions == NOT_MET:
        return True
    mandatory = finding.listing == MANDATORY or any(g.mandatory for g in grounds_named(route, finding.codes))
    return mandatory and not mandatory_may_be_set_aside(route)


def state_of(finding: Finding | None, *, changed_at: datetime | None = None) -> str:
    """Where the check of one subject stands; what changed in its standing after the check makes it stale."""
    if finding is None or finding.checked_at is None:
        return UNCHECKED
    if changed_at is not None and changed_at > finding.checked_at:
        return STALE
    if not finding.faulty:
        return CLEAR
    return CONSIDERED if finding.keeps else OPEN


def obstacles_to_checking(
    route: Route,
    *,
    role: str,
    finding: Finding,
    reason: str,
    looked_on: date | None,
    heard: bool,
    quality_opened: bool,
    standing: bool,
    is_officer_of_buyer: bool,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why this finding cannot be kept; empty when it can.

    ``heard``: the bidder had its say, or let its time pass. ``standing``: the bid is live and not disregarded.
    """
    found = _obstacles_to_examining(
        is_officer_of_buyer=is_officer_of_buyer, quality_opened=quality_opened, standing=standing
    )
    provision = check_provision(route)
    if not is_asked(route):
        says = "Below the thresholds nobody’s suitability is assessed before the bids."
        return (*found, Obstacle("not-asked-here", says, "Procurement Act 2023 s.85"))
    if len(grounds_named(route, finding.codes)) != len(set(finding.codes)):
        found.append(Obstacle("no-such-ground", "One of these is no ground for exclusion here.", provision))
    found += _obstacles_to_listing(route, finding.listing, looked_on=looked_on, on=on)
    if role == "bidder" and finding.conditions not in (MET, NOT_MET):
        says = f"Say whether the bidder still meets the {route.words.conditions}."
        found.append(Obstacle("conditions-unsaid", says, provision))
    if finding.faulty and len(reason.split()) < FEWEST_WORDS:
        says = f"Say what was found and what it rests on, in {FEWEST_WORDS} words or more."
        found.append(Obstacle("no-reason", says, provision))
    if finding.faulty and finding.keeps:
        found += _obstacles_to_keeping(route, finding, heard=heard)
    return tuple(found)


def _obstacles_to_listing(route: Route, listing: str, *, looked_on: date | None, on: date) -> list[Obstacle]:
    provision = route.provisions.get("debarment_check", "")
    if not lists_asked(route):
        return []
    if listing not in LISTINGS:
        return [Obstacle("list-not-looked-into", "Say what the debarment list shows.", provision)]
    if looked_on is None:
        return [Obstacle("list-day-missing", "Say on which day you looked into the debarment list.", provision)]
    if looked_on > on:
        return [Obstacle("list-day-in-future", "The list was looked into today or before.", provision)]
    return []


def _obstacles_to_keeping(route: Route, finding: Finding, *, heard: bool) -> list[Obstacle]:
    if must_go(route, finding):
        return [
            Obstacle(
                "must-go", "What was found leaves no choice: this bid cannot be kept while it stands so.", MUST_GO,
                "Let somebody named in the bid be replaced; or disregard the bid.",
            )
        ]  # fmt: skip
    if not heard:
        return [
            Obstacle(
                "not-heard", "The bidder has not had its say yet.", check_provision(route),
                "Ask it first. What it answers belongs to the reasons.",
            )
        ]  # fmt: skip
    return []


def _obstacles_to_examining(*, is_officer_of_buyer: bool, quality_opened: bool, standing: bool) -> list[Obstacle]:
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys look into its bidders."))
    if not quality_opened:
        found.append(Obstacle("not-opened", "The bids are not open yet, so nobody can know who bids."))
    elif not standing:
        found.append(Obstacle("not-standing", "This bid is withdrawn or disregarded, so nothing more is asked of it."))
    return found


def obstacles_to_assessing(route: Route, states: Sequence[tuple[str, Subject, str]]) -> tuple[Obstacle, ...]:
    """Which bidders stand in the way of opening prices or of an award; empty when none does.

    ``states``: the bidder's name, the subject, and where its check stands.
    """
    if not is_asked(route):
        return ()
    return tuple(
        Obstacle(
            {UNCHECKED: "bidder-unchecked", STALE: "bidder-changed", OPEN: "bidder-undecided"}[state],
            _says(bidder, subject, state),
            check_provision(route),
            "Look it up and record what you find."
            if state != OPEN
            else "Hear or replace it, keep it with reasons, or disregard the bid.",
        )
        for bidder, subject, state in states
        if state in (UNCHECKED, STALE, OPEN)
    )


def _says(bidder: str, subject: Subject, state: str) -> str:
    who = bidder if subject.role == "bidder" else f"{subject.name}, named in the bid of {bidder},"
    return {
        UNCHECKED: f"{who} has not been checked yet.",
        STALE: f"{who} was checked before its standing changed.",
        OPEN: f"Something was found about {who.rstrip(',')}, and it is not decided.",
    }[state]
