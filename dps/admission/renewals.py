"""Renewed self-declarations: asked of one supplier or of a whole lot, answered in one step, and overdue without consequence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from dps.admission.models import Admission, Application
from dps.admission.place_models import Renewal
from dps.admission.queries import holds, route_of
from dps.admission.rules.declaration import Declaration, obstacles_to_declaring
from dps.admission.rules.renewing import (
    due,
    is_change,
    obstacles_to_answering_renewal,
    obstacles_to_any_renewal,
    obstacles_to_asking,
)
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import ROUTES
from dps.market.models import Lot, Market
from dps.outbox.post import post

PAGE = 30
MOST_AT_ONCE = 500
ROUTES_THAT_RENEW = tuple(code for code, law in ROUTES.items() if not obstacles_to_any_renewal(law))


def ask(*, admission: Admission, by: Actor, at: datetime) -> Renewal:
    """Ask one supplier for a renewed declaration, due by the law's period. Raises Refused on a route that has none."""
    db.session.refresh(admission, ("removed_at",), with_for_update=True)
    law = route_of(admission.lot)
    has_place = db.session.scalar(select(Admission.id).where(Admission.id == admission.id, holds(at))) is not None
    refuse_if(obstacles_to_asking(law, has_place=has_place, asked_already=open_renewal(admission) is not None))
    made = Renewal(
        admission=admission, admission_id=admission.id, asked_at=at, asked_by=by.person,
        due_on=due(law, asked_at=at).last_day, declaration={},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("renewal:ask", made, by=by, at=at, due_on=made.due_on.isoformat())
    post("renewal-asked", about=("renewal", made.ref), at=at, facts=_refs(made))
    return made


def ask_everybody(*, lot: Lot, by: Actor, at: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Ask every supplier of a lot that is not asked already, at most ``limit`` at once; how many were. Raises Refused."""
    refuse_if(obstacles_to_any_renewal(route_of(lot)))
    open_one = exists().where(Renewal.admission_id == Admission.id, Renewal.answered_at.is_(None))
    places = db.session.scalars(
        select(Admission)
        .where(Admission.lot_id == lot.id, holds(at), ~open_one)
        .options(joinedload(Admission.supplier), joinedload(Admission.lot).joinedload(Lot.market))
        .order_by(Admission.id)
        .limit(limit)
    ).all()
    for place in places:
        ask(admission=place, by=by, at=at)
    return len(places)


def answer(*, renewal: Renewal, declaration: Declaration, by: Actor, at: datetime) -> int:
    """Keep a renewed declaration; it answers every open request of the supplier in the same market. How many it answered.

    Late is still an answer. A ground that applies leads to nothing by itself:
    it stands on the keepers' desk. Raises :class:`~dps.core.refusal.Refused`.
    """
    place = renewal.admission
    if by.organisation != place.supplier.ref:
        raise NotFound(renewal.ref)
    db.session.refresh(renewal, ("answered_at",), with_for_update=True)
    law = route_of(place.lot)
    refuse_if(
        (
            *obstacles_to_answering_renewal(answered=renewal.answered_at is not None),
            *obstacles_to_declaring(law, declaration, on=london_date(at)),
        )
    )
    kept = declaration.kept()
    together = [renewal, *(one for one in _open_in_market(place) if one.id != renewal.id)]
    for one in together:
        one.changed = is_change(latest_declaration(one.admission)[0], kept)
        one.answered_at, one.declared_by, one.declared_as = at, by.person, declaration.declared_as.strip()
        one.declaration = kept
        db.session.flush()
        applies = sorted(code for code, said in declaration.grounds.items() if said.applies)
        in_time = "yes" if london_date(at) <= one.due_on else "no"
        _record("renewal:answer", one, by=by, at=at, applies=applies, in_time=in_time, changed=one.changed)
    return len(together)


def _open_in_market(place: Admission) -> tuple[Renewal, ...]:
    return tuple(
        db.session.scalars(
            _whole()
            .join(Admission, Admission.id == Renewal.admission_id)
            .join(Lot, Lot.id == Admission.lot_id)
            .where(
                Renewal.answered_at.is_(None),
                Admission.supplier_id == place.supplier_id,
                Lot.market_id == place.lot.market_id,
            )
            .order_by(Renewal.id)
        )
    )


def latest_declaration(admission: Admission) -> tuple[Mapping[str, Any], str, datetime | None]:
    """What a supplier declared last for a place, in which position, and when: its latest renewal, else its application."""
    renewed = db.session.scalar(
        select(Renewal)
        .where(Renewal.admission_id == admission.id, Renewal.answered_at.is_not(None))
        .order_by(Renewal.answered_at.desc(), Renewal.id.desc())
        .limit(1)
    )
    if renewed is not None:
        return renewed.declaration, renewed.declared_as, renewed.answered_at
    application = db.session.get_one(Application, admission.application_id)
    return application.declaration, application.declared_as, application.declared_at


def open_renewal(admission: Admission) -> Renewal | None:
    """The request of a place that is not answered yet, or None."""
    return db.session.scalar(select(Renewal).where(Renewal.admission_id == admission.id, Renewal.answered_at.is_(None)))


def open_renewals(admissions: Iterable[Admission]) -> dict[int, Renewal]:
    """The requests that are not answered yet, by the admission's id; for a list of places."""
    ids = [one.id for one in admissions]
    ask = select(Renewal).where(Renewal.admission_id.in_(ids), Renewal.answered_at.is_(None))
    return {one.admission_id: one for one in db.session.scalars(ask)}


def renewals_of(admission: Admission, *, limit: int = 20) -> tuple[Renewal, ...]:
    """Every request of a place, the newest first; at most ``limit``."""
    rows = select(Renewal).where(Renewal.admission_id == admission.id).order_by(Renewal.id.desc()).limit(limit)
    return tuple(db.session.scalars(rows))


def _whole() -> Select[Renewal]:
    return select(Renewal).options(
        joinedload(Renewal.admission).joinedload(Admission.lot).joinedload(Lot.market),
        joinedload(Renewal.admission).joinedload(Admission.supplier),
    )


def own_renewal(ref: str, by: Actor) -> Renewal:
    """A request to the asker's own organisation. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(_whole().where(Renewal.ref == ref))
    if found is None or found.admission.supplier.ref != by.organisation:
        raise NotFound(ref)
    return found


def unanswered(*, page: int = 1, limit: int = PAGE) -> tuple[Renewal, ...]:
    """Requests that wait for an answer, the longest due first."""
    rows = _whole().where(Renewal.answered_at.is_(None)).order_by(Renewal.due_on, Renewal.id)
    return tuple(db.session.scalars(rows.offset((page - 1) * limit).limit(limit)))


def answered_lately(*, limit: int = 20) -> tuple[Renewal, ...]:
    """The latest answers; those that changed something first."""
    rows = _whole().where(Renewal.answered_at.is_not(None))
    return tuple(db.session.scalars(rows.order_by(Renewal.answered_at.desc(), Renewal.id.desc()).limit(limit)))


@dataclass(frozen=True)
class Waiting:
    """How many requests wait for an answer, and how many of them are overdue."""

    asked: int
    overdue: int


def how_many_waiting(*, on: date) -> Waiting:
    """The counts of the desk on a London date."""
    row = db.session.execute(
        select(func.count(), func.count().filter(Renewal.due_on < on)).where(Renewal.answered_at.is_(None))
    ).one()
    return Waiting(row[0], row[1])


@dataclass(frozen=True)
class LotToAsk:
    """A lot whose suppliers can be asked: how many have a place, and how many of them are asked already."""

    lot: Lot
    places: int
    asked: int


def lots_to_ask(*, at: datetime, limit: int = 100) -> tuple[LotToAsk, ...]:
    """The lots of markets whose law knows a renewal, with their numbers; at most ``limit``."""
    open_one = exists().where(Renewal.admission_id == Admission.id, Renewal.answered_at.is_(None))
    rows = db.session.execute(
        select(Lot, func.count(Admission.id), func.count(Admission.id).filter(open_one))
        .join(Market, Market.id == Lot.market_id)
        .outerjoin(Admission, (Admission.lot_id == Lot.id) & holds(at))
        .where(Market.route.in_(ROUTES_THAT_RENEW), Market.ended_on.is_(None))
        .group_by(Lot.id)
        .order_by(Lot.market_id, Lot.number)
        .limit(limit)
    ).all()
    ids = [lot.id for lot, _, _ in rows]
    db.session.scalars(
        select(Lot).where(Lot.id.in_(ids)).options(joinedload(Lot.market))
    ).all()  # one statement for all
    return tuple(LotToAsk(*row) for row in rows)


def _refs(one: Renewal) -> dict[str, Any]:
    return {"lot": one.admission.lot.ref, "supplier": one.admission.supplier.ref}


def _record(did: str, one: Renewal, *, by: Actor, at: datetime, **facts: Any) -> None:
    place = one.admission
    record(
        did, log=f"organisation:{place.supplier.ref}", to=("renewal", one.ref), by=by, at=at,
        facts={"lot": place.lot.ref, **facts},
    )  # fmt: skip
