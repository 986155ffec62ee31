"""The job ``reminders``: documents that run out, each step posted once, whatever was killed and however late it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.outbox.models import DatedPost
from dps.outbox.once import post_once
from dps.parties.models import Person, Position
from dps.parties.rules.roles import EDITOR, OWNER
from dps.profile.models import Evidence
from dps.profile.rules.reminders import AS_LATE_AS, STEPS, Step, steps_due

KIND = "evidence-expiring"
AT_ONCE = 200
TOLD = (OWNER, EDITOR)
"""The roles that keep a supplier's documents."""


def remind(at: datetime) -> int:
    """Post every reminder that is due by ``at`` and was not posted; how many.

    All that is due about one document is one short write, which asks again
    whether the document stands: a kill repeats nothing and loses nothing.
    """
    done = 0
    for key in _waiting(at):
        with writing():
            found = db.session.scalar(select(Evidence).where(Evidence.id == key, *_stands()).with_for_update())
            if found is not None:
                done += _post_due(found, at=at)
    return done


def _post_due(document: Evidence, *, at: datetime) -> int:
    people = _since([document.organisation_id])
    steps = _steps(document.expires_on, london_date(document.added_at), people.get(document.organisation_id), at=at)
    return sum(
        post_once(KIND, about=("evidence", document.ref), due=step.due_on, at=at, facts={"step": step.shift})
        for step in steps
    )


def _steps(expires_on: date | None, added_on: date, people_since: date | None, *, at: datetime) -> tuple[Step, ...]:
    """The steps due about a document; none where nobody is there to read them, and none from before somebody was."""
    if people_since is None:
        return ()
    return steps_due(expires_on, added_on=max(added_on, people_since), on=london_date(at))


def _waiting(at: datetime) -> Iterator[int]:
    """The documents with a step that was not posted, in the order of their ids, some at a time."""
    today, last = london_date(at), 0
    ask = (
        select(Evidence.id, Evidence.organisation_id, Evidence.expires_on, Evidence.added_at)
        .where(*_stands(), _latest_not_posted(today))
        .order_by(Evidence.id)
        .limit(AT_ONCE)
    )
    while rows := db.session.execute(ask.where(Evidence.id > last)).all():
        people = _since({row.organisation_id for row in rows})
        last = rows[-1].id
        for row in rows:
            if _steps(row.expires_on, london_date(row.added_at), people.get(row.organisation_id), at=at):
                yield row.id
    db.session.rollback()  # nothing read here is carried on


def _stands() -> tuple[ColumnElement[bool], ...]:
    """That a document is the supplier's own latest word: neither taken back nor replaced by a newer one."""
    newer = aliased(Evidence)
    replaced = exists().where(newer.replaces_id == Evidence.id, newer.taken_back_at.is_(None))
    return Evidence.taken_back_at.is_(None), not_(replaced)


def _latest_not_posted(today: date) -> ColumnElement[bool]:
    """That the latest step of a document, by its last day, is not posted yet; steps are posted in their order.

    Between two steps the days on which the later fell due do not overlap those
    of the earlier, so a plain comparison says which of them was posted.
    """
    shifts = sorted(STEPS)
    bands = []
    for shift, following in zip(shifts, [*shifts[1:], None], strict=True):
        newest = today - timedelta(days=shift)
        oldest = newest - AS_LATE_AS if following is None else today - timedelta(days=following) + timedelta(days=1)
        after: ColumnElement[bool]
        if shift > 0:
            after = DatedPost.due_on > Evidence.expires_on
        elif shift == 0:
            after = DatedPost.due_on >= Evidence.expires_on
        else:
            after = DatedPost.due_on >= oldest + timedelta(days=shift)
        posted = exists().where(DatedPost.kind == KIND, DatedPost.about == literal("evidence:") + Evidence.ref, after)
        bands.append(and_(Evidence.expires_on.between(oldest, newest), not_(posted)))
    return or_(*bands)


def _since(organisations: Any) -> Mapping[int, date]:
    """Since which London day somebody keeps the documents of each organisation; those without such a person are left out."""
    now_there = (
        select(Position.organisation_id)
        .join(Person, Person.id == Position.person_id)
        .where(Position.ended_at.is_(None), Person.is_active, Position.role.in_(TOLD))
    )
    rows = db.session.execute(
        select(Position.organisation_id, func.min(Position.since))
        .where(
            Position.organisation_id.in_(organisations), Position.organisation_id.in_(now_there), Position.role.in_(TOLD)
        )
        .group_by(Position.organisation_id)
    )  # fmt: skip
    return {organisation: london_date(since) for organisation, since in rows}
