"""What can be done about markets. There is no action that changes a criterion: they stand for a market's whole life.

PCR 2015 reg 34(7), (14); Procurement Act 2023 s.36(7)(b).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.routes import Route
from dps.law.routes import route as route_of
from dps.market.models import Lot, LotCriterion, Market, NamedBuyer
from dps.market.queries import is_named_buyer, why_not_establish, why_not_name
from dps.market.rules.establishing import NewLot, end_of
from dps.parties.models import Organisation


def establish(
    *,
    route: Route | str,
    title: str,
    description: str,
    owner: Organisation,
    notice_reference: str,
    notice_date: date,
    established_on: date,
    valid_until: date | None,
    lots: Sequence[NewLot],
    suspension_clause: str = "",
    by: Actor,
    at: datetime,
) -> Market:
    """Keep a market on a route, fixed for good, with its lots and their criteria.

    ``owner`` is the authority that establishes it. An end past the law's last
    day is kept as that day. Raises :class:`~dps.core.refusal.Refused`.
    """
    law = route_of(route) if isinstance(route, str) else route
    refuse_if(
        why_not_establish(
            law,
            owner=owner,
            title=title,
            description=description,
            notice_reference=notice_reference,
            notice_date=notice_date,
            established_on=established_on,
            valid_until=valid_until,
            lots=lots,
            suspension_clause=suspension_clause,
        )
    )
    market = Market(
        route=law.code, title=title.strip(), description=description, owner_id=owner.id, notice_reference=notice_reference,
        notice_date=notice_date, established_on=established_on, valid_until=end_of(law, valid_until), created_at=at,
        suspension_clause=suspension_clause.strip(),
        lots=[_lot(number, new) for number, new in enumerate(lots, 1)],
    )  # fmt: skip
    db.session.add(market)
    db.session.flush()
    record(
        "market:establish",
        log=f"market:{market.ref}",
        to=("market", market.ref),
        by=by,
        at=at,
        facts={
            "route": law.code, "owner": owner.ref, "notice": notice_reference, "notice_date": str(notice_date),
            "established_on": str(established_on), "valid_until": str(market.valid_until or ""),
            "lots": [lot.ref for lot in market.lots],
        },
    )  # fmt: skip
    return market


def _lot(number: int, new: NewLot) -> Lot:
    return Lot(
        number=number,
        title=new.title.strip(),
        definition=new.definition,
        cpv=list(new.cpv),
        max_value=new.max_value,
        expiry_stops=dict(new.expiry_stops),
        expiry_clause=new.expiry_clause.strip(),
        criteria=[
            LotCriterion(
                position=n, kind=c.kind, title=c.title.strip(), question=c.question, asks=c.asks,
                evidence_kind=c.evidence_kind, word_limit=c.word_limit, minimum=c.minimum,
            )
            for n, c in enumerate(new.criteria, 1)
        ],
    )  # fmt: skip


def name_buyer(*, market: Market, buyer: Organisation, by: Actor, at: datetime) -> NamedBuyer:
    """Note that the market's notice names a buyer. Raises :class:`~dps.core.refusal.Refused` for a body that may not buy."""
    refuse_if(why_not_name(route_of(market.route), buyer, already=is_named_buyer(market, buyer)))
    named = NamedBuyer(market_id=market.id, organisation_id=buyer.id, named_at=at)
    db.session.add(named)
    db.session.flush()
    record("market:name-buyer", log=f"market:{market.ref}", to=("organisation", buyer.ref), by=by, at=at)
    return named
