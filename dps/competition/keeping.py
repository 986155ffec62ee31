"""The record beside the questions: draft answers, late questions set aside, contacts noted, the last notice."""

from __future__ import annotations

from datetime import date, datetime

from dps.audit.record import record
from dps.competition.asked import competition_of_question
from dps.competition.change_models import Contact, EndingNotice
from dps.competition.holding import held
from dps.competition.models import Competition, Question
from dps.competition.queries import stage_of
from dps.competition.rules.asking import obstacles_to_answering, obstacles_to_setting_aside
from dps.competition.rules.contacts import obstacles_to_noting
from dps.competition.rules.endings import (
    CANCELLED,
    GROUNDS_TOLD,
    NO_SUITABLE_BID,
    obstacles_to_ground,
    obstacles_to_recording_notice,
)
from dps.competition.versions import ending_notice_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.rules.asking import LONGEST
from dps.outbox.post import post
from dps.parties.queries import acting_person


def draft_answer(*, question: Question, text: str, by: Actor, at: datetime) -> Question:
    """Keep an answer that is being written, for the council alone. Nobody is told. Raises Refused once it was answered."""
    competition = held(competition_of_question(question))
    db.session.refresh(question)
    refuse_if(
        obstacles_to_answering(
            stage_of(competition, at), answered=question.answered_at is not None, text="…",
            set_aside=question.set_aside_at is not None,
        )
    )  # fmt: skip
    question.draft = text.strip()[:LONGEST]
    db.session.flush()
    record("question:draft", log=competition.log, to=("question", question.ref), by=by, at=at)
    return question


def set_aside(*, question: Question, by: Actor, at: datetime) -> Question:
    """Set a late question aside by the published rule; its asker alone is told. Raises Refused."""
    competition = held(competition_of_question(question))
    db.session.refresh(question)
    refuse_if(
        obstacles_to_setting_aside(
            stage_of(competition, at), late=question.late, answered=question.answered_at is not None,
            set_aside=question.set_aside_at is not None,
        )
    )  # fmt: skip
    question.set_aside_at, question.draft = at, ""
    db.session.flush()
    record("question:set-aside", log=competition.log, to=("question", question.ref), by=by, at=at)
    post("question-set-aside", about=("question", question.ref), at=at, facts={"competition": competition.ref})
    return question


def note_contact(
    *, competition: Competition, kind: str, with_whom: str, held_at: datetime, summary: str, told_all: str, by: Actor, at: datetime
) -> Contact:  # fmt: skip
    """Note a call, a meeting or another talk with a supplier about this competition. A note stands. Raises Refused."""
    refuse_if(obstacles_to_noting(kind=kind, with_whom=with_whom, held_at=held_at, summary=summary, at=at))
    noted = Contact(
        competition_id=competition.id, kind=kind, with_whom=with_whom.strip(), summary=summary.strip(),
        told_all=told_all.strip(), held_at=held_at, noted_by_id=acting_person(by).id, noted_at=at,
    )  # fmt: skip
    db.session.add(noted)
    db.session.flush()
    record("contact:note", log=competition.log, to=("contact", noted.ref), by=by, at=at, facts={"kind": kind})
    return noted


def record_ending_notice(
    *, competition: Competition, reference: str, published_on: date | None, by: Actor, at: datetime
) -> EndingNotice:
    """Record the reference and the day of the termination notice on the central platform. Raises Refused."""
    competition = held(competition)
    law = route(competition.route)
    refuse_if(
        obstacles_to_recording_notice(
            law, ended_as=competition.ended_as, recorded=ending_notice_of(competition) is not None, reference=reference,
            published_on=published_on, today=london_date(at),
            ended_on=london_date(competition.cancelled_at) if competition.cancelled_at else None,
        )
    )  # fmt: skip
    assert published_on is not None  # both were obstacles
    assert law.termination_notice is not None
    kept = EndingNotice(
        competition_id=competition.id, notice=law.termination_notice, reference=reference.strip(), published_on=published_on,
        recorded_by_id=acting_person(by).id, recorded_at=at,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    facts = {"notice": kept.notice, "reference": kept.reference, "date": published_on.isoformat()}
    record("competition:record-ending-notice", log=competition.log, to=_to(competition), by=by, at=at, facts=facts)
    return kept


def end_closed(*, competition: Competition, ended_as: str, ground: str, reason: str, at: datetime) -> None:
    """Mark a closed competition as ended, for the stage of the award, whose decision and whose entry on the trail it is.

    A cancelled one takes the state of it, so that nothing of it is opened or
    awarded any more. Raises Refused where it has not closed, or has no such ground.
    """
    if stage_of(competition, at) != "closed" or ended_as not in {CANCELLED, NO_SUITABLE_BID}:
        refuse_if((Obstacle("not-closed", "Only a closed competition ends so.", GROUNDS_TOLD),))
    refuse_if(obstacles_to_ground(ended_as, ground))
    competition.ended_as, competition.ended_ground = ended_as, ground
    competition.cancelled_at, competition.cancel_reason = at, reason.strip()
    if ended_as == CANCELLED:
        competition.state = "cancelled"
    db.session.flush()


def _to(competition: Competition) -> tuple[str, str]:
    return ("competition", competition.ref)
