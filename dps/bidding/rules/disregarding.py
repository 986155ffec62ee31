"""On which grounds a bid may be disregarded, and when not. Pure.

Sources: Procurement Act 2023 ss.19(3)-(6), 26-28, 34(3), (4) and 58(2); PCR 2015
regs 56(1), 57, 63(5), (6), 69 and 71(9). A late bid needs no ground: it is
refused at the door. Before prices are open one officer decides; afterwards two
do, because a disregard can then change who wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.competition.rules.invitations import Standing
from dps.core.refusal import Obstacle
from dps.law.routes import WhoMayBid

NOT_A_MEMBER = "not-a-member"
EXCLUDED, CONDITIONS, ASSOCIATE, PROCEDURE = "excluded", "conditions", "associate", "procedure"
LOW, LAPSED = "abnormally-low", "lapsed"
FEWEST_WORDS = 5
CONSIDER_FIRST = "Procurement Act 2023 s.34(4)"
REASONS = "PCR 2015 regs 55, 84; Procurement Act 2023 ss.50, 98"
TWO_PEOPLE = "Market policy: once prices are open, two officers decide who is in the comparison"
NOTIFIED = frozenset({EXCLUDED, ASSOCIATE})
"""The grounds of which a notice is owed where the route asks for one (Procurement Act 2023 s.59)."""


@dataclass(frozen=True)
class Ground:
    """A lawful ground: its code, its words on a page, and its provision."""

    code: str
    title: str
    provision: str


@dataclass(frozen=True)
class Facts:
    """What is on record of one bid when somebody would disregard it.

    ``found``: a ground or a listing stands against the bidder, and it was not
    kept; ``heard``: it spoke to it or let its time pass; ``debarred``: listed on a
    mandatory ground; ``unmet``: the conditions are not met; ``associate_found`` and
    ``not_replaced``: the same of somebody it names; ``price``: what was decided about
    its price; ``consent_ended``: the bid stands no longer, and it did not agree to more time.
    """

    found: bool = False
    heard: bool = False
    debarred: bool = False
    unmet: bool = False
    associate_found: bool = False
    not_replaced: bool = False
    price: str = ""
    consent_ended: bool = False


NOTHING = Facts()

_MEMBERS_ONLY = Ground(
    NOT_A_MEMBER, "The supplier is not a member of this part of the market", "Procurement Act 2023 s.34(3), (4)"
)
_ACT = (
    Ground(EXCLUDED, "The supplier is excluded, or excludable and not kept", "Procurement Act 2023 ss.26, 27, 57, 58"),
    Ground(CONDITIONS, "The supplier does not meet the conditions", "Procurement Act 2023 s.19(3)(a)"),
    Ground(ASSOCIATE, "Somebody the bid names is excluded, and was not replaced", "Procurement Act 2023 ss.26(3), 27(4), 28"),
    Ground(LOW, "The price is abnormally low, and its explanation does not account for it", "Procurement Act 2023 s.19(3)(c), (4), (5)"),
    Ground(PROCEDURE, "The bid breaches a procedural requirement that was published", "Procurement Act 2023 s.19(3)(d), (6)"),
    Ground(LAPSED, "The bid stands no longer, and its bidder did not agree to more time", "The published terms of this competition"),
)  # fmt: skip
_PCR = (
    Ground(EXCLUDED, "The supplier is excluded", "PCR 2015 regs 56(1)(b), 57"),
    Ground(CONDITIONS, "The supplier does not meet the selection criteria", "PCR 2015 regs 56(1)(b), 58"),
    Ground(ASSOCIATE, "Somebody the bid names is excluded, and was not replaced", "PCR 2015 regs 63(5), (6), 71(9)"),
    Ground(LOW, "The price is abnormally low, and its explanation does not account for it", "PCR 2015 reg 69(4), (5)"),
    Ground(PROCEDURE, "The bid does not meet a requirement that was published", "PCR 2015 reg 56(1)(a)"),
    Ground(LAPSED, "The bid stands no longer, and its bidder did not agree to more time", "The published terms of this competition"),
)  # fmt: skip
_OWN_TERMS = (
    Ground(PROCEDURE, "The bid breaches a requirement of the published notice", "The published terms of this notice"),
    Ground(LOW, "The price is abnormally low, and its explanation does not account for it", "The published terms of this notice"),
    Ground(LAPSED, "The bid stands no longer, and its bidder did not agree to more time", "The published terms of this notice"),
)  # fmt: skip

GROUNDS: Mapping[WhoMayBid, tuple[Ground, ...]] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: _PCR,
        WhoMayBid.MEMBERS_AND_APPLICANTS: (_MEMBERS_ONLY, *_ACT),
        WhoMayBid.ANYONE: _OWN_TERMS,
        WhoMayBid.PICKED: _OWN_TERMS,
    }
)
"""The grounds there are, by who may bid. Below threshold, never being admitted is none (s.85)."""


def ground_of(code: str, *, who_may_bid: WhoMayBid) -> Ground | None:
    """The ground of that code, where the route has it."""
    return next((g for g in GROUNDS[who_may_bid] if g.code == code), None)


def obstacles_to_disregarding_at_all(
    *, submitted: bool, quality_opened: bool, price_opened: bool, disregarded: bool, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Why one officer may disregard no bid, or not this one, on any ground now. ``submitted``: it has a live version."""
    found = _obstacles_to_deciding_on(submitted, quality_opened, disregarded, is_officer_of_buyer)
    if price_opened:
        says = "The prices are open, so one officer alone leaves nobody out any more."
        found.append(Obstacle("price-opened", says, TWO_PEOPLE, "Propose it; a second officer answers."))
    return tuple(found)


