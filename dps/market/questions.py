"""What can be asked of a market, and what was answered: nobody learns who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.market.models import Market
from dps.market.question_models import MarketQuestion
from dps.market.rules.asking import obstacles_to_answering_of_a_market, obstacles_to_asking_a_market
from dps.market.rules.establishing import is_live
from dps.outbox.post import post
from dps.parties.models import Organisation

PER_PAGE = 30


@dataclass(frozen=True)
class Told:
    """A question as anybody reads it: there is no asker in it. ``mine`` is true only for the organisation it was drawn for."""

    ref: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    mine: bool


def told_of(market: Market, *, drawn_for: Organisation | None = None, page: int = 1) -> tuple[tuple[Told, ...], int]:
    """A page of a market's answered questions, newest first, and of the asker's own that wait; and how many there are."""
    shown = MarketQuestion.answered_at.is_not(None)
    if drawn_for is not None:
        shown = shown | (MarketQuestion.asker_id == drawn_for.id)
    ask = select(MarketQuestion).where(MarketQuestion.market_id == market.id, shown)
    total = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    rows = db.session.scalars(
        ask.order_by(MarketQuestion.asked_at.desc(), MarketQuestion.id.desc())
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE)
    )
    mine = drawn_for.id if drawn_for is not None else None
    return tuple(Told(r.ref, r.text, r.asked_at, r.answer, r.answered_at, r.asker_id == mine) for r in rows), total


def waiting(*, limit: int = 50) -> tuple[MarketQuestion, ...]:
    """Questions that wait for an answer, the oldest first, with their markets; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(MarketQuestion)
            .where(MarketQuestion.answered_at.is_(None))
            .options(joinedload(MarketQuestion.market))
            .order_by(MarketQuestion.asked_at, MarketQuestion.id)
            .limit(limit)
        )
    )


def how_many_waiting() -> int:
    """How many questions wait for an answer."""
    ask = select(func.count(MarketQuestion.id)).where(MarketQuestion.answered_at.is_(None))
    return db.session.scalar(ask) or 0


def market_question(ref: str) -> MarketQuestion:
    """One question, for whoever answers. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(MarketQuestion).where(MarketQuestion.ref == ref).options(joinedload(MarketQuestion.market))
    )
    if found is None:
        raise NotFound(ref)
    return found


def ask_market(*, market: Market, asker: Organisation, text: str, by: Actor, at: datetime) -> MarketQuestion:
    """Put a question about a market. Raises :class:`~dps.core.refusal.Refused`."""
    live = is_live(valid_until=market.valid_until, ended_on=market.ended_on, on=london_date(at))
    refuse_if(obstacles_to_asking_a_market(live=live, text=text))
    question = MarketQuestion(market=market, market_id=market.id, asker_id=asker.id, text=text.strip(), asked_at=at)
    db.session.add(question)
    db.session.flush()
    # The asker stays out of the market's trail, which auditors read: it is in the asker's own.
    record("market:ask", log=f"organisation:{asker.ref}", to=("market-question", question.ref), by=by, at=at)
    post("market-question-asked", about=("market-question", question.ref), at=at)
    return question


def answer_of_market(*, question: MarketQuestion, text: str, by: Actor, at: datetime) -> None:
    """Answer a question for everybody, once. Raises :class:`~dps.core.refusal.Refused`."""
    db.session.refresh(question, ("answered_at",), with_for_update=True)
    refuse_if(obstacles_to_answering_of_a_market(answered=question.answered_at is not None, text=text))
    question.answer, question.answered_at, question.answered_by = text.strip(), at, by.person
    db.session.flush()
    log = f"market:{question.market.ref}"
    record("market:answer", log=log, to=("market-question", question.ref), by=by, at=at)
    post("market-question-answered", about=("market-question", question.ref), at=at)
