"""Who may bid, until when, and when a bid may be taken back. Pure.

Sources: PCR 2015 reg 34(21), (22) and reg 22(12), (16); Procurement Act 2023
ss.34(3), (4) and 85; what differs by route comes in as a value of the route.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.routes import WhoMayBid

IN_TIME = "PCR 2015 reg 22(16)(a); Procurement Act 2023 s.12(2), (3); the published terms of this competition"

GRACE = timedelta(seconds=60)
"""How long after its arrival a request may still be on its way in. A slower one counts from when it was whole."""


@dataclass(frozen=True)
class Standing:
    """How a supplier stands to a competition. ``application_undecided``: it asked to join and has no answer yet."""

    invited: bool = False
    admitted: bool = False
    application_undecided: bool = False


def received_in_time(*, received_at: datetime, closes_at: datetime) -> bool:
    """A bid is in time when it is received strictly before the deadline: at the very instant it is late."""
    return received_at < closes_at


def counted_as_received(*, arrived_at: datetime, whole_at: datetime) -> datetime:
    """The instant that a request counts from: its arrival, before anything of it was read.

    So nobody is late because the server was busy; nor in time because they
    began early and sent the rest after the deadline, letter by letter.
    """
    return arrived_at if whole_at - arrived_at <= GRACE else whole_at


_MAY: Mapping[WhoMayBid, Callable[[Standing], bool]] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: lambda s: s.invited,
        WhoMayBid.MEMBERS_AND_APPLICANTS: lambda s: s.admitted or s.application_undecided,
        WhoMayBid.ANYONE: lambda _: True,
    }
)

_NOT_INVITED = Obstacle(
    "not-invited",
    "You were not among the suppliers invited to this competition: every supplier admitted to its lot on the day was.",
    mend="Apply to the lot. You will be invited to every later competition in it.",
)
_NEITHER = Obstacle(
    "neither-member-nor-applicant",
    "You are not a member of this part of the market, and no application of yours is being considered.",
    mend="Apply to this part of the market now. You may bid as soon as your application is in.",
)
_WHY: Mapping[WhoMayBid, Obstacle] = MappingProxyType(
    {WhoMayBid.INVITED_MEMBERS: _NOT_INVITED, WhoMayBid.MEMBERS_AND_APPLICANTS: _NEITHER}
)


def obstacles_to_taking_part(
    who_may_bid: WhoMayBid, *, standing: Standing, provision: str = ""
) -> tuple[Obstacle, ...]:
    """Why this supplier may not take part at all; empty when it may.

    Below threshold anyone may: admission is never a filter (Procurement Act
    2023 s.85). On a dynamic market a supplier whose application is undecided
    may bid, and is decided on before its bid could be disregarded (s.34(4)).
    ``provision`` is the route's own.
    """
    if _MAY[who_may_bid](standing):
        return ()
    why = _WHY[who_may_bid]
    return (Obstacle(why.code, why.says, provision, why.mend),)


def obstacles_to_bidding(
    *,
    stage: str,
    closes_at: datetime | None,
    who_may_bid: WhoMayBid,
    standing: Standing,
    provision: str = "",
    opening_begun: bool = False,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why this supplier may not draft, submit or replace a bid at ``at``; empty when it may.

    ``stage`` is the competition's (draft, open, closed, cancelled) and
    ``provision`` the route's for who may bid. A bid that arrived in time but
    comes to be kept only after an officer has begun to open is not taken: it
    would never be opened.
    """
    return (
        *_obstacles_of_time(stage=stage, closes_at=closes_at, opening_begun=opening_begun, at=at),
        *obstacles_to_taking_part(who_may_bid, standing=standing, provision=provision),
    )


def obstacles_to_withdrawing(
    *,
    stage: str,
    closes_at: datetime | None,
    submitted: bool,
    withdrawn: bool,
    opening_begun: bool = False,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Why a bid may not be withdrawn at ``at``; empty when it may. Asks nothing of standing: leaving is open to all."""
    found = list(_obstacles_of_time(stage=stage, closes_at=closes_at, opening_begun=opening_begun, at=at))
    if not submitted:
        found.append(Obstacle("never-submitted", "This bid was never submitted, so there is nothing to withdraw."))
    elif withdrawn:
        found.append(Obstacle("withdrawn-already", "This bid is withdrawn already.", mend="You may submit it again."))
    return tuple(found)


def _obstacles_of_time(
    *, stage: str, closes_at: datetime | None, opening_begun: bool, at: datetime
) -> tuple[Obstacle, ...]:
    found = []
    if stage == "cancelled":
        found.append(Obstacle("competition-cancelled", "The council has cancelled this competition."))
    elif stage == "draft" or closes_at is None:
        found.append(Obstacle("not-published", "This competition is not published yet."))
    elif stage == "closed" or not received_in_time(received_at=at, closes_at=closes_at):
        found.append(
            Obstacle(
                "late",
                "The deadline has passed. A bid is in time when this server receives it before the deadline, to the fraction of a second.",
                IN_TIME,
                "What you submitted before the deadline stands.",
            )
        )
    if opening_begun and not found:
        found.append(Obstacle("opening-begun", "The bids are being opened, so no bid can change any more.", IN_TIME))
    return tuple(found)
