"""The clock says out loud that a decision is near its day, on it, or late: each stage once, whenever it looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, tuple_

from dps.admission.desk_models import Escalation
from dps.admission.models import Application
from dps.admission.queries import route_of
from dps.admission.rules.escalating import stages_reached
from dps.admission.trail import hold, record_of, tell
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.models import Lot, Market

KIND = "application-escalated"
PAGE = 500
FAR_ENOUGH = timedelta(days=14)
"""Two working days are never more calendar days than this, whatever holidays fall together."""


def escalate(at: datetime) -> int:
    """Raise every stage that undecided applications have reached and that is not raised yet; how many applications had one.

    Each application is a transaction of its own, and the letter is posted in it
    with the row: a kill repeats nothing and loses nothing, and a run 40 days
    late raises the same rows. Where several stages are raised at once, only the
    latest is written about.
    """
    done = 0
    for ref in tuple(_reached(at)):
        with writing():
            application = db.session.scalars(select(Application).where(Application.ref == ref)).one()
            hold(application)
            if application.state == "submitted" and (stages := raise_due(application, at=at)):
                tell(KIND, application, at=at, stage=stages[-1], due_on=str(application.due_on))
                done += 1
    return done


def raise_due(application: Application, *, at: datetime) -> tuple[str, ...]:
    """Raise the stages that an application, its row held, has reached; those raised now. Nothing is raised twice."""
    if application.due_on is None:
        return ()
    have = set(
        db.session.scalars(
            select(Escalation.stage).where(
                Escalation.application_id == application.id, Escalation.due_on == application.due_on
            )
        )
    )
    reached = stages_reached(route_of(application.lot), due=application.due_on, on=london_date(at))
    new = tuple(stage for stage in reached if stage not in have)
    for stage in new:
        db.session.add(Escalation(application_id=application.id, stage=stage, due_on=application.due_on, raised_at=at))
        db.session.flush()
        record_of("application:escalate", application, by=CLOCK, at=at, stage=stage, due_on=str(application.due_on))
    return new


def settle(application: Application, *, at: datetime) -> None:
    """Before a decision, an extension or a withdrawal: raise what is due and not yet raised, then resolve all that is open.

    So a period that was missed has its row even where the clock never looked in between.
    """
    raise_due(application, at=at)
    for one in db.session.scalars(
        select(Escalation).where(Escalation.application_id == application.id, Escalation.resolved_at.is_(None))
    ):
        one.resolved_at = at
    db.session.flush()


def _reached(at: datetime) -> Iterator[str]:
    """The refs of undecided applications that have reached a stage not raised yet, the soonest due first."""
    on, after = london_date(at), (date.min, 0)
    while True:
        rows = db.session.execute(
            select(Application.id, Application.ref, Application.due_on, Market.route)
            .join(Lot, Lot.id == Application.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .where(
                Application.state == "submitted",
                Application.due_on <= on + FAR_ENOUGH,
                tuple_(Application.due_on, Application.id) > after,
            )
            .order_by(Application.due_on, Application.id)
            .limit(PAGE)
        ).all()
        if not rows:
            break
        after = (rows[-1].due_on, rows[-1].id)
        ids = [row.id for row in rows]
        raised = {
            (one.application_id, one.due_on, one.stage)
            for one in db.session.scalars(select(Escalation).where(Escalation.application_id.in_(ids)))
        }
        for row in rows:
            stages = stages_reached(route(row.route), due=row.due_on, on=on)
            if any((row.id, row.due_on, stage) not in raised for stage in stages):
                yield row.ref
    db.session.rollback()  # nothing read here is carried into the transactions that follow
