"""Intending to bid, or declining: said by a supplier, read by nobody else before the opening, and by the buyer after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.bidding import sealing
from dps.bidding.intention_models import KeptIntention
from dps.bidding.queries import live_bids, opened, opening_begun
from dps.bidding.rules.intending import DECLINES, REASONS, Intention, obstacles_to_saying, read_intention
from dps.bidding.rules.opening import QUALITY
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.competition.queries import stage_of, why_not_take_part
from dps.core.actor import Actor
from dps.core.db import NotFound, db, new_ref
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.keys.store import from_app
from dps.parties.models import Organisation

PART = "intention"


@dataclass(frozen=True)
class Declined:
    """A supplier that declined, and its reasons in words, for the council after the opening."""

    supplier: Organisation
    reasons: tuple[str, ...]
    words: str
    said_at: datetime


def intention_of(competition: Competition, supplier: Organisation) -> Intention | None:
    """What a supplier itself said; None where it said nothing. For its own people."""
    row = _row(competition, supplier)
    return None if row is None else _read(row)


def intentions_of(supplier: Organisation, competitions: tuple[Competition, ...]) -> dict[int, str]:
    """What a supplier said of these competitions, by their ids: ``intends`` or ``declines``. For its own people."""
    rows = db.session.scalars(
        select(KeptIntention).where(
            KeptIntention.supplier_id == supplier.id, KeptIntention.competition_id.in_([c.id for c in competitions])
        )
    )
    return {row.competition_id: _read(row).answer for row in rows}


def why_not_say(
    competition: Competition, supplier: Organisation, said: Intention, *, at: datetime
) -> tuple[Obstacle, ...]:
    """Why this cannot be kept at ``at``; empty when it can."""
    return obstacles_to_saying(
        said,
        stage=stage_of(competition, at),
        taking_part=why_not_take_part(competition, supplier, at=at),
        opening_begun=opening_begun(competition),
    )


def say(*, competition: Competition, supplier: Organisation, said: Intention, by: Actor, at: datetime) -> None:
    """Keep what a supplier says, closed, in place of what it said before. Nobody is told, and no letter goes out.

    The trail has one deed for either answer, hidden until the opening. Raises
    NotFound for another's supplier, :class:`~dps.core.refusal.Refused`.
    """
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)
    held(competition)
    refuse_if(why_not_say(competition, supplier, said, at=at))
    row = _row(competition, supplier)
    if row is None:
        ref = new_ref()
        row = KeptIntention(
            ref=ref, competition_id=competition.id, supplier_id=supplier.id,
            wrapped_key=sealing.make_draft_key(ref, keys=from_app()),
        )  # fmt: skip
        db.session.add(row)
    row.content = sealing.keep_draft(
        row.wrapped_key, bid_ref=row.ref, part=PART, content=said.content(), keys=from_app()
    )
    row.said_at = at
    db.session.flush()
    record("bid:intend", log=competition.log, to=("intention", row.ref), by=by, at=at)


def declined(competition: Competition) -> tuple[Declined, ...]:
    """Who declined and why, for the council that buys; empty before the opening. Whoever bid after all is left out."""
    if not opened(competition, QUALITY):
        return ()
    bid = {b.supplier_id for b in live_bids(competition)}
    rows = db.session.scalars(
        select(KeptIntention)
        .where(KeptIntention.competition_id == competition.id)
        .options(joinedload(KeptIntention.supplier))
        .order_by(KeptIntention.ref)
        .limit(500)
    )
    found = []
    for row in rows:
        said = _read(row)
        if said.answer == DECLINES and row.supplier_id not in bid:
            reasons = tuple(REASONS.get(code, code) for code in said.reasons)
            found.append(Declined(row.supplier, reasons, said.words, row.said_at))
    return tuple(found)


def _row(competition: Competition, supplier: Organisation) -> KeptIntention | None:
    return db.session.scalar(
        select(KeptIntention).where(
            KeptIntention.competition_id == competition.id, KeptIntention.supplier_id == supplier.id
        )
    )


def _read(row: KeptIntention) -> Intention:
    return read_intention(
        sealing.read_draft(row.wrapped_key, bid_ref=row.ref, part=PART, ciphertext=row.content, keys=from_app())
    )
