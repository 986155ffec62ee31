"""Asking everybody admitted to a lot to agree to a shorter time for bids, and each one's answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.admission.queries import to_invite
from dps.audit.record import record
from dps.competition.change_models import ShortPeriod, ShortPeriodAnswer
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.competition.rules.shortening import (
    Consents,
    may_be_shortened,
    obstacles_to_asking_consent,
    obstacles_to_consenting,
)
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.models import Organisation
from dps.parties.queries import acting_person


def asked_about(competition: Competition) -> ShortPeriod | None:
    """The question about the deadline that the draft has now, if it was put; one about another deadline does not count."""
    if competition.closes_at is None:
        return None
    return db.session.scalar(
        select(ShortPeriod)
        .where(ShortPeriod.competition_id == competition.id, ShortPeriod.closes_at == competition.closes_at)
        .order_by(ShortPeriod.id.desc())
        .limit(1)
    )


def consents_of(competition: Competition, *, at: datetime) -> Consents | None:
    """How far the agreement to the draft's deadline has come, among those who would be invited at ``at``; None where nobody was asked."""
    if competition.lot is None or not may_be_shortened(route(competition.route)):
        return None
    asked = asked_about(competition)
    if asked is None:
        return None
    said = _answers(asked)
    answers = [said.get(s.id) for s in to_invite(competition.lot, at=at)]
    return Consents(asked.closes_at, len(answers), answers.count(True), answers.count(False))


def waiting_for(asked: ShortPeriod, *, at: datetime) -> tuple[Organisation, ...]:
    """Who would be invited and has not answered, by name; the letter goes to them."""
    lot = asked.competition.lot
    said = _answers(asked)
    return tuple(s for s in to_invite(lot, at=at) if s.id not in said) if lot is not None else ()


def _answers(asked: ShortPeriod) -> dict[int, bool]:
    rows = db.session.execute(
        select(ShortPeriodAnswer.supplier_id, ShortPeriodAnswer.agrees).where(
            ShortPeriodAnswer.short_period_id == asked.id
        )
    )
    return {row[0]: row[1] for row in rows}


def answers_to(asked: ShortPeriod) -> tuple[ShortPeriodAnswer, ...]:
    """Each answer, with who gave it and when, in the order they came."""
    return tuple(
        db.session.scalars(
            select(ShortPeriodAnswer)
            .where(ShortPeriodAnswer.short_period_id == asked.id)
            .options(joinedload(ShortPeriodAnswer.supplier), joinedload(ShortPeriodAnswer.by))
            .order_by(ShortPeriodAnswer.id)
        )
    )


def short_period(ref: str) -> ShortPeriod:
    """The question with this ref, for its letter. Raises NotFound."""
    found = db.session.scalar(
        select(ShortPeriod).where(ShortPeriod.ref == ref).options(joinedload(ShortPeriod.competition))
    )
    if found is None:
        raise NotFound(ref)
    return found


def asked_of(ref: str, supplier: Organisation, *, at: datetime) -> ShortPeriod:
    """The question as a supplier may read it: one that would be invited, or that has answered. Raises NotFound to others."""
    found = short_period(ref)
    if supplier.id in _answers(found) or _would_be_invited(found, supplier, at=at):
        return found
    raise NotFound(ref)


def answer_of(asked: ShortPeriod, supplier: Organisation) -> ShortPeriodAnswer | None:
    """What a supplier answered, if it has."""
    return db.session.scalar(
        select(ShortPeriodAnswer).where(
            ShortPeriodAnswer.short_period_id == asked.id, ShortPeriodAnswer.supplier_id == supplier.id
        )
    )


def why_not_ask_consent(competition: Competition, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why suppliers may not be asked to agree to the draft's deadline; empty when they may."""
    return obstacles_to_asking_consent(
        route(competition.route), state=competition.state, closes_at=competition.closes_at, at=at
    )


def why_not_consent(asked: ShortPeriod, supplier: Organisation, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier may not answer now; empty when it may."""
    draft = asked.competition
    return obstacles_to_consenting(
        state=draft.state, kept=draft.closes_at, named=asked.closes_at,
        invited=_would_be_invited(asked, supplier, at=at), answered=answer_of(asked, supplier) is not None, at=at,
    )  # fmt: skip


def ask_consent(*, competition: Competition, by: Actor, at: datetime) -> ShortPeriod:
    """Ask everybody admitted to the lot, at once, to agree to the deadline that the draft has.

    Pressed again, it asks those who have not answered, newcomers among them. Raises Refused.
    """
    held(competition)
    refuse_if(why_not_ask_consent(competition, at=at))
    assert competition.closes_at is not None  # it was an obstacle
    asked = asked_about(competition)
    if asked is None:
        asked = ShortPeriod(
            competition=competition, closes_at=competition.closes_at, asked_by_id=acting_person(by).id, asked_at=at
        )
        db.session.add(asked)
        db.session.flush()
    _record("short-period:ask", asked, by=by, at=at, waiting=len(waiting_for(asked, at=at)))
    post("short-period-asked", about=("short-period", asked.ref), at=at)
    return asked


def consent(*, asked: ShortPeriod, supplier: Organisation, agrees: bool, by: Actor, at: datetime) -> ShortPeriodAnswer:
    """One supplier's answer, which stands. Raises Refused; NotFound for somebody who does not act for that supplier."""
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)
    competition = asked.competition
    held(competition)
    refuse_if(why_not_consent(asked, supplier, at=at))
    said = ShortPeriodAnswer(
        short_period_id=asked.id, supplier_id=supplier.id, agrees=agrees, by_id=acting_person(by).id, answered_at=at
    )
    db.session.add(said)
    db.session.flush()
    _record("short-period:answer", asked, by=by, at=at, supplier=supplier.ref, agrees=agrees)
    post("short-period-answered", about=("short-period", asked.ref), at=at, facts={"agrees": agrees})
    return said


def _record(did: str, asked: ShortPeriod, *, by: Actor, at: datetime, **facts: str | int) -> None:
    log = asked.competition.log
    facts["closes_at"] = asked.closes_at.isoformat()
    record(did, log=log, to=("short-period", asked.ref), by=by, at=at, facts=facts)


def _would_be_invited(asked: ShortPeriod, supplier: Organisation, *, at: datetime) -> bool:
    lot = asked.competition.lot
    return lot is not None and any(s.id == supplier.id for s in to_invite(lot, at=at))
