"""Suspensions: only where the scheme's documents provide for them, in their words, and with an end that comes by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from dps.admission.models import Admission
from dps.admission.place_models import Suspension
from dps.admission.queries import holds, route_of
from dps.admission.rules.suspending import is_suspended, obstacles_to_lifting, obstacles_to_suspending
from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import ONE_DAY, london_date
from dps.market.models import Lot
from dps.outbox.once import post_once
from dps.outbox.post import post

PAGE = 30
LIFTED = "suspension-lifted"


def suspend(
    *,
    admission: Admission,
    words: str,
    withholds_invitations: bool,
    reason: str,
    ends_on: date,
    by: Actor,
    at: datetime,
) -> Suspension:
    """Suspend a place from now through a London day, resting on words of the scheme's documents. Raises Refused.

    Under the Act always: there is no suspension there, only removal (s.37).
    """
    db.session.refresh(admission, ("removed_at",), with_for_update=True)
    refuse_if(
        obstacles_to_suspending(
            route_of(admission.lot), clause=admission.lot.market.suspension_clause, words=words, reason=reason,
            ends_on=ends_on, withholds_invitations=withholds_invitations, on=london_date(at),
            has_place=db.session.scalar(select(Admission.id).where(Admission.id == admission.id, holds(at))) is not None,
            suspended_already=suspension_now(admission, at=at) is not None,
        )
    )  # fmt: skip
    made = Suspension(
        admission=admission, admission_id=admission.id, clause=words.strip(), withholds_invitations=withholds_invitations,
        reason=reason.strip(), begins_at=at, ends_on=ends_on,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("suspension:begin", made, by=by, at=at, ends_on=ends_on.isoformat(), invited=not withholds_invitations)
    post("supplier-suspended", about=("suspension", made.ref), at=at, facts=_refs(made))
    return made


def lift(*, suspension: Suspension, reason: str, by: Actor, at: datetime) -> None:
    """End a suspension before its time, and tell the supplier why. Raises Refused for one that is over."""
    db.session.refresh(suspension, ("lifted_at",), with_for_update=True)
    refuse_if(obstacles_to_lifting(holds=holds_at(suspension, at=at), reason=reason))
    suspension.lifted_at, suspension.lift_reason = at, reason.strip()
    db.session.flush()
    _record("suspension:lift", suspension, by=by, at=at)
    post_once(LIFTED, about=("suspension", suspension.ref), due=london_date(at), at=at, facts=_refs(suspension))


def note_end(suspension: Suspension, *, at: datetime) -> bool:
    """Tell the supplier, once, that a suspension has ended by itself. It ended at midnight whether this runs or not."""
    if suspension.lifted_at is not None or london_date(at) <= suspension.ends_on:
        return False
    due = suspension.ends_on + ONE_DAY
    if not post_once(LIFTED, about=("suspension", suspension.ref), due=due, at=at, facts=_refs(suspension)):
        return False
    _record("suspension:end", suspension, by=CLOCK, at=at, ended_on=suspension.ends_on.isoformat())
    return True


def holds_at(suspension: Suspension, *, at: datetime) -> bool:
    """Whether a suspension holds at an instant."""
    return is_suspended(
        begins_at=suspension.begins_at, ends_on=suspension.ends_on, lifted_at=suspension.lifted_at, at=at
    )


def _now(at: datetime) -> ColumnElement[bool]:
    return and_(
        Suspension.begins_at <= at,
        Suspension.ends_on >= london_date(at),
        or_(Suspension.lifted_at.is_(None), Suspension.lifted_at > at),
    )


def suspension_now(admission: Admission, *, at: datetime) -> Suspension | None:
    """The suspension of a place that holds at an instant, or None."""
    return db.session.scalar(select(Suspension).where(Suspension.admission_id == admission.id, _now(at)))


def suspensions_now(admissions: Iterable[Admission], *, at: datetime) -> dict[int, Suspension]:
    """The suspensions that hold at an instant, by the admission's id; for a list of places."""
    ids = [one.id for one in admissions]
    return {
        s.admission_id: s
        for s in db.session.scalars(select(Suspension).where(Suspension.admission_id.in_(ids), _now(at)))
    }


def suspensions_of(admission: Admission, *, limit: int = 20) -> tuple[Suspension, ...]:
    """Every suspension of a place, the newest first; at most ``limit``."""
    ask = select(Suspension).where(Suspension.admission_id == admission.id).order_by(Suspension.id.desc())
    return tuple(db.session.scalars(ask.limit(limit)))


def suspension(ref: str) -> Suspension:
    """The suspension with this ref. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Suspension)
        .where(Suspension.ref == ref)
        .options(
            joinedload(Suspension.admission).joinedload(Admission.lot).joinedload(Lot.market),
            joinedload(Suspension.admission).joinedload(Admission.supplier),
        )
    )
    if found is None:
        raise NotFound(ref)
    return found


def how_many_now(*, at: datetime) -> int:
    """How many places are suspended at an instant."""
    return db.session.scalar(select(func.count()).select_from(Suspension).where(_now(at))) or 0


def _refs(one: Suspension) -> dict[str, Any]:
    return {"lot": one.admission.lot.ref, "supplier": one.admission.supplier.ref}


def _record(did: str, one: Suspension, *, by: Actor, at: datetime, **facts: Any) -> None:
    place = one.admission
    record(
        did, log=f"organisation:{place.supplier.ref}", to=("suspension", one.ref), by=by, at=at,
        facts={"lot": place.lot.ref, **facts},
    )  # fmt: skip
