"""The job that tells officers of questions whose answers fall due: once for each competition and deadline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.competition.models import Competition, Question
from dps.competition.rules.timetable import last_answers
from dps.core.db import db, writing
from dps.law.calendar import ONE_DAY, BeyondKnownHolidays, london_date
from dps.law.routes import route
from dps.outbox.once import post_once

BATCH = 200


def remind_of_questions(at: datetime) -> int:
    """Post ``questions-due`` from the day before the last day for answers, while questions wait and bids are open; how many were posted."""
    waiting = (
        select(Question.competition_id)
        .where(Question.answered_at.is_(None), Question.set_aside_at.is_(None))
        .distinct()
    )
    open_ones = select(Competition.id).where(
        Competition.state == "published", Competition.closes_at > at, Competition.id.in_(waiting)
    )
    done = 0
    for key in db.session.scalars(open_ones.order_by(Competition.closes_at, Competition.id).limit(BATCH)).all():
        with writing():
            row = db.session.get_one(Competition, key)
            if row.closes_at is None:
                continue
            try:
                counted = last_answers(route(row.route), row.closes_at)
            except BeyondKnownHolidays:
                continue
            if counted is not None and london_date(at) >= counted.last_day - ONE_DAY:
                done += post_once("questions-due", about=("competition", row.ref), due=counted.last_day, at=at)
    return done
