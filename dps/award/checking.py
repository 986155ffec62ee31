"""What the winner showed before the contract: recorded item by item, each look a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.models import AwardDecision
from dps.award.queries import is_officer_of_buyer, whole_value
from dps.award.record_models import EvidenceSeen
from dps.award.rules.evidence import Item, Looked, items_for, obstacles_by_evidence, obstacles_to_recording
from dps.competition.holding import held
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.queries import acting_person


@dataclass(frozen=True)
class Shown:
    """One item with what was found of it: the newest look, and the ones before."""

    item: Item
    row: EvidenceSeen | None
    before: tuple[EvidenceSeen, ...]


def items_of(decided: AwardDecision) -> tuple[Item, ...]:
    """What the winner of an award shows before the contract is signed."""
    competition = decided.competition
    return items_for(route(competition.route), pence=whole_value(competition))


def shown_of(decided: AwardDecision) -> tuple[Shown, ...]:
    """Every item with what was found of it."""
    rows: dict[str, list[EvidenceSeen]] = {}
    for row in db.session.scalars(
        select(EvidenceSeen)
        .where(EvidenceSeen.decision_id == decided.id)
        .options(joinedload(EvidenceSeen.recorded_by))
        .order_by(EvidenceSeen.version.desc())
    ):
        rows.setdefault(row.item, []).append(row)
    return tuple(
        Shown(item, next(iter(rows.get(item.code, [])), None), tuple(rows.get(item.code, [])[1:]))
        for item in items_of(decided)
    )


def why_not_sign_for_evidence(decided: AwardDecision, *, at: datetime) -> tuple[Obstacle, ...]:
    """What the winner has not shown yet; empty when nothing is wanting."""
    shown = shown_of(decided)
    looked = {s.item.code: Looked(s.row.outcome, s.row.note, s.row.valid_until) for s in shown if s.row}
    return obstacles_by_evidence(tuple(s.item for s in shown), looked, today=london_date(at))


def see_evidence(
    *,
    decision: AwardDecision,
    item: str,
    outcome: str,
    note: str,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> EvidenceSeen:
    """Record what was found of one item. A later look is a new row; nothing is overwritten. Raises :class:`Refused`."""
    competition = held(decision.competition)
    db.session.refresh(decision)
    refuse_if(
        obstacles_to_recording(
            item, items=items_of(decision), outcome=outcome, note=note, valid_until=valid_until, today=london_date(at),
            stands=decision.set_aside_at is None, concluded=is_concluded(decision),
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
        )
    )  # fmt: skip
    last = db.session.scalar(
        select(func.max(EvidenceSeen.version)).where(EvidenceSeen.decision_id == decision.id, EvidenceSeen.item == item)
    )
    row = EvidenceSeen(
        decision_id=decision.id, item=item, version=(last or 0) + 1, outcome=outcome, note=note.strip(),
        valid_until=valid_until, recorded_by=acting_person(by), recorded_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    facts = {
        "item": item, "outcome": outcome, "version": row.version,
        "note_digest": text_digest(row.note),
    }  # fmt: skip
    record(
        "award:see-evidence",
        log=competition.log,
        to=("award", decision.ref),
        by=by,
        at=at,
        facts=facts,
    )
    return row


def is_concluded(decided: AwardDecision) -> bool:
    """Whether the contract of an award exists. Asked of its table: its stage comes after this one."""
    contract = db.metadata.tables["contract"]
    return bool(db.session.scalar(select(exists().where(contract.c.decision_id == decided.id))))
