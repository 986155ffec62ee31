"""now(): the only place that reads the time.

Doors and jobs call :func:`now` once and pass the instant down; everything else
takes ``at``. What stands behind it is chosen at assembly: the system's clock,
the demonstration's clock (the system's plus a kept offset), or a test's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Integer, select
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import Base, db
from dps.core.steady import SteadyClock

Clock = Callable[[], datetime]


class DemoClock(Base):
    """How far the demonstration's clock runs ahead of the system's; at most one row."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    ahead_seconds: Mapped[int] = mapped_column(Integer)


def _set_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 the one place


_steady = SteadyClock(_set_clock)


def system_clock() -> datetime:
    """This instant in UTC, by a clock that a step back does not move (dps/core/steady.py)."""
    return _steady()


def clock_doubt() -> timedelta:
    """How far the system's clock is from the seconds that this process counted: none, unless somebody set it."""
    return _steady.doubt()


def demo_clock() -> datetime:
    """This instant as the demonstration has it."""
    ahead = db.session.scalar(select(DemoClock.ahead_seconds).where(DemoClock.id == 1))
    return system_clock() + timedelta(seconds=ahead or 0)


def set_clock(app: Flask, clock: Clock) -> None:
    """Choose what :func:`now` reads in this application."""
    app.extensions["clock"] = clock


def now() -> datetime:
    """The instant by this application's clock, aware, in UTC."""
    clock: Clock = current_app.extensions["clock"]
    return clock()


def now_of_devices() -> datetime:
    """The instant by the clocks of people's phones: the same, but for a demonstration, whose clock runs ahead of theirs."""
    return system_clock() if current_app.extensions["clock"] is demo_clock else now()


def move_demo_clock(*, to: datetime) -> None:
    """Move the demonstration's clock forward to ``to``. The caller is inside ``writing()`` and has asked whether it may."""
    row = db.session.get(DemoClock, 1)
    if row is None:
        row = DemoClock(id=1, ahead_seconds=0)
        db.session.add(row)
    row.ahead_seconds = int((to - system_clock()).total_seconds())
