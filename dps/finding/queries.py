"""Who can be found, and what is shown of them.

A supplier can be found while it is admitted to a lot of a market that has not
ended, or while an imported list carries it as active. Everybody else is not
there to the public: an organisation that has registered and not been admitted,
and one that was removed. What is read here is values, never rows, in a fixed
number of statements for any number of suppliers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from dps.admission.models import Admission, Application
from dps.core.db import NotFound, db
from dps.market.models import Lot, Market
from dps.parties.models import Identifier, Organisation
from dps.profile.directory import SOURCE
from dps.profile.models import Capability, DirectoryEntry, Profile

MOST_ALIKE = 500


@dataclass(frozen=True)
class Admitted:
    """A supplier's place on a lot."""

    lot: str
    number: int
    title: str
    market: str
    market_title: str
    route: str
    since: datetime


@dataclass(frozen=True)
class Findable:
    """A supplier as the public sees it. ``lots`` is empty for one that is listed, not admitted."""

    ref: str
    name: str
    legal_form: str
    nation: str
    region: str
    website: str
    identifiers: tuple[tuple[str, str], ...]
    summary: str
    regions: tuple[str, ...]
    cpv: tuple[str, ...]
    capabilities: tuple[tuple[str, str], ...]
    lots: tuple[Admitted, ...]
    imported_at: datetime | None = None

    @property
    def place(self) -> str:
        """``admitted`` or ``listed``."""
        return "admitted" if self.lots else "listed"

    @property
    def where(self) -> tuple[str, ...]:
        """The regions it works in; where it says nothing of that, the one it is in."""
        return self.regions or ((self.region,) if self.region else ())


def supplier(ref: str) -> Findable:
    """The supplier with this ref as the public sees it. Raises :class:`NotFound` for one who cannot be found."""
    found = suppliers([ref])
    if not found:
        raise NotFound(ref)
    return found[0]


def suppliers(refs: Sequence[str]) -> tuple[Findable, ...]:
    """Those with these refs who can be found, in the order of the refs."""
    if not refs:
        return ()
    found = {f.ref: f for _, f in _drawn(_bodies().where(Organisation.ref.in_(refs)))}
    return tuple(found[ref] for ref in dict.fromkeys(refs) if ref in found)


def suppliers_after(number: int, *, limit: int) -> tuple[int, tuple[Findable, ...]]:
    """The next ``limit`` who can be found, in the order they came, and the number to go on from; 0 begins."""
    rows = _drawn(_bodies().where(Organisation.id > number).order_by(Organisation.id).limit(limit))
    return (rows[-1][0] if rows else number), tuple(found for _, found in rows)


def how_many() -> int:
    """How many suppliers can be found."""
    return db.session.scalar(select(func.count()).select_from(_bodies().subquery())) or 0


def how_many_admitted() -> int:
    """How many suppliers are admitted to a lot of a market that has not ended."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Admission.supplier_id)))
            .join(Lot, Lot.id == Admission.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .where(_current())
        )
        or 0
    )


def alike(words: Sequence[str], *, limit: int = MOST_ALIKE) -> tuple[Findable, ...]:
    """Those whose name or words about themselves hold every word as it is typed: the plain way, without an index.

    By name; at most ``limit``.
    """
    ask = _bodies().outerjoin(Profile, Profile.organisation_id == Organisation.id)
    for word in words:
        said = exists().where(
            Capability.profile_id == Profile.id,
            or_(Capability.title.icontains(word, autoescape=True), Capability.description.icontains(word, autoescape=True)),
        )  # fmt: skip
        ask = ask.where(
            or_(
                Organisation.name.icontains(word, autoescape=True),
                Profile.summary.icontains(word, autoescape=True),
                said,
            )
        )
    return tuple(found for _, found in _drawn(ask.order_by(Organisation.name, Organisation.id).limit(limit)))


def suppliers_of(applications: Iterable[str]) -> tuple[str, ...]:
    """The refs of the suppliers who made these applications."""
    wanted = tuple(applications)
    if not wanted:
        return ()
    return tuple(
        db.session.scalars(
            select(Organisation.ref)
            .join(Application, Application.supplier_id == Organisation.id)
            .where(Application.ref.in_(wanted))
        )
    )


def _current() -> ColumnElement[bool]:
    return and_(Admission.removed_at.is_(None), Market.ended_on.is_(None))


def _bodies() -> Select[*tuple[Any, ...]]:
    admitted = (
        select(Admission.id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(Admission.supplier_id == Organisation.id, _current())
        .exists()
    )
    listed = exists().where(
        DirectoryEntry.organisation_id == Organisation.id, DirectoryEntry.listed, Organisation.source == SOURCE
    )
    return select(
        Organisation.id, Organisation.ref, Organisation.name, Organisation.legal_form, Organisation.nation,
        Organisation.region, Organisation.website,
    ).where(or_(admitted, listed))  # fmt: skip


def _drawn(ask: Select[*tuple[Any, ...]]) -> list[tuple[int, Findable]]:
    """The rows of ``ask`` with everything that is shown of them: five statements, however many rows."""
    bodies = db.session.execute(ask).all()
    ids = [row.id for row in bodies]
    if not ids:
        return []
    profiles = {
        row.organisation_id: row
        for row in db.session.execute(
            select(Profile.id, Profile.organisation_id, Profile.summary, Profile.regions, Profile.cpv).where(
                Profile.organisation_id.in_(ids)
            )
        )
    }
    said = _many(
        select(Profile.organisation_id, Capability.title, Capability.description)
        .join(Profile, Profile.id == Capability.profile_id)
        .where(Profile.organisation_id.in_(ids))
        .order_by(Capability.position)
    )
    numbers = _many(
        select(Identifier.organisation_id, Identifier.scheme, Identifier.value)
        .where(Identifier.organisation_id.in_(ids))
        .order_by(Identifier.id)
    )
    places = _many(
        select(Admission.supplier_id, Lot.ref, Lot.number, Lot.title, Market.ref, Market.title, Market.route, Admission.admitted_at)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(Admission.supplier_id.in_(ids), _current())
        .order_by(Market.id, Lot.number)
    )  # fmt: skip
    lists = _many(
        select(DirectoryEntry.organisation_id, DirectoryEntry.imported_at).where(
            DirectoryEntry.organisation_id.in_(ids)
        )
    )
    drawn = []
    for row in bodies:
        profile = profiles.get(row.id)
        found = Findable(
            ref=row.ref, name=row.name, legal_form=row.legal_form, nation=row.nation, region=row.region,
            website=row.website, identifiers=tuple((n[0], n[1]) for n in numbers.get(row.id, ())),
            summary=profile.summary if profile else "", regions=tuple(profile.regions) if profile else (),
            cpv=tuple(profile.cpv) if profile else (), capabilities=tuple((c[0], c[1]) for c in said.get(row.id, ())),
            lots=tuple(Admitted(*place) for place in places.get(row.id, ())),
            imported_at=next((entry[0] for entry in lists.get(row.id, ())), None),
        )  # fmt: skip
        drawn.append((row.id, found))
    return drawn


def _many(ask: Select[*tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first column."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in db.session.execute(ask):
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return found
