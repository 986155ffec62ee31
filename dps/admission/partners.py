"""Suppliers that look for partners on a lot: said openly, found by lot and skill, closed when found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import joinedload

from dps.admission.group_models import PartnerCall
from dps.admission.queries import market_obstacles
from dps.admission.rules.grouping import obstacles_to_calling
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.market.models import Lot
from dps.outbox.post import post
from dps.parties.models import Organisation

PER_PAGE = 30


def open_call(supplier: Organisation, lot: Lot) -> PartnerCall | None:
    """What a supplier says it looks for on a lot now, or None."""
    return db.session.scalar(
        select(PartnerCall).where(
            PartnerCall.lot_id == lot.id, PartnerCall.supplier_id == supplier.id, PartnerCall.closed_at.is_(None)
        )
    )


def own_call(ref: str, by: Actor) -> PartnerCall:
    """The asker's own call. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(PartnerCall)
        .join(Organisation, Organisation.id == PartnerCall.supplier_id)
        .where(PartnerCall.ref == ref, Organisation.ref == by.organisation)
        .options(joinedload(PartnerCall.lot).joinedload(Lot.market), joinedload(PartnerCall.supplier))
    )
    if found is None:
        raise NotFound(ref)
    return found


def open_calls(
    *, lot: str = "", skills: Sequence[str] = (), words: Sequence[str] = (), page: int = 1, most: int = PER_PAGE
) -> tuple[tuple[PartnerCall, ...], int]:
    """A page of suppliers that look for partners, the newest first, and how many there are.

    On a lot (its ref), for one of some skills, with each of some words in what they bring or look for, their name or
    the name of the lot.
    """
    ask = (
        select(PartnerCall)
        .join(Lot, Lot.id == PartnerCall.lot_id)
        .join(Organisation, Organisation.id == PartnerCall.supplier_id)
        .where(PartnerCall.closed_at.is_(None))
        .order_by(PartnerCall.opened_at.desc(), PartnerCall.id.desc())
    )
    if lot:
        ask = ask.where(Lot.ref == lot)
    if skills:
        # A list of codes is kept as JSON: a code in its quotes is found in any engine, and codes hold no quotes.
        ask = ask.where(
            or_(*(cast(PartnerCall.skills, Text).contains(f'"{skill}"', autoescape=True) for skill in skills))
        )
    for word in words:
        said = (PartnerCall.brings, PartnerCall.seeks, Organisation.name, Lot.title)
        ask = ask.where(or_(*(text.icontains(word, autoescape=True) for text in said)))
    total = db.session.scalar(select(func.count()).select_from(ask.order_by(None).subquery())) or 0
    rows = ask.options(
        joinedload(PartnerCall.supplier), joinedload(PartnerCall.lot).joinedload(Lot.market)
    )  # fmt: skip
    return tuple(db.session.scalars(rows.offset((page - 1) * most).limit(most))), total


def call(
    *, supplier: Organisation, lot: Lot, brings: str, seeks: str, skills: Sequence[str], by: Actor, at: datetime
) -> PartnerCall:
    """Say that a supplier looks for partners on a lot. Raises :class:`~dps.core.refusal.Refused`."""
    refuse_if(
        obstacles_to_calling(
            market=market_obstacles(lot, at=at),
            open_here=open_call(supplier, lot) is not None,
            brings=brings,
            seeks=seeks,
        )
    )
    made = PartnerCall(
        lot=lot, lot_id=lot.id, supplier=supplier, supplier_id=supplier.id, brings=brings.strip(), seeks=seeks.strip(),
        skills=list(dict.fromkeys(skills)), opened_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("partners:call", made, by=by, at=at)
    post("partners-called", about=("partner-call", made.ref), at=at, facts={"supplier": supplier.ref})
    return made


def close_call(*, call: PartnerCall, by: Actor, at: datetime) -> None:
    """Look no longer. Closing twice changes nothing."""
    if call.closed_at is None:
        call.closed_at = at
        db.session.flush()
        _record("partners:close", call, by=by, at=at)
        post("partners-closed", about=("partner-call", call.ref), at=at, facts={"supplier": call.supplier.ref})


def _record(did: str, call: PartnerCall, *, by: Actor, at: datetime) -> None:
    record(did, log=f"organisation:{call.supplier.ref}", to=("partner-call", call.ref), by=by, at=at)
