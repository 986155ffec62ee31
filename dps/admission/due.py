"""What falls due by time alone after admission: removals take effect, suspensions end, reminders go out.

Each thing is read from its own dates, so nothing here decides anything: it
writes down what has come, and tells people once. Each is one short write. A
kill anywhere repeats nothing and loses nothing, and a run forty days late
writes the same rows as runs in time would have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, literal, or_, select

from dps.admission.models import Admission
from dps.admission.place_models import Removal, Renewal, StatutoryTask, Suspension
from dps.admission.removals import due_removals, settle
from dps.admission.rules.duties import EXCLUSION, EXCLUSION_REMINDERS
from dps.admission.rules.renewing import REMINDERS
from dps.admission.suspensions import LIFTED, note_end
from dps.core.db import db, writing
from dps.law.calendar import end_of_day, london_date, start_of_day
from dps.outbox.models import DatedPost
from dps.outbox.once import post_once

AT_ONCE = 100
AS_LATE_AS = timedelta(days=90)
"""How late a run may be and still tell what was answered meanwhile; what is not answered is told however late."""


def run_places(at: datetime) -> int:
    """The job ``places``: everything that is due by ``at``, in batches; how many things it did."""
    return _removals(at) + _suspensions(at) + _renewals(at) + _exclusions(at)


def _removals(at: datetime) -> int:
    done = 0
    while ids := due_removals(at=at, limit=AT_ONCE):
        settled = 0
        for key in ids:
            with writing():
                settled += settle(db.session.get_one(Removal, key), at=at)
        done += settled
        if not settled:
            break  # another worker was first
    return done


def _suspensions(at: datetime) -> int:
    """Those that ended by themselves and whose supplier had its place until then."""
    done = 0
    ask = (
        select(Suspension.id, Suspension.ends_on, Admission.removed_at)
        .join(Admission, Admission.id == Suspension.admission_id)
        .where(Suspension.lifted_at.is_(None), Suspension.ends_on < london_date(at))
        .where(~_posted(LIFTED, "suspension", Suspension.ref))
    )
    for key, ends_on, removed_at in _each(ask, Suspension.id):
        if removed_at is None or removed_at >= end_of_day(ends_on):
            with writing():
                done += note_end(db.session.get_one(Suspension, key), at=at)
    return done


def _renewals(at: datetime) -> int:
    """Reminders to whoever had not answered, and had its place, when the day of the reminder began."""
    today, done = london_date(at), 0
    for kind, shift in REMINDERS.items():
        ask = (
            select(Renewal.id, Renewal.ref, Renewal.due_on, Renewal.answered_at, Admission.removed_at)
            .join(Admission, Admission.id == Renewal.admission_id)
            .where(Renewal.due_on <= today - shift, ~_posted(kind, "renewal", Renewal.ref))
            .where(or_(Renewal.answered_at.is_(None), Renewal.due_on >= today - AS_LATE_AS))
        )
        for _, ref, due_on, answered_at, removed_at in _each(ask, Renewal.id):
            if _was_open(due_on + shift, answered_at, removed_at):
                done += _say(kind, ("renewal", ref), day=due_on + shift, due_on=due_on, at=at)
    return done


def _exclusions(at: datetime) -> int:
    """Reminders to the market's keepers of notices of exclusions that were not given when the day of the reminder began."""
    today, done = london_date(at), 0
    for kind, shift in EXCLUSION_REMINDERS.items():
        ask = (
            select(StatutoryTask.id, StatutoryTask.ref, StatutoryTask.due_on, StatutoryTask.done_at)
            .where(StatutoryTask.kind == EXCLUSION, StatutoryTask.due_on <= today - shift)
            .where(or_(StatutoryTask.done_at.is_(None), StatutoryTask.due_on >= today - AS_LATE_AS))
            .where(~_posted(kind, "task", StatutoryTask.ref))
        )
        for _, ref, due_on, done_at in _each(ask, StatutoryTask.id):
            if _was_open(due_on + shift, done_at):
                done += _say(kind, ("task", ref), day=due_on + shift, due_on=due_on, at=at)
    return done


def _was_open(day: date, *ended: datetime | None) -> bool:
    """Whether nothing had ended a thing before the London day began."""
    return all(instant is None or instant >= start_of_day(day) for instant in ended)


def _say(kind: str, about: tuple[str, str], *, day: date, due_on: date, at: datetime) -> bool:
    with writing():
        return post_once(kind, about=about, due=day, at=at, facts={"due_on": due_on.isoformat()})


def _posted(kind: str, subject: str, ref: Any) -> ColumnElement[bool]:
    """That the dated post of a kind about a thing was made: each of these is made once in a thing's life."""
    return exists().where(DatedPost.kind == kind, DatedPost.about == literal(f"{subject}:") + ref)


def _each(ask: Any, key: Any) -> Iterator[Any]:
    """The rows of a statement in the order of their ids, some at a time, however long each takes to be dealt with."""
    last = 0
    while rows := db.session.execute(ask.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield from rows
        last = rows[-1][0]
    db.session.rollback()