def _obstacles_to_deciding_on(
    submitted: bool, quality_opened: bool, disregarded: bool, is_officer_of_buyer: bool
) -> list[Obstacle]:
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys decide on its bids."))
    if not quality_opened:
        found.append(Obstacle("not-opened", "The bids are not open yet, so nobody can know of this one."))
    if not submitted:
        found.append(Obstacle("no-live-bid", "There is no live bid to disregard."))
    if disregarded:
        found.append(Obstacle("disregarded-already", "This bid is disregarded already."))
    return found


def obstacles_to_proposing_at_all(
    *,
    submitted: bool,
    quality_opened: bool,
    price_opened: bool,
    disregarded: bool,
    is_officer_of_buyer: bool,
    awarded: bool,
    proposed: bool,
) -> tuple[Obstacle, ...]:
    """Why an officer may not propose to a second one to disregard this bid, on any ground, once prices are open."""
    found = _obstacles_to_deciding_on(submitted, quality_opened, disregarded, is_officer_of_buyer)
    if not price_opened:
        says = "The prices are still shut: an officer decides this now, with the reason."
        found.append(Obstacle("prices-sealed", says, mend="Disregard the bid."))
    if proposed:
        found.append(Obstacle("proposed-already", "This is proposed already, and waits for a second officer."))
    if awarded:
        says = "The award is decided. Nobody leaves the comparison that it rests on."
        found.append(Obstacle("awarded", says, REASONS, "Set the award aside first, if it is wrong."))
    return tuple(found)


def obstacles_to_answering_proposal(
    *, waits: bool, same_person: bool, is_officer_of_buyer: bool, awarded: bool
) -> tuple[Obstacle, ...]:
    """Why this officer may not answer a proposal to disregard a bid; empty when they may."""
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys decide on its bids."))
    if not waits:
        found.append(Obstacle("nothing-proposed", "No proposal waits for an answer here."))
    if same_person:
        found.append(Obstacle("same-officer", "You proposed it. A second officer answers.", TWO_PEOPLE))
    if awarded:
        says = "The award is decided. Nobody leaves the comparison that it rests on."
        found.append(Obstacle("awarded", says, REASONS, "Set the award aside first, if it is wrong."))
    return tuple(found)


def obstacles_to_ground(ground: Ground, *, standing: Standing, facts: Facts = NOTHING) -> tuple[Obstacle, ...]:
    """Why this ground does not hold of a bidder who stands so *now*, not when it bid.

    Procurement Act 2023 s.34(4): a non-member's application is considered
    before its bid may be disregarded; ss.19(4), (5), 26(3), 58(2): so are an
    explanation, a replacement and what it says. PCR 2015 regs 57(13), 69(3).
    """
    if ground.code == NOT_A_MEMBER:
        return _obstacles_to_members_only(ground, standing)
    return _HOLDS.get(ground.code, _always)(ground, facts)


def _obstacles_to_members_only(ground: Ground, standing: Standing) -> tuple[Obstacle, ...]:
    if standing.admitted:
        return (Obstacle("is-a-member", "The supplier is a member of this part of the market.", ground.provision),)
    if standing.in_flight:
        says = (
            "The supplier has applied to this part of the market, and its application is not decided. "
            "It has to be considered before its bid can be disregarded."
        )
        mend = "Wait for the decision on the application, or ask the market’s administrator to decide it now."
        return (Obstacle("application-undecided", says, CONSIDER_FIRST, mend),)
    return ()


