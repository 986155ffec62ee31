"""What can be asked about markets, their lots and the buyers named in their notices."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.core.db import NotFound, db
from dps.market.models import Lot, Market, NamedBuyer
from dps.parties.models import Organisation


def markets(*, limit: int = 50) -> tuple[Market, ...]:
    """The markets with their lots and owners, the newest first; at most ``limit``. Ended ones are among them."""
    return tuple(
        db.session.scalars(
            select(Market)
            .options(joinedload(Market.owner), selectinload(Market.lots).selectinload(Lot.criteria))
            .order_by(Market.established_on.desc(), Market.id.desc())
            .limit(limit)
        )
    )


def market(ref: str) -> Market:
    """The market with this ref, with its lots and criteria. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Market)
        .where(Market.ref == ref)
        .options(joinedload(Market.owner), selectinload(Market.lots).selectinload(Lot.criteria))
    )
    if found is None:
        raise NotFound(ref)
    return found


def lot(ref: str) -> Lot:
    """The lot with this ref, with its market and criteria. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Lot).where(Lot.ref == ref).options(joinedload(Lot.market), selectinload(Lot.criteria))
    )
    if found is None:
        raise NotFound(ref)
    return found


def is_named_buyer(market: Market, organisation: Organisation) -> bool:
    """Whether the market's notice names the organisation as a buyer."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(NamedBuyer)
            .where(NamedBuyer.market_id == market.id, NamedBuyer.organisation_id == organisation.id)
        )
    )


def named_buyers(market: Market, *, limit: int = 500) -> tuple[Organisation, ...]:
    """The buyers named in a market's notice, by name; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Organisation)
            .join(NamedBuyer, NamedBuyer.organisation_id == Organisation.id)
            .where(NamedBuyer.market_id == market.id)
            .order_by(Organisation.name, Organisation.id)
            .limit(limit)
        )
    )
