"""Reasons on request: a bidder asks here, the clock runs, the council answers with every score and why."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from dps.audit.chain import canonical
from dps.audit.record import record
from dps.award.models import AwardDecision, Summary
from dps.award.queries import is_officer_of_buyer
from dps.award.record_models import ReasonsRequest
from dps.award.rules.reasons import due_on, obstacles_to_answering, obstacles_to_asking
from dps.award.telling import drawn
from dps.bidding.models import Bid
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.outbox.once import post_once
from dps.outbox.post import post
from dps.parties.queries import acting_person
from dps.parties.rules.roles import Permission, permits

BATCH = 200
WARNED_BEFORE = timedelta(days=5)
"""How long before the last day the officers are reminded."""


def _whole() -> Select[ReasonsRequest]:
    return select(ReasonsRequest).options(
        joinedload(ReasonsRequest.summary).joinedload(Summary.bid).joinedload(Bid.supplier),
        joinedload(ReasonsRequest.asked_by),
        joinedload(ReasonsRequest.answered_by),
    )


def request_of(summary: Summary) -> ReasonsRequest | None:
    """What was asked about one summary; None while nothing was."""
    return db.session.scalar(_whole().where(ReasonsRequest.summary_id == summary.id))


def requests_in(competition: Competition) -> tuple[ReasonsRequest, ...]:
    """Every request for reasons in a competition, oldest first."""
    return tuple(
        db.session.scalars(
            _whole()
            .join(Summary, Summary.id == ReasonsRequest.summary_id)
            .join(AwardDecision, AwardDecision.id == Summary.decision_id)
            .where(AwardDecision.competition_id == competition.id)
            .order_by(ReasonsRequest.id)
        )
    )


def request_in(competition: Competition, ref: str) -> ReasonsRequest:
    """The request with this ref in this competition. Raises :class:`NotFound`."""
    found = next((one for one in requests_in(competition) if one.ref == ref), None)
    if found is None:
        raise NotFound(ref)
    return found


def why_not_ask(summary: Summary, by: Actor) -> tuple[Obstacle, ...]:
    """Why this person cannot ask for the reasons; empty when they can."""
    return obstacles_to_asking(
        route(summary.decision.competition.route), won=bool(summary.content.get("won")),
        asked=request_of(summary) is not None,
        is_bidders=permits(by, Permission.BID) and by.organisation == summary.bid.supplier.ref,
    )  # fmt: skip


def ask_for_reasons(*, summary: Summary, by: Actor, at: datetime) -> ReasonsRequest:
    """Ask for the reasons in writing; the days begin to run. Raises :class:`Refused`."""
    competition = held(summary.decision.competition)
    refuse_if(why_not_ask(summary, by))
    asked = ReasonsRequest(
        summary=summary, asked_by=acting_person(by), asked_at=at, due_on=due_on(route(competition.route), asked_at=at)
    )
    db.session.add(asked)
    db.session.flush()
    facts = {"summary": summary.ref, "due_on": asked.due_on.isoformat() if asked.due_on else ""}
    record("reasons:ask", log=competition.log, to=("reasons", asked.ref), by=by, at=at, facts=facts)
    post("reasons-asked", about=("reasons", asked.ref), at=at)
    return asked


def reasons_for(asked: ReasonsRequest) -> dict[str, object]:
    """What the market draws up as the answer: every score with its reason, the winner's beside it. Changes nothing."""
    return next(one.content for one in drawn(asked.summary.decision, whole=True) if one.bid.id == asked.summary.bid_id)


def give_reasons(*, asked: ReasonsRequest, words: str, by: Actor, at: datetime) -> None:
    """Give the reasons: what the market drew up, after the officer's own words. Raises :class:`Refused`."""
    competition = held(asked.summary.decision.competition)
    db.session.refresh(asked)
    refuse_if(
        obstacles_to_answering(
            answered=asked.answered_at is not None, is_officer_of_buyer=is_officer_of_buyer(competition, by)
        )
    )
    content, who = reasons_for(asked), acting_person(by)
    asked.content, asked.words, asked.answered_by, asked.answered_at = content, words.strip(), who, at
    db.session.flush()
    facts = {
        "summary": asked.summary.ref,
        "in_time": asked.due_on is None or london_date(at) <= asked.due_on,
        "content_digest": hashlib.sha256(canonical({"content": asked.content, "words": asked.words})).hexdigest(),
    }
    record("reasons:give", log=competition.log, to=("reasons", asked.ref), by=by, at=at, facts=facts)
    post("reasons-given", about=("reasons", asked.ref), at=at)


def remind_of_reasons(at: datetime) -> int:
    """Post ``reasons-due`` once for each request that nobody answered, from five days before its last day; how many."""
    waiting = (
        select(ReasonsRequest.id)
        .where(ReasonsRequest.answered_at.is_(None), ReasonsRequest.due_on <= london_date(at) + WARNED_BEFORE)
        .order_by(ReasonsRequest.due_on, ReasonsRequest.id)
    )
    done = 0
    for key in db.session.scalars(waiting.limit(BATCH)).all():
        with writing():
            row = db.session.get_one(ReasonsRequest, key)
            if row.answered_at is None and row.due_on is not None:
                done += post_once("reasons-due", about=("reasons", row.ref), due=row.due_on, at=at)
    return done
