"""Offering a market's agreement, signing it, countersigning it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from dps.admission.agreement_models import Signature
from dps.admission.models import Admission
from dps.admission.rules.agreement import obstacles_to_countersigning, obstacles_to_offering, obstacles_to_signing
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.market.models import Lot, Market
from dps.market.question_models import MarketAgreement
from dps.outbox.post import post
from dps.parties.models import Organisation


def newest_agreement(market: Market) -> MarketAgreement | None:
    """The edition that a market offers now, or None where it offers none."""
    return db.session.scalar(
        select(MarketAgreement)
        .where(MarketAgreement.market_id == market.id)
        .order_by(MarketAgreement.edition.desc())
        .limit(1)
    )


def editions(market: Market, *, limit: int = 50) -> tuple[MarketAgreement, ...]:
    """Every edition that a market offered, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(MarketAgreement)
            .where(MarketAgreement.market_id == market.id)
            .order_by(MarketAgreement.edition.desc())
            .limit(limit)
        )
    )


def agreement(ref: str) -> MarketAgreement:
    """One edition, which anybody may read. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(MarketAgreement).where(MarketAgreement.ref == ref).options(joinedload(MarketAgreement.market))
    )
    if found is None:
        raise NotFound(ref)
    return found


def signature_of(supplier: Organisation, edition: MarketAgreement) -> Signature | None:
    """A supplier's signature under an edition, or None."""
    return db.session.scalar(
        select(Signature).where(Signature.agreement_id == edition.id, Signature.supplier_id == supplier.id)
    )


def has_a_place(supplier: Organisation, market: Market) -> bool:
    """Whether a supplier is admitted to any lot of a market now."""
    rows = (
        select(func.count(Admission.id))
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Lot.market_id == market.id, Admission.supplier_id == supplier.id, Admission.removed_at.is_(None))
    )
    return bool(db.session.scalar(rows))


def why_not_sign(
    supplier: Organisation, edition: MarketAgreement, *, name: str = "…", signed_as: str = "…", read: bool = True
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot sign an edition now; empty when it can."""
    newest = newest_agreement(edition.market)
    return obstacles_to_signing(
        admitted=has_a_place(supplier, edition.market), newest=newest is not None and newest.id == edition.id,
        signed=signature_of(supplier, edition) is not None, name=name, signed_as=signed_as, read=read,
    )  # fmt: skip


def offer(*, market: Market, title: str, text: str, by: Actor, at: datetime) -> MarketAgreement:
    """Offer a new edition; older ones stay readable, and who signed them stays so. Raises :class:`~dps.core.refusal.Refused`."""
    refuse_if(obstacles_to_offering(title=title, text=text))
    before = newest_agreement(market)
    edition = MarketAgreement(
        market=market, market_id=market.id, edition=before.edition + 1 if before else 1, title=title.strip(),
        text=text.strip(), sha256=hashlib.sha256(text.strip().encode()).hexdigest(), offered_at=at,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    record(
        "agreement:offer", log=f"market:{market.ref}", to=("agreement", edition.ref), by=by, at=at,
        facts={"edition": edition.edition, "sha256": edition.sha256},
    )  # fmt: skip
    post("agreement-offered", about=("agreement", edition.ref), at=at)
    return edition


def sign(
    *, edition: MarketAgreement, supplier: Organisation, name: str, signed_as: str, read: bool, by: Actor, at: datetime
) -> Signature:
    """Sign for a supplier, under the text whose digest is kept. Raises :class:`~dps.core.refusal.Refused`."""
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)
    refuse_if(why_not_sign(supplier, edition, name=name, signed_as=signed_as, read=read))
    signature = Signature(
        agreement=edition, agreement_id=edition.id, supplier=supplier, supplier_id=supplier.id, signed_by=by.person,
        signed_name=name.strip(), signed_as=signed_as.strip(), signed_sha256=edition.sha256, signed_at=at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(signature)
    except IntegrityError as twice:
        raise Refused([Obstacle("signed-already", "Your organisation has signed this edition.")]) from twice
    _record("agreement:sign", signature, by=by, at=at)
    post("agreement-signed", about=("signature", signature.ref), at=at)
    return signature


def countersign(*, signature: Signature, name: str, by: Actor, at: datetime) -> None:
    """Sign for the market. ``name`` is the person's own. Raises :class:`~dps.core.refusal.Refused`."""
    db.session.refresh(signature, ("countersigned_at",), with_for_update=True)
    refuse_if(
        obstacles_to_countersigning(
            countersigned=signature.countersigned_at is not None, own=by.organisation == signature.supplier.ref
        )
    )
    signature.countersigned_by, signature.countersigned_name, signature.countersigned_at = by.person, name, at
    db.session.flush()
    _record("agreement:countersign", signature, by=by, at=at)
    post("agreement-countersigned", about=("signature", signature.ref), at=at)


def to_countersign(*, page: int = 1, limit: int = 50) -> tuple[tuple[Signature, ...], int]:
    """Signatures that wait for the market's own, the oldest first; and how many wait."""
    ask = select(Signature).where(Signature.countersigned_at.is_(None))
    total = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    rows = db.session.scalars(
        ask.options(joinedload(Signature.supplier), joinedload(Signature.agreement).joinedload(MarketAgreement.market))
        .order_by(Signature.signed_at, Signature.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return tuple(rows), total


def signature(ref: str) -> Signature:
    """One signature with its agreement, for whoever countersigns. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Signature)
        .where(Signature.ref == ref)
        .options(joinedload(Signature.supplier), joinedload(Signature.agreement).joinedload(MarketAgreement.market))
    )
    if found is None:
        raise NotFound(ref)
    return found


def _record(did: str, signed: Signature, *, by: Actor, at: datetime) -> None:
    record(
        did, log=f"organisation:{signed.supplier.ref}", to=("signature", signed.ref), by=by, at=at,
        facts={"edition": signed.agreement.edition, "sha256": signed.signed_sha256},
    )  # fmt: skip
