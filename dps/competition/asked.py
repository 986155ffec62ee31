"""Clarification questions as they may be read: without their askers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from dps.competition.drawing import whole
from dps.competition.models import Competition, Question
from dps.competition.rules.timetable import is_late_answer
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.routes import route
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Asked:
    """A clarification question as anybody but its asker sees it: there is no asker in it.

    ``late``: answered after the last day for answers; ``asked_late``: asked after
    the time for questions. ``mine`` is true only for the organisation it was
    drawn for. ``draft``, an answer being written, is the council's alone.
    """

    ref: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    late: bool
    mine: bool
    draft: str = ""
    asked_late: bool = False
    set_aside_at: datetime | None = None


def questions(competition: Competition, *, drawn_for: Organisation | None = None) -> tuple[Asked, ...]:
    """All questions of a competition in the order they came, without their askers."""
    rows = db.session.scalars(
        select(Question)
        .where(Question.competition_id == competition.id)
        .order_by(Question.asked_at, Question.id)
        .limit(500)
    )
    return tuple(_asked(competition, row, drawn_for) for row in rows)


def shown_questions(competition: Competition, *, drawn_for: Organisation | None = None) -> tuple[Asked, ...]:
    """What everybody sees: the answered questions, and to an asker also its own that wait for an answer."""
    found = questions(competition, drawn_for=drawn_for)
    return tuple(replace(q, draft="") for q in found if q.answered_at is not None or q.mine)


def own_question(ref: str, by: Actor) -> Question:
    """A question asked in a competition of the asker's organisation. Raises NotFound."""
    found = db.session.scalar(
        select(Question)
        .join(Competition, Competition.id == Question.competition_id)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .where(Question.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def competition_of_question(question: Question) -> Competition:
    """The competition that a question was asked in."""
    return db.session.scalars(whole().where(Competition.id == question.competition_id)).one()


def unanswered(competitions: Iterable[Competition]) -> dict[int, int]:
    """How many questions wait for an answer, by the competition's id; those with none are left out."""
    rows = db.session.execute(
        select(Question.competition_id, func.count())
        .where(
            Question.competition_id.in_([c.id for c in competitions]),
            Question.answered_at.is_(None),
            Question.set_aside_at.is_(None),
        )
        .group_by(Question.competition_id)
    )
    return {row[0]: row[1] for row in rows}


def _asked(competition: Competition, row: Question, drawn_for: Organisation | None) -> Asked:
    late = (
        row.answered_at is not None
        and competition.closes_at is not None
        and is_late_answer(route(competition.route), closes_at=competition.closes_at, at=row.answered_at)
    )
    mine = drawn_for is not None and row.asker_id == drawn_for.id
    return Asked(
        row.ref, row.text, row.asked_at, row.answer, row.answered_at, late, mine, row.draft, row.late, row.set_aside_at
    )  # fmt: skip
