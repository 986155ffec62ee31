"""Until when a bid may be made, changed and taken back. Pure.

Who may take part is the competition's question (competition.rules.invitations);
whether the deadline has passed is asked of the competition's own ``stage``, so
that "received strictly before the deadline" is one function in the whole house.

Sources: PCR 2015 reg 22(12), (16); Procurement Act 2023 s.12(2), (3).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dps.competition.rules.invitations import Standing, obstacles_to_taking_part
from dps.competition.rules.lifecycle import stage
from dps.core.refusal import Obstacle
from dps.law.routes import Route

IN_TIME = "PCR 2015 reg 22(16)(a); Procurement Act 2023 s.12(2), (3); the published terms of this competition"

GRACE = timedelta(seconds=60)
"""How long after its arrival a request may still be on its way in. A slower one counts from when it was whole."""


def counted_as_received(*, arrived_at: datetime, whole_at: datetime) -> datetime:
    """The instant that a request counts from: its arrival, before anything of it was read.

    So nobody is late because the server was busy; nor in time because they
    began early and sent the rest after the deadline, letter by letter.
    """
    return arrived_at if whole_at - arrived_at <= GRACE else whole_at


PROXY, SERVER, WHOLE = "proxy", "server", "whole"
STAMPS: Mapping[str, str] = {
    PROXY: "The market’s front server, as the request came in",
    SERVER: "The market’s server, before anything of the request was read",
    WHOLE: "The market’s server, when the whole of a slow request had come",
}
"""Who stamped the instant that a bid counts from, in words."""


def stamp_of(stamped: str, *, arrived_at: datetime, counted: datetime) -> str:
    """Whose stamp ``counted_as_received`` took: that of the arrival, or the server's when the request was whole."""
    return stamped if counted == arrived_at else WHOLE


def obstacles_to_bidding(
    route: Route,
    *,
    state: str,
    closes_at: datetime | None,
    standing: Standing,
    opening_begun: bool = False,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why a supplier may not draft, submit or replace a bid received at ``at``; empty when it may.

    ``state`` is the competition's stored one. Below threshold anyone may bid;
    on a dynamic market a supplier whose application is undecided may, and is
    decided on before its bid could be disregarded (Procurement Act 2023 ss.85,
    34(4)). A bid that arrived in time but would be kept only after an officer
    has begun to open is not taken: it would never be opened.
    """
    return (
        *_obstacles_of_time(state=state, closes_at=closes_at, opening_begun=opening_begun, at=at),
        *obstacles_to_taking_part(route, standing),
    )


def obstacles_to_withdrawing(
    *,
    state: str,
    closes_at: datetime | None,
    submitted: bool,
    withdrawn: bool,
    opening_begun: bool = False,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Why a bid may not be withdrawn at ``at``; empty when it may. Asks nothing of standing: leaving is open to all."""
    found = list(_obstacles_of_time(state=state, closes_at=closes_at, opening_begun=opening_begun, at=at))
    if not submitted:
        found.append(Obstacle("never-submitted", "This bid was never submitted, so there is nothing to withdraw."))
    elif withdrawn:
        found.append(Obstacle("withdrawn-already", "This bid is withdrawn already.", mend="You may submit it again."))
    return tuple(found)


def _obstacles_of_time(
    *, state: str, closes_at: datetime | None, opening_begun: bool, at: datetime
) -> tuple[Obstacle, ...]:
    now = stage(state, closes_at, at)
    if now == "cancelled":
        return (Obstacle("competition-cancelled", "The council has cancelled this competition."),)
    if now == "draft":
        return (Obstacle("not-published", "This competition is not published yet."),)
    if now == "closed":
        return (
            Obstacle(
                "late",
                "The deadline has passed. A bid is in time when this server receives it before the deadline, to the fraction "
                "of a second. What was submitted before it stands.",
                IN_TIME,
                "What you wrote before it can still be sent as a late bid: it is sealed apart, and its receipt says that it is late.",
            ),
        )
    if opening_begun:
        return (Obstacle("opening-begun", "The bids are being opened, so no bid can change any more.", IN_TIME),)
    return ()
