"""Checks against the published debarment list: who looked for whom, when, and what was found. A person looks; nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck
from dps.admission.queries import holds
from dps.admission.rules.checking import GOOD_FOR, missing_check, obstacles_by_listing, obstacles_to_recording, stands
from dps.admission.written import latest_declared
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.routes import ROUTES, Route
from dps.market.models import Lot, Market
from dps.parties.models import Organisation

PAGE = 30
ASKED_ON = tuple(code for code, route in ROUTES.items() if route.debarment_check != "none")
"""The codes of the routes on which a check is required or advised."""


def record_check(
    *, supplier: Organisation, looked_for: str, checked_on: date, result: str, found: str, by: Actor, at: datetime
) -> DebarmentCheck:
    """Keep a check for good: the names looked for, the London day, the result. Raises :class:`~dps.core.refusal.Refused`.

    The names stay in their row and never reach the trail.
    """
    refuse_if(
        obstacles_to_recording(
            looked_for=looked_for, checked_on=checked_on, result=result, found=found, on=london_date(at)
        )
    )
    made = DebarmentCheck(
        supplier_id=supplier.id, looked_for=looked_for.strip(), checked_on=checked_on, result=result, found=found.strip(),
        checked_by=by.person, recorded_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"result": result, "checked_on": checked_on.isoformat(), "names": len(made.looked_for.splitlines())}
    record("debarment:check", log=f"organisation:{supplier.ref}", to=("check", made.ref), by=by, at=at, facts=facts)
    return made


def latest_check(supplier: Organisation, *, on: date) -> DebarmentCheck | None:
    """The latest check of a supplier made by that London date, or None."""
    return db.session.scalar(
        select(DebarmentCheck)
        .where(DebarmentCheck.supplier_id == supplier.id, DebarmentCheck.checked_on <= on)
        .order_by(DebarmentCheck.checked_on.desc(), DebarmentCheck.id.desc())
        .limit(1)
    )


def debarment_checked(supplier: Organisation, on: date) -> DebarmentCheck | None:
    """The check of a supplier that still stands on a London date, whatever it found, or None where one is to be made."""
    found = latest_check(supplier, on=on)
    return found if found is not None and stands(checked_on=found.checked_on, on=on) else None


def what_check_says(supplier: Organisation, route: Route, *, on: date) -> tuple[tuple[Obstacle, ...], str]:
    """Before an admission or an award: the obstacles of a listing that was found, and what to say where no check stands."""
    found = latest_check(supplier, on=on)
    listed = obstacles_by_listing(route, result=found.result if found else None)
    return listed, missing_check(route, checked_on=found.checked_on if found else None, on=on)


def checks_of(supplier: Organisation, *, limit: int = 20) -> tuple[DebarmentCheck, ...]:
    """A supplier's checks, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(DebarmentCheck)
            .where(DebarmentCheck.supplier_id == supplier.id)
            .order_by(DebarmentCheck.checked_on.desc(), DebarmentCheck.id.desc())
            .limit(limit)
        )
    )


def who_to_look_for(supplier: Organisation) -> tuple[str, ...]:
    """The names to look for: the supplier's own, and those of everybody it declared as connected with it last."""
    declared = latest_declared(supplier, "connected", ("", *ASKED_ON))
    connected = [str(one.get("name", "")) for one in declared.content] if declared is not None else []
    return tuple(dict.fromkeys(name for name in (supplier.name, *connected) if name))


@dataclass(frozen=True)
class ToCheck:
    """A supplier that is to be looked up: when it was last, and what was found then."""

    supplier: Organisation
    checked_on: date | None


def to_check(*, at: datetime, page: int = 1, limit: int = PAGE) -> tuple[tuple[ToCheck, ...], int]:
    """Suppliers with a place where checks are asked for and none stands: never checked first, then the longest ago; and how many."""
    last = (
        select(DebarmentCheck.supplier_id, func.max(DebarmentCheck.checked_on).label("checked_on"))
        .group_by(DebarmentCheck.supplier_id)
        .subquery()
    )
    holders = (
        select(Admission.supplier_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(holds(at), Market.route.in_(ASKED_ON), Market.ended_on.is_(None))
    )
    stale = london_date(at) - GOOD_FOR
    ask = (
        select(Organisation, last.c.checked_on)
        .outerjoin(last, last.c.supplier_id == Organisation.id)
        .where(Organisation.id.in_(holders), or_(last.c.checked_on.is_(None), last.c.checked_on < stale))
    )
    many = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    order = (last.c.checked_on.is_not(None), last.c.checked_on, Organisation.name, Organisation.id)
    rows = db.session.execute(ask.order_by(*order).offset((page - 1) * limit).limit(limit))
    return tuple(ToCheck(body, day) for body, day in rows), many