def _always(_ground: Ground, _facts: Facts) -> tuple[Obstacle, ...]:
    return ()


def _obstacles_to_excluded(ground: Ground, facts: Facts) -> tuple[Obstacle, ...]:
    if not facts.found:
        says = "No check says that a ground for exclusion applies to the supplier."
        return (Obstacle("nothing-found", says, ground.provision, "Check the bidder and record what you find."),)
    if not (facts.heard or facts.debarred):
        says = "The supplier has not had its say about the ground for exclusion."
        return (Obstacle("not-heard", says, ground.provision, "Ask it, and wait for its answer or its last day."),)
    return ()


def _obstacles_to_conditions(ground: Ground, facts: Facts) -> tuple[Obstacle, ...]:
    if facts.unmet:
        return ()
    says = "No check says that the supplier fails what was asked of it."
    return (Obstacle("nothing-found", says, ground.provision, "Check the bidder and record what you find."),)


def _obstacles_to_associate(ground: Ground, facts: Facts) -> tuple[Obstacle, ...]:
    if not facts.associate_found:
        says = "No check says that anything stands against somebody the bid names."
        return (Obstacle("nothing-found", says, ground.provision, "Check them and record what you find."),)
    if not facts.not_replaced:
        says = "The bidder could not yet put somebody else in their place."
        return (
            Obstacle("not-replaced", says, ground.provision, "Ask it to, and wait for its answer or its last day."),
        )
    return ()


def _obstacles_to_low(ground: Ground, facts: Facts) -> tuple[Obstacle, ...]:
    if facts.price in ("unexplained", "breach"):
        return ()
    if facts.price:
        says = "It was decided that this price is not abnormally low, or is accounted for. It protects the bid."
        return (Obstacle("price-accounted-for", says, ground.provision),)
    says = "It is not decided that the price is abnormally low."
    mend = "Ask the bidder to explain it, then decide with reasons."
    return (Obstacle("price-undecided", says, ground.provision, mend),)


def _obstacles_to_lapsed(ground: Ground, facts: Facts) -> tuple[Obstacle, ...]:
    if facts.consent_ended:
        return ()
    says = "This bid still stands, or its bidder was not asked to let it stand for longer."
    return (Obstacle("still-stands", says, ground.provision, "Ask all bidders to extend first."),)


_HOLDS: Mapping[str, Callable[[Ground, Facts], tuple[Obstacle, ...]]] = MappingProxyType(
    {
        EXCLUDED: _obstacles_to_excluded,
        CONDITIONS: _obstacles_to_conditions,
        ASSOCIATE: _obstacles_to_associate,
        LOW: _obstacles_to_low,
        LAPSED: _obstacles_to_lapsed,
    }
)


def obstacles_to_reason(
    ground: Ground | None, reason: str, *, standing: Standing, facts: Facts
) -> tuple[Obstacle, ...]:
    """Why this ground and this reason do not do; empty when they do."""
    found: list[Obstacle] = []
    if ground is None:
        says = "This is no ground for disregarding a bid here."
        found.append(Obstacle("no-such-ground", says, mend="Choose one of the grounds listed."))
    else:
        found += obstacles_to_ground(ground, standing=standing, facts=facts)
    if len(reason.split()) < FEWEST_WORDS:
        says = f"Give the reason, in {FEWEST_WORDS} words or more."
        mend = "Write it so that the bidder can understand it: it may be told to them."
        found.append(Obstacle("no-reason", says, REASONS, mend))
    return tuple(found)


def obstacles_to_disregarding(
    *,
    ground: Ground | None,
    reason: str,
    standing: Standing,
    submitted: bool,
    quality_opened: bool,
    price_opened: bool,
    disregarded: bool,
    is_officer_of_buyer: bool,
    facts: Facts = NOTHING,
) -> tuple[Obstacle, ...]:
    """Every reason why one officer may not disregard this bid on ``ground`` for ``reason`` now; empty when they may."""
    return (
        *obstacles_to_disregarding_at_all(
            submitted=submitted,
            quality_opened=quality_opened,
            price_opened=price_opened,
            disregarded=disregarded,
            is_officer_of_buyer=is_officer_of_buyer,
        ),
        *obstacles_to_reason(ground, reason, standing=standing, facts=facts),
    )
