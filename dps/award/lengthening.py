"""A standstill made longer: everybody who was told of the award is told of its new end."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.checking import is_concluded
from dps.award.models import AwardDecision
from dps.award.queries import is_officer_of_buyer, standstill_of_award
from dps.award.record_models import Lengthening
from dps.award.rules.lengthening import obstacles_at_all, obstacles_to_lengthening
from dps.competition.holding import held
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.outbox.post import post
from dps.parties.queries import acting_person


def lengthenings_of(decided: AwardDecision) -> tuple[Lengthening, ...]:
    """How often the standstill of an award was made longer, oldest first."""
    return tuple(
        db.session.scalars(
            select(Lengthening)
            .where(Lengthening.decision_id == decided.id)
            .options(joinedload(Lengthening.by))
            .order_by(Lengthening.id)
        )
    )


def why_not_lengthen(decided: AwardDecision, by: Actor, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why the standstill cannot be made longer now, whatever the day; empty when it can."""
    return obstacles_at_all(
        standstill_of_award(decided), concluded=is_concluded(decided), stands=decided.set_aside_at is None,
        is_officer_of_buyer=is_officer_of_buyer(decided.competition, by), at=at,
    )  # fmt: skip


def lengthen(*, decision: AwardDecision, last_day: date, reason: str, by: Actor, at: datetime) -> Lengthening:
    """Let the standstill end on a later London day. It never ends earlier again. Raises :class:`Refused`."""
    competition = held(decision.competition)
    db.session.refresh(decision)
    refuse_if(
        obstacles_to_lengthening(
            standstill_of_award(decision), last_day=last_day, reason=reason, concluded=is_concluded(decision),
            stands=decision.set_aside_at is None, is_officer_of_buyer=is_officer_of_buyer(competition, by), at=at,
        )
    )  # fmt: skip
    row = Lengthening(decision=decision, last_day=last_day, reason=reason.strip(), by=acting_person(by), at=at)
    decision.lengthened_to = last_day
    db.session.add(row)
    db.session.flush()
    facts = {
        "last_day": last_day.isoformat(), "standstill_ends": last_day.isoformat(),
        "reason_digest": text_digest(row.reason),
    }  # fmt: skip
    record("award:lengthen", log=competition.log, to=("award", decision.ref), by=by, at=at, facts=facts)
    post("standstill-lengthened", about=("lengthening", row.ref), at=at)
    return row
