"""The opportunities that everybody may read, as values: published, and not by invitation.

Drafts, those given up before anybody was told, and those that only the invited may
read are not here: nothing that is drawn from this can tell of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from dps.competition.models import Competition
from dps.competition.queries import ADVERTISED
from dps.competition.rules.frozen import read
from dps.competition.rules.lifecycle import Stage, stage
from dps.competition.rules.parts.reach import NAME
from dps.competition.rules.parts.reach import read as read_reach
from dps.core.db import db
from dps.market.models import Lot
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Opportunity:
    """One competition as everybody is told it. Amounts are pence with VAT; ``where`` are ITL1 codes of where the work is."""

    ref: str
    title: str
    need: str
    outcomes: str
    asks: tuple[tuple[str, str], ...]
    buyer: str
    buyer_name: str
    route: str
    stage: Stage
    market: str
    lot: str
    lot_title: str
    lot_number: int | None
    cpv: tuple[str, ...]
    where: tuple[str, ...]
    published_at: datetime
    closes_at: datetime
    own_pence: int | None

    @property
    def divisions(self) -> tuple[str, ...]:
        """The CPV divisions it is of, each once."""
        return tuple(dict.fromkeys(code[:2] for code in self.cpv))


def opportunities(refs: Sequence[str], *, at: datetime) -> tuple[Opportunity, ...]:
    """Those with these refs that everybody may read, as they are at ``at``, in the order of the refs; in one statement."""
    if not refs:
        return ()
    found = {one.ref: one for _, one in _drawn(_public().where(Competition.ref.in_(refs)), at=at)}
    return tuple(found[ref] for ref in dict.fromkeys(refs) if ref in found)


def opportunities_after(number: int, *, limit: int, at: datetime) -> tuple[int, tuple[Opportunity, ...]]:
    """The next ``limit`` of them, in the order they were drafted, and the number to go on from; 0 begins."""
    rows = _drawn(_public().where(Competition.id > number).order_by(Competition.id).limit(limit), at=at)
    return (rows[-1][0] if rows else number), tuple(one for _, one in rows)


def open_now(at: datetime) -> frozenset[str]:
    """The refs of those that are open at ``at``."""
    asked = _public().where(Competition.state == "published", Competition.closes_at > at)
    return frozenset(db.session.scalars(asked.with_only_columns(Competition.ref)))


def how_many_opportunities() -> int:
    """How many there are, open, closed and cancelled."""
    return db.session.scalar(select(func.count()).select_from(_public().subquery())) or 0


def _public() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Competition.id, Competition.ref, Competition.frozen, Competition.in_force, Competition.parts, Competition.state,
            Competition.published_at, Competition.closes_at, Competition.route, Organisation.ref.label("buyer"),
            Organisation.name.label("buyer_name"), Organisation.region.label("buyer_region"), Lot.ref.label("lot"),
        )
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .outerjoin(Lot, Lot.id == Competition.lot_id)
        .where(Competition.route.in_(ADVERTISED), Competition.published_at.is_not(None), Competition.frozen != "")
    )  # fmt: skip


def _drawn(ask: Select[*tuple[Any, ...]], *, at: datetime) -> list[tuple[int, Opportunity]]:
    return [(row.id, _one(row, at=at)) for row in db.session.execute(ask)]


def _one(row: Any, *, at: datetime) -> Opportunity:
    told = read(row.in_force or row.frozen)
    where = read_reach(row.parts.get(NAME, {})).areas or _texts([row.buyer_region])
    return Opportunity(
        ref=row.ref, title=told.title, need=told.need, outcomes=told.outcomes,
        asks=tuple((one.title, one.question) for one in told.criteria), buyer=row.buyer, buyer_name=row.buyer_name,
        route=row.route, stage=stage(row.state, row.closes_at, at), market=told.market_ref, lot=row.lot or "",
        lot_title=told.lot_title, lot_number=told.lot_number, cpv=told.cpv, where=where, published_at=row.published_at, closes_at=row.closes_at,
        own_pence=told.own_pence,
    )  # fmt: skip


def _texts(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(one for one in found if one)
