"""Awards whose notice is published, and contracts, as everybody may know of them; those of direct awards among them.

Bidders that did not win are nowhere in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from dps.award.models import AwardDecision
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.competition.queries import ADVERTISED
from dps.competition.reach_models import DirectAward
from dps.contract.direct import is_public
from dps.contract.direct_models import DirectContract
from dps.contract.models import Contract
from dps.core.db import db
from dps.law.routes import PA_2023_BELOW_THRESHOLD
from dps.market.models import Lot
from dps.parties.models import Organisation

_Buyer, _Supplier = aliased(Organisation), aliased(Organisation)
_CONTRACT, _DIRECT = 2, 1


@dataclass(frozen=True)
class Dealing:
    """An award or a contract. ``day`` is that of the award notice, or of the signature; ``pence`` with VAT.

    ``need`` is what was asked for, where everybody could read it. ``direct`` says that no competition
    went before; its ``ref`` is then the award's, and there is no page of its own.
    """

    ref: str
    title: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    route: str
    lot: str
    cpv: tuple[str, ...]
    pence: int
    day: date
    need: str = ""
    ends_on: date | None = None
    direct: bool = False

    @property
    def divisions(self) -> tuple[str, ...]:
        """The CPV divisions it is of, each once."""
        return tuple(dict.fromkeys(code[:2] for code in self.cpv))


Place = tuple[int, int]
"""Where a run through all contracts has come to: which of the two tables, and the last number in it."""


def awards(refs: Sequence[str]) -> tuple[Dealing, ...]:
    """Those awards with these refs that everybody may know of and that have led to no contract yet, in the order of the refs."""
    return _by_refs(refs, _award_rows(AwardDecision.ref.in_(refs)))


def awards_after(number: int, *, limit: int) -> tuple[int, tuple[Dealing, ...]]:
    """The next awards, in the order they were decided, and the number to go on from; 0 begins."""
    rows = _award_rows(AwardDecision.id > number, limit=limit)
    return (rows[-1][0] if rows else number), tuple(one for _, one in rows)


def contracts(refs: Sequence[str]) -> tuple[Dealing, ...]:
    """Those contracts with these refs, in the order of the refs; a direct award's only as far as it is public."""
    return _by_refs(refs, [*_contract_rows(Contract.ref.in_(refs)), *_direct_rows(DirectAward.ref.in_(refs))])


def contracts_after(place: Place, *, limit: int) -> tuple[Place, tuple[Dealing, ...]]:
    """The next contracts, those of direct awards first, and the place to go on from; (0, 0) begins."""
    table, number = place
    if table < _CONTRACT:
        rows = _direct_rows(DirectAward.id > number, limit=limit)
        if rows:
            return (_DIRECT, rows[-1][0]), tuple(one for _, one in rows)
        table, number = _CONTRACT, 0
    rows = _contract_rows(Contract.id > number, limit=limit)
    return (table, rows[-1][0] if rows else number), tuple(one for _, one in rows)


def how_many_awards() -> int:
    """How many awards everybody may know of that have led to no contract yet."""
    return _count(_public_awards(AwardDecision.id))


def how_many_contracts() -> int:
    """How many contracts everybody may know of, those of direct awards among them."""
    return _count(select(Contract.id)) + _count(_public_direct(DirectAward.id))


