"""The queue of applications: narrowed, counted, in pages; what was escalated; the decisions that were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from dps.admission.desk_models import Assessment, Correction, DecisionReport, Escalation, Hearing
from dps.admission.models import Application
from dps.core.actor import Actor
from dps.core.db import db
from dps.market.models import Lot, Market
from dps.parties.models import Person

STATES = ("all", "mine", "unassigned", "waiting", "overdue", "escalated")
"""What the queue can be narrowed to. ``waiting``: the supplier was asked and has still time to answer."""


@dataclass(frozen=True)
class Wanted:
    """Which applications of the queue: by lot (its ref, or empty) and by one of STATES."""

    state: str = "all"
    lot: str = ""


def queue(wanted: Wanted, *, by: Actor, on: date, page: int = 1, limit: int = 50) -> tuple[Application, ...]:
    """Undecided applications, the soonest due first; page ``page`` of ``limit`` each."""
    ask = _narrowed(select(Application), wanted, by=by, on=on)
    return tuple(
        db.session.scalars(
            ask.options(joinedload(Application.supplier), joinedload(Application.lot).joinedload(Lot.market))
            .order_by(Application.due_on, Application.submitted_at, Application.id)
            .offset((page - 1) * limit)
            .limit(limit)
        )
    )


def how_many(wanted: Wanted, *, by: Actor, on: date) -> int:
    """How many undecided applications there are of those wanted."""
    return db.session.scalar(_narrowed(select(func.count(Application.id)), wanted, by=by, on=on)) or 0


def counts(lot: str, *, by: Actor, on: date) -> Mapping[str, int]:
    """How many undecided applications there are in each of STATES, of one lot or, where it is empty, of all."""
    return {state: how_many(Wanted(state, lot), by=by, on=on) for state in STATES}


def lots_waiting() -> tuple[tuple[Lot, int], ...]:
    """The lots with undecided applications, each with how many."""
    rows = db.session.execute(
        select(Lot, func.count(Application.id))
        .join(Application, Application.lot_id == Lot.id)
        .join(Market, Market.id == Lot.market_id)
        .where(Application.state == "submitted")
        .options(joinedload(Lot.market))
        .group_by(Lot.id, Market.id)
        .order_by(Market.id, Lot.number)
    ).all()
    return tuple((lot, many) for lot, many in rows)


def _narrowed(ask: Select, wanted: Wanted, *, by: Actor, on: date) -> Select:  # type: ignore[type-arg]
    ask = ask.where(Application.state == "submitted")
    if wanted.lot:
        ask = ask.where(Application.lot_id == select(Lot.id).where(Lot.ref == wanted.lot).scalar_subquery())
    taken = select(Assessment.application_id).where(Assessment.ended_at.is_(None))
    asked = select(Correction.application_id).where(Correction.answered_at.is_(None), Correction.answer_by >= on)
    heard = select(Hearing.application_id).where(Hearing.answered_at.is_(None), Hearing.answer_by >= on)
    raised = select(Escalation.application_id).where(Escalation.resolved_at.is_(None))
    narrow = {
        "mine": Application.id.in_(taken.where(Assessment.assessor == by.person)),
        "unassigned": Application.id.not_in(taken),
        "waiting": or_(Application.id.in_(asked), Application.id.in_(heard)),
        "overdue": Application.due_on < on,
        "escalated": Application.id.in_(raised),
    }
    return ask.where(narrow[wanted.state]) if wanted.state in narrow else ask


def taken_by(applications: Sequence[Application]) -> Mapping[int, tuple[str, str]]:
    """Who has each application in hand, by its id: their ref and name. Those in nobody's hands are left out."""
    rows = db.session.execute(
        select(Assessment.application_id, Assessment.assessor, Person.name)
        .outerjoin(Person, Person.ref == Assessment.assessor)
        .where(Assessment.ended_at.is_(None), Assessment.application_id.in_([one.id for one in applications]))
    ).all()
    return {row[0]: (row[1], row[2] or "A colleague") for row in rows}


def raised(applications: Sequence[Application]) -> Mapping[int, str]:
    """The latest unresolved escalation of each application, by its id: its stage."""
    rows = db.session.execute(
        select(Escalation.application_id, Escalation.stage)
        .where(Escalation.resolved_at.is_(None), Escalation.application_id.in_([one.id for one in applications]))
        .order_by(Escalation.id)
    ).all()
    return {row[0]: row[1] for row in rows}


def waiting(applications: Sequence[Application], *, on: date) -> Mapping[int, date]:
    """By when the supplier is to answer, for each application that waits for it, by its id."""
    ids = [one.id for one in applications]
    found: dict[int, date] = {}
    for kind in (Correction, Hearing):
        rows = db.session.execute(
            select(kind.application_id, kind.answer_by).where(
                kind.answered_at.is_(None), kind.answer_by >= on, kind.application_id.in_(ids)
            )
        ).all()
        for key, day in rows:
            found[key] = max(day, found.get(key, day))
    return found


def open_escalations(*, limit: int = 50) -> tuple[Escalation, ...]:
    """Unresolved escalations with their applications, the soonest due first and of each only the latest stage."""
    latest = select(func.max(Escalation.id)).where(Escalation.resolved_at.is_(None)).group_by(Escalation.application_id)
    return tuple(
        db.session.scalars(
            select(Escalation)
            .where(Escalation.id.in_(latest))
            .options(
                joinedload(Escalation.application).joinedload(Application.supplier),
                joinedload(Escalation.application).joinedload(Application.lot).joinedload(Lot.market),
            )
            .order_by(Escalation.due_on, Escalation.id)
            .limit(limit)
        )
    )


def reports(*, page: int = 1, limit: int = 50) -> tuple[DecisionReport, ...]:
    """Decision reports, the newest first, with their applications; page ``page`` of ``limit`` each."""
    return tuple(
        db.session.scalars(
            select(DecisionReport)
            .options(
                joinedload(DecisionReport.application).joinedload(Application.supplier),
                joinedload(DecisionReport.application).joinedload(Application.lot).joinedload(Lot.market),
            )
            .order_by(DecisionReport.decided_at.desc(), DecisionReport.id.desc())
            .offset((page - 1) * limit)
            .limit(limit)
        )
    )


def how_many_reports() -> int:
    """How many decisions have a report."""
    return db.session.scalar(select(func.count(DecisionReport.id))) or 0
