"""Places after admission, to be read: the public register of a lot, the keepers' list, and a supplier's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.models import Admission
from dps.admission.queries import holds
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.calendar import ONE_DAY, end_of_day
from dps.market.models import Lot, Market
from dps.parties.models import Identifier, Organisation

PAGE = 50
A_MOMENT = ONE_DAY / 86_400


@dataclass(frozen=True)
class Entry:
    """One line of the public register."""

    ref: str
    name: str
    identifier: str
    nation: str
    is_sme: bool
    is_vcse: bool
    admitted_at: datetime


@dataclass(frozen=True)
class Register:
    """The register of a lot on a London day, as the public sees it.

    ``total`` is how many had a place then. ``entries`` names those of them who
    have it still: who was removed since is not published here, by name or
    otherwise. ``unnamed`` is how many those are.
    """

    total: int
    named: int
    entries: tuple[Entry, ...]
    matching: int
    pages: int
    page: int

    @property
    def unnamed(self) -> int:
        """How many of that day have had no place since."""
        return self.total - self.named


def as_of(on: date, *, at: datetime) -> datetime:
    """The instant that stands for a London day: its last moment, or now where the day is today or later."""
    return min(end_of_day(on) - A_MOMENT, at)


def register(lot: Lot, *, on: date, at: datetime, name: str = "", page: int = 1, per_page: int = PAGE) -> Register:
    """A page of a lot's register on a London day, by name; ``name`` narrows it to names that hold those words."""
    then = as_of(on, at=at)
    on_the_day = db.session.scalar(
        select(func.count()).select_from(Admission).where(Admission.lot_id == lot.id, holds(then))
    )
    both = and_(Admission.lot_id == lot.id, holds(then), holds(at))
    named = db.session.scalar(select(func.count()).select_from(Admission).where(both))
    found = _named(name, both)
    matching = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-matching // per_page))
    page = min(page, pages)
    rows = db.session.execute(
        found.order_by(Organisation.name, Organisation.id).offset((page - 1) * per_page).limit(per_page)
    ).all()
    return Register(on_the_day or 0, named or 0, _entries(rows), matching, pages, page)


def whole_register(lot: Lot, *, on: date, at: datetime, limit: int = 10_000) -> tuple[Entry, ...]:
    """Every line of a lot's register on a London day, for a file; at most ``limit``."""
    both = and_(Admission.lot_id == lot.id, holds(as_of(on, at=at)), holds(at))
    rows = db.session.execute(_named("", both).order_by(Organisation.name, Organisation.id).limit(limit)).all()
    return _entries(rows)


def _named(name: str, which: ColumnElement[bool]) -> Select[Organisation, datetime]:
    ask = (
        select(Organisation, Admission.admitted_at)
        .join(Admission, Admission.supplier_id == Organisation.id)
        .where(which)
        .options(selectinload(Organisation.identifiers))
    )
    for word in name.split()[:8]:
        ask = ask.where(Organisation.name.icontains(word, autoescape=True))
    return ask


def _entries(rows: object) -> tuple[Entry, ...]:
    return tuple(
        Entry(body.ref, body.name, _main(body.identifiers), body.nation, body.is_sme, body.is_vcse, since)
        for body, since in rows  # type: ignore[attr-defined]
    )


def _main(identifiers: list[Identifier]) -> str:
    return f"{identifiers[0].scheme}-{identifiers[0].value}" if identifiers else ""


def how_many_on(market: Market, *, at: datetime) -> Mapping[int, int]:
    """How many have a place on each lot of a market at an instant, by the lot's number. For information: it limits nothing."""
    rows = db.session.execute(
        select(Lot.number, func.count(Admission.id))
        .join(Admission, Admission.lot_id == Lot.id)
        .where(Lot.market_id == market.id, holds(at))
        .group_by(Lot.number)
    ).all()
    return {number: total for number, total in rows}  # noqa: C416 rows are not pairs to a type checker


def _whole() -> Select[Admission]:
    return select(Admission).options(joinedload(Admission.lot).joinedload(Lot.market), joinedload(Admission.supplier))


def place(ref: str) -> Admission:
    """The place with this ref, ended ones too, for those who keep the market. Raises :class:`NotFound`."""
    found = db.session.scalar(_whole().where(Admission.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def own_place(ref: str, by: Actor) -> Admission:
    """The asker's own place, an ended one too. Raises :class:`NotFound` for another's."""
    found = place(ref)
    if found.supplier.ref != by.organisation:
        raise NotFound(ref)
    return found


def own_places(by: Actor, *, limit: int = 100) -> tuple[Admission, ...]:
    """Every place that the asker's organisation has or had, those it has first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            _whole()
            .options(joinedload(Admission.lot).selectinload(Lot.criteria))
            .join(Organisation, Organisation.id == Admission.supplier_id)
            .where(Organisation.ref == by.organisation)
            .order_by(Admission.removed_at.is_not(None), Admission.admitted_at, Admission.id)
            .limit(limit)
        )
    )


def places(
    *, lot: str = "", name: str = "", on: date | None = None, at: datetime, page: int = 1, limit: int = PAGE
) -> tuple[tuple[Admission, ...], int]:
    """Places for the keepers' desk, by name, and how many: those that stood on a London day, or all that stand now."""
    ask = (
        _whole()
        .join(Organisation, Organisation.id == Admission.supplier_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .where(holds(at if on is None else as_of(on, at=at)))
    )
    if lot:
        ask = ask.where(Lot.ref == lot)
    for word in name.split()[:8]:
        ask = ask.where(or_(Organisation.name.icontains(word, autoescape=True), Organisation.ref == word))
    many = db.session.scalar(select(func.count()).select_from(ask.order_by(None).subquery())) or 0
    rows = ask.order_by(Organisation.name, Lot.market_id, Lot.number, Admission.id)
    return tuple(db.session.scalars(rows.offset((page - 1) * limit).limit(limit))), many