def of_competitions(refs: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The refs of every award decision of these competitions, public or not, and of their contracts."""
    if not refs:
        return (), ()
    decided = select(AwardDecision.ref).join(Competition, Competition.id == AwardDecision.competition_id)
    signed = select(Contract.ref).join(Competition, Competition.id == Contract.competition_id)
    its = Competition.ref.in_(refs)
    return tuple(db.session.scalars(decided.where(its))), tuple(db.session.scalars(signed.where(its)))


def naming(organisations: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The refs of the awards, and of the contracts, that name one of these organisations as the winner."""
    if not organisations:
        return (), ()
    its = Organisation.ref.in_(organisations)
    won = (
        select(AwardDecision.ref)
        .join(Bid, Bid.id == AwardDecision.bid_id)
        .join(Organisation, Organisation.id == Bid.supplier_id)
    )
    holds = select(Contract.ref).join(Organisation, Organisation.id == Contract.supplier_id)
    return tuple(db.session.scalars(won.where(its))), tuple(db.session.scalars(holds.where(its)))


def _count(asked: Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def _by_refs(refs: Sequence[str], rows: Iterable[tuple[int, Dealing]]) -> tuple[Dealing, ...]:
    found = {one.ref: one for _, one in rows}
    return tuple(found[ref] for ref in dict.fromkeys(refs) if ref in found)


def _public_awards(*columns: Any) -> Select[*tuple[Any, ...]]:
    concluded = select(Contract.id).where(Contract.decision_id == AwardDecision.id).exists()
    return select(*columns).where(
        AwardDecision.notice_recorded_at.is_not(None), AwardDecision.set_aside_at.is_(None), ~concluded
    )


def _public_direct(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).join(DirectContract, DirectContract.award_id == DirectAward.id).where(is_public())


def _award_rows(which: ColumnElement[bool], *, limit: int | None = None) -> list[tuple[int, Dealing]]:
    rows = db.session.execute(
        _public_awards(
            AwardDecision.id, AwardDecision.ref, AwardDecision.price_pence.label("pence"), AwardDecision.notice_date.label("day"),
            Competition.title, Competition.need, Competition.route, Competition.cpv, Lot.ref.label("lot"), *_names(),
        )
        .join(Competition, Competition.id == AwardDecision.competition_id)
        .join(Bid, Bid.id == AwardDecision.bid_id)
        .join(_Buyer, _Buyer.id == Competition.buyer_id)
        .join(_Supplier, _Supplier.id == Bid.supplier_id)
        .outerjoin(Lot, Lot.id == Competition.lot_id)
        .where(which)
        .order_by(AwardDecision.id)
        .limit(limit)
    )  # fmt: skip
    return [(row.id, _dealing(row)) for row in rows]


def _contract_rows(which: ColumnElement[bool], *, limit: int | None = None) -> list[tuple[int, Dealing]]:
    rows = db.session.execute(
        select(
            Contract.id, Contract.ref, Contract.title, Contract.route, Contract.value_pence.label("pence"), Contract.signed_on.label("day"),
            Contract.ends_on, Competition.need, Competition.cpv, Lot.ref.label("lot"), *_names(),
        )
        .join(Competition, Competition.id == Contract.competition_id)
        .join(_Buyer, _Buyer.id == Contract.buyer_id)
        .join(_Supplier, _Supplier.id == Contract.supplier_id)
        .outerjoin(Lot, Lot.id == Competition.lot_id)
        .where(which)
        .order_by(Contract.id)
        .limit(limit)
    )  # fmt: skip
    return [(row.id, _dealing(row)) for row in rows]


def _direct_rows(which: ColumnElement[bool], *, limit: int | None = None) -> list[tuple[int, Dealing]]:
    rows = db.session.execute(
        _public_direct(
            DirectAward.id, DirectAward.ref, DirectAward.title, DirectAward.supplier_name, DirectAward.pence,
            DirectContract.signed_on, DirectContract.ends_on, _Buyer.ref.label("buyer"), _Buyer.name.label("buyer_name"),
        )
        .join(_Buyer, _Buyer.id == DirectAward.council_id)
        .where(which)
        .order_by(DirectAward.id)
        .limit(limit)
    )  # fmt: skip
    return [
        (
            row.id,
            Dealing(
                ref=row.ref, title=row.title, buyer=row.buyer, buyer_name=row.buyer_name, supplier="",
                supplier_name=row.supplier_name, route=PA_2023_BELOW_THRESHOLD.code, lot="", cpv=(), pence=row.pence,
                day=row.signed_on, ends_on=row.ends_on, direct=True,
            ),
        )
        for row in rows
    ]  # fmt: skip


def _names() -> tuple[Any, ...]:
    return (
        _Buyer.ref.label("buyer"), _Buyer.name.label("buyer_name"),
        _Supplier.ref.label("supplier"), _Supplier.name.label("supplier_name"),
    )  # fmt: skip


def _dealing(row: Any) -> Dealing:
    return Dealing(
        ref=row.ref, title=row.title, buyer=row.buyer, buyer_name=row.buyer_name, supplier=row.supplier,
        supplier_name=row.supplier_name, route=row.route, lot=row.lot or "", cpv=tuple(row.cpv), pence=row.pence,
        day=row.day, need=row.need if row.route in ADVERTISED else "", ends_on=getattr(row, "ends_on", None),
    )  # fmt: skip
