"""Moving the demonstration's clock: forward only, on the trail, and the people signed in come along."""

from __future__ import annotations

from datetime import datetime, timedelta

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.clock import move_demo_clock
from dps.core.refusal import Obstacle, refuse_if
from dps.parties.actions import carry_sessions

CLOCK_LOG = "platform:clock"
FARTHEST = timedelta(days=366)


def obstacles_to_moving(*, to: datetime, at: datetime) -> tuple[Obstacle, ...]:
    """Why the clock that stands at ``at`` cannot be put to ``to``; empty when it can."""
    if to <= at:
        return (
            Obstacle(
                "clock-backwards",
                "The clock moves forward only: what has happened stays in the past.",
                mend="Choose a later time.",
            ),
        )
    if to - at > FARTHEST:
        return (Obstacle("clock-far", "The clock moves by a year at most.", mend="Choose an earlier time."),)
    return ()


def move_clock(*, to: datetime, by: Actor, at: datetime) -> None:
    """Put the demonstration's clock, which stands at ``at``, forward to ``to``. Raises :class:`~dps.core.refusal.Refused`."""
    refuse_if(obstacles_to_moving(to=to, at=at))
    move_demo_clock(to=to)
    carry_sessions(ahead=to - at, at=at)
    record("clock:move", log=CLOCK_LOG, to=("clock", "demo"), by=by, at=at, facts={"to": to.isoformat()})
