"""When the market was at work, by the minute: what is missing between two beats is an outage."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from dps.core.db import db, writing
from dps.outbox.beat_models import Beat

KEPT = timedelta(days=2)


def beat(at: datetime) -> int:
    """Note that the market is at work in this minute, once; 1 where it was not noted yet."""
    minute = at.replace(second=0, microsecond=0)
    there = db.session.get(Beat, minute) is not None
    db.session.rollback()
    if there:
        return 0
    with writing():
        if db.session.get(Beat, minute) is None:
            db.session.add(Beat(minute=minute))
        db.session.execute(delete(Beat).where(Beat.minute < at - KEPT))
    return 1


def beats_since(since: datetime, *, until: datetime) -> tuple[datetime, ...]:
    """The minutes from ``since`` to ``until`` in which the market was at work, in order, and the last one before them."""
    before = select(Beat.minute).where(Beat.minute < since).order_by(Beat.minute.desc()).limit(1)
    within = select(Beat.minute).where(Beat.minute >= since, Beat.minute <= until).order_by(Beat.minute)
    return (*db.session.scalars(before), *db.session.scalars(within))
