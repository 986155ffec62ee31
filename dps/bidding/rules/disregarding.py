"""On which grounds a bid may be disregarded, and when not. Pure.

Sources: Procurement Act 2023 ss.19(3)(d), (6), 26-28 and 34(3), (4); PCR 2015
regs 56(1) and 57. A late bid needs no ground: it is refused at the door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.competition.rules.invitations import Standing
from dps.core.refusal import Obstacle
from dps.law.routes import WhoMayBid

NOT_A_MEMBER = "not-a-member"
FEWEST_WORDS = 5
CONSIDER_FIRST = "Procurement Act 2023 s.34(4)"
REASONS = "PCR 2015 regs 55, 84; Procurement Act 2023 ss.50, 98"
FROZEN = "Market policy: who is in the comparison is settled before any price is seen"


@dataclass(frozen=True)
class Ground:
    """A lawful ground: its code, its words on a page, and its provision."""

    code: str
    title: str
    provision: str


_MEMBERS_ONLY = Ground(
    NOT_A_MEMBER, "The supplier is not a member of this part of the market", "Procurement Act 2023 s.34(3), (4)"
)
_ACT_EXCLUDED = Ground("excluded", "The supplier is excluded", "Procurement Act 2023 ss.26-28")
_ACT_PROCEDURE = Ground(
    "procedure", "The bid breaches a procedural requirement that was published", "Procurement Act 2023 s.19(3)(d), (6)"
)
_PCR_EXCLUDED = Ground("excluded", "The supplier is excluded", "PCR 2015 regs 56(1)(b), 57")
_PCR_PROCEDURE = Ground("procedure", "The bid does not meet a requirement that was published", "PCR 2015 reg 56(1)(a)")
_OWN_TERMS = Ground(
    "procedure", "The bid breaches a requirement of the published notice", "The published terms of this notice"
)

GROUNDS: Mapping[WhoMayBid, tuple[Ground, ...]] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: (_PCR_EXCLUDED, _PCR_PROCEDURE),
        WhoMayBid.MEMBERS_AND_APPLICANTS: (_MEMBERS_ONLY, _ACT_EXCLUDED, _ACT_PROCEDURE),
        WhoMayBid.ANYONE: (_OWN_TERMS,),
        WhoMayBid.PICKED: (_OWN_TERMS,),
    }
)
"""The grounds there are, by who may bid. Below threshold, never being admitted is none (s.85)."""


def ground_of(code: str, *, who_may_bid: WhoMayBid) -> Ground | None:
    """The ground of that code, where the route has it."""
    return next((g for g in GROUNDS[who_may_bid] if g.code == code), None)


def obstacles_to_disregarding_at_all(
    *, submitted: bool, quality_opened: bool, price_opened: bool, disregarded: bool, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Why no bid, or not this one, may be disregarded now on any ground. ``submitted``: it has a live version."""
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys decide on its bids."))
    if not quality_opened:
        found.append(Obstacle("not-opened", "The bids are not open yet, so nobody can know of this one."))
    if not submitted:
        found.append(Obstacle("no-live-bid", "There is no live bid to disregard."))
    if disregarded:
        found.append(Obstacle("disregarded-already", "This bid is disregarded already."))
    if price_opened:
        says = "The prices are open. Who is compared with whom can no longer change."
        found.append(Obstacle("price-opened", says, FROZEN))
    return tuple(found)


def obstacles_to_ground(ground: Ground, *, standing: Standing) -> tuple[Obstacle, ...]:
    """Why this ground does not hold of a bidder who stands so *now*, not when it bid.

    Procurement Act 2023 s.34(4): a non-member's application is considered
    before its bid may be disregarded.
    """
    if ground.code != NOT_A_MEMBER:
        return ()
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
) -> tuple[Obstacle, ...]:
    """Every reason why this bid may not be disregarded on ``ground`` for ``reason`` now; empty when it may."""
    found = list(
        obstacles_to_disregarding_at_all(
            submitted=submitted,
            quality_opened=quality_opened,
            price_opened=price_opened,
            disregarded=disregarded,
            is_officer_of_buyer=is_officer_of_buyer,
        )
    )
    if ground is None:
        says = "This is no ground for disregarding a bid here."
        found.append(Obstacle("no-such-ground", says, mend="Choose one of the grounds listed."))
    else:
        found += obstacles_to_ground(ground, standing=standing)
    if len(reason.split()) < FEWEST_WORDS:
        says = f"Give the reason, in {FEWEST_WORDS} words or more."
        mend = "Write it so that the bidder can understand it: it may be told to them."
        found.append(Obstacle("no-reason", says, REASONS, mend))
    return tuple(found)
