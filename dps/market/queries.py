"""What can be asked about markets, their lots and the buyers named in their notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import Route
from dps.law.routes import route as route_of
from dps.market.models import Lot, Market, MarketChange, MarketNotice, NamedBuyer
from dps.market.rules.buyers import obstacles_to_naming
from dps.market.rules.establishing import NewLot, obstacles_to_a_market
from dps.market.rules.term import notice_of
from dps.parties.models import Organisation
from dps.parties.rules.legal_forms import kind_of_buyer


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


def lot_in(market: Market, ref: str) -> Lot:
    """The lot with this ref in a market. Raises :class:`NotFound`, for another market's too."""
    found = lot(ref)
    if found.market_id != market.id:
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


@dataclass(frozen=True)
class DueNotice:
    """A notice about a market that is due: what it tells of, its code, and since when. ``change`` is the change's ref, or empty."""

    about: str
    notice: str
    since: date
    change: str = ""


def changes_of(market: Market, *, limit: int = 100) -> tuple[MarketChange, ...]:
    """How a market's period of validity changed, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(MarketChange)
            .where(MarketChange.market_id == market.id)
            .order_by(MarketChange.id.desc())
            .limit(limit)
        )
    )


def change_of(market: Market, ref: str) -> MarketChange:
    """One change of a market. Raises :class:`NotFound`, for another market's too."""
    found = db.session.scalar(select(MarketChange).where(MarketChange.market_id == market.id, MarketChange.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def notices_of(market: Market, *, limit: int = 100) -> tuple[MarketNotice, ...]:
    """The notices that tell of a market's changes and its end, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(MarketNotice)
            .where(MarketNotice.market_id == market.id)
            .order_by(MarketNotice.id.desc())
            .limit(limit)
        )
    )


def due_notices(market: Market) -> tuple[DueNotice, ...]:
    """The notices about a market that are due as soon as reasonably practicable and not recorded, the oldest first.

    Procurement Act 2023 s.39(4), (5); PCR 2015 reg 34(28A).
    """
    told = {(n.about, n.change_id) for n in notices_of(market, limit=1_000)}
    found = [
        DueNotice("change", c.notice, london_date(c.changed_at), c.ref)
        for c in reversed(changes_of(market, limit=1_000))
        if c.notice and ("change", c.id) not in told
    ]
    code = notice_of(route_of(market.route), "ending")
    if market.ended_on is not None and code and ("ending", None) not in told:
        found.append(DueNotice("ending", code, market.ended_on))
    return tuple(found)


def why_not_establish(
    route: Route,
    *,
    owner: Organisation,
    title: str,
    description: str,
    notice_reference: str,
    notice_date: date,
    established_on: date,
    valid_until: date | None,
    lots: Sequence[NewLot],
    suspension_clause: str = "",
) -> tuple[Obstacle, ...]:
    """Why a market cannot be established with these facts by this authority; empty when it can."""
    found = obstacles_to_a_market(
        route,
        title=title,
        notice_reference=notice_reference,
        notice_date=notice_date,
        established_on=established_on,
        valid_until=valid_until,
        lots=lots,
        suspension_clause=suspension_clause,
    )
    if not description.strip():
        found += (Obstacle("market-undescribed", f"A {route.words.market} needs a sentence on what it is for."),)
    return (*found, *why_not_name(route, owner, already=False))


def why_not_name(route: Route, body: Organisation, *, already: bool) -> tuple[Obstacle, ...]:
    """Why a body cannot be a buyer on a route; empty when it can. ``already``: the notice names it."""
    return obstacles_to_naming(
        route,
        capacity=body.buyer_capacity,
        kind=kind_of_buyer(body.kind, body.legal_form),
        nation=body.nation,
        already_named=already,
    )
