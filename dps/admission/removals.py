"""Removals: told with reasons, answered, weighed, confirmed or dropped; and the end of a place, at the instant that was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.admission.models import Admission
from dps.admission.place_models import Removal
from dps.admission.queries import holds, route_of
from dps.admission.rules.removing import (
    Proposed,
    Stage,
    answer_by,
    obstacles_to_answering_removal,
    obstacles_to_confirming,
    obstacles_to_dropping,
    obstacles_to_proposing,
    obstacles_to_removing,
    stage_of,
    takes_effect_at,
)
from dps.admission.tasks import after_removal
from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.market.models import Lot
from dps.outbox.once import post_once
from dps.outbox.post import post
from dps.parties.models import Organisation

PAGE = 30
HELD = ("representations", "represented_at", "confirmed_at", "takes_effect_at", "dropped_at")
"""What is read anew when a removal is held: named, because PostgreSQL locks no row of an outer join."""


def propose(*, admission: Admission, proposed: Proposed, by: Actor, at: datetime) -> Removal:
    """Tell a supplier that its place is to end, on which ground, why, when, and until when it may answer. Nothing ends by it.

    Raises :class:`~dps.core.refusal.Refused` with every obstacle.
    """
    db.session.refresh(admission, ("removed_at",), with_for_update=True)
    law, today = route_of(admission.lot), london_date(at)
    refuse_if(
        obstacles_to_proposing(
            law, proposed, on=today, has_place=_has_place(admission, at), open_already=open_removal(admission) is not None
        )
    )  # fmt: skip
    answer = answer_by(law, ground=proposed.ground, told_on=today)
    removal = Removal(
        admission=admission, admission_id=admission.id, ground=proposed.ground,
        exclusion_grounds=sorted(set(proposed.exclusion_grounds)), reason=proposed.reason.strip(), proposed_at=at,
        proposed_by=by.person, represent_by=answer.last_day if answer else today, effective_on=proposed.effective_on,
    )  # fmt: skip
    db.session.add(removal)
    db.session.flush()
    facts = {
        "ground": removal.ground, "exclusion_grounds": removal.exclusion_grounds,
        "represent_by": removal.represent_by.isoformat(), "effective_on": removal.effective_on.isoformat(),
    }  # fmt: skip
    _record("removal:propose", removal, by=by, at=at, **facts)
    _post("removal-proposed", removal, at=at)
    return removal


def answer(*, removal: Removal, text: str, by: Actor, at: datetime) -> None:
    """Keep the supplier's answer; a later one stands in the place of the earlier. Raises Refused once it is decided."""
    if by.organisation != removal.admission.supplier.ref:
        raise NotFound(removal.ref)
    stage = _hold(removal, at)
    refuse_if(obstacles_to_answering_removal(stage, text=text))
    removal.representations, removal.represented_at, removal.represented_by = text.strip(), at, by.person
    db.session.flush()
    in_time = "yes" if london_date(at) <= removal.represent_by else "no"
    _record("removal:answer", removal, by=by, at=at, in_time=in_time)
    _post("removal-answered", removal, at=at)


def confirm(*, removal: Removal, weighed: str, effective_on: date, by: Actor, at: datetime) -> None:
    """Decide that the place ends at the start of a London day, with how the answer was weighed. The supplier is told first.

    Raises :class:`~dps.core.refusal.Refused` before the time to answer is over, or for a day that has begun.
    """
    stage = _hold(removal, at)
    refuse_if(
        obstacles_to_confirming(
            route_of(removal.admission.lot), stage=stage, ground=removal.ground, represent_by=removal.represent_by,
            told_for=removal.effective_on, effective_on=effective_on, weighed=weighed, on=london_date(at),
        )
    )  # fmt: skip
    removal.weighed, removal.confirmed_at = weighed.strip(), at
    removal.effective_on = max(effective_on, removal.represent_by)
    removal.takes_effect_at = takes_effect_at(effective_on=effective_on, at=at)
    db.session.flush()
    answered = "yes" if removal.represented_at else "no"
    _record(
        "removal:confirm", removal, by=by, at=at, takes_effect_at=removal.takes_effect_at.isoformat(), answered=answered
    )
    _post("removal-confirmed", removal, at=at)


def drop(*, removal: Removal, reason: str, by: Actor, at: datetime) -> None:
    """Let the place stand, and say why; also after it was confirmed, until it takes effect. Raises Refused after that."""
    stage = _hold(removal, at)
    refuse_if(obstacles_to_dropping(stage, reason=reason))
    removal.dropped_at, removal.drop_reason = at, reason.strip()
    db.session.flush()
    _record("removal:drop", removal, by=by, at=at)
    _post("removal-dropped", removal, at=at)


def leave(*, admission: Admission, reason: str, by: Actor, at: datetime) -> None:
    """End a place at its supplier's own request, at once. Raises NotFound for another's, Refused for one that has ended."""
    if by.organisation != admission.supplier.ref:
        raise NotFound(admission.ref)
    end_place(admission=admission, ground="asked", reason=reason, told_on=None, effective_at=at, by=by, at=at)


def end_place(
    *,
    admission: Admission,
    ground: str,
    reason: str,
    told_on: date | None,
    effective_at: datetime,
    exclusion_grounds: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> None:
    """End a place as of ``effective_at``, tell the supplier once, and queue what the law asks for. Raises Refused.

    The caller has decided it: a confirmed removal whose instant has come, or the supplier's own request.
    """
    db.session.refresh(admission, ("removed_at",), with_for_update=True)
    refuse_if(
        obstacles_to_removing(
            route_of(admission.lot), ground=ground, reason=reason, told_on=told_on, on=london_date(effective_at),
            already_removed=admission.removed_at is not None,
        )
    )  # fmt: skip
    admission.removed_at, admission.removal_ground, admission.removal_reason = effective_at, ground, reason.strip()
    db.session.flush()
    after_removal(admission=admission, exclusion_grounds=exclusion_grounds, at=at)
    facts = {"lot": admission.lot.ref, "supplier": admission.supplier.ref, "ground": ground}
    record(
        "admission:remove", log=f"organisation:{admission.supplier.ref}", to=("admission", admission.ref), by=by, at=at,
        facts={**facts, "told_on": str(told_on or ""), "effective_at": effective_at.isoformat()},
    )  # fmt: skip
    post_once("supplier-removed", about=("admission", admission.ref), due=london_date(effective_at), at=at, facts=facts)


def settle(removal: Removal, *, at: datetime) -> bool:
    """Write down that a confirmed removal has taken effect, as of its own instant; whether there was anything to write."""
    db.session.refresh(removal, HELD, with_for_update=True)
    if removal.dropped_at is not None or removal.takes_effect_at is None or removal.takes_effect_at > at:
        return False
    if removal.admission.removed_at is not None:
        return False
    end_place(
        admission=removal.admission, ground=removal.ground, reason=removal.reason,
        told_on=london_date(removal.proposed_at), effective_at=removal.takes_effect_at,
        exclusion_grounds=removal.exclusion_grounds, by=CLOCK, at=at,
    )  # fmt: skip
    return True


def settle_place(supplier: Organisation, lot: Lot, *, at: datetime) -> None:
    """Write down a removal that is due, before the same supplier is admitted to the same lot again."""
    due = db.session.scalar(
        _whole()
        .join(Admission, Admission.id == Removal.admission_id)
        .where(Admission.supplier_id == supplier.id, Admission.lot_id == lot.id, *_are_due(at))
    )
    if due is not None:
        settle(due, at=at)


def _are_due(at: datetime) -> tuple[Any, ...]:
    return (Removal.dropped_at.is_(None), Removal.takes_effect_at <= at, Admission.removed_at.is_(None))


def due_removals(*, at: datetime, limit: int = 100) -> tuple[int, ...]:
    """The ids of confirmed removals whose instant has come and that are not written down yet, the earliest first."""
    return tuple(
        db.session.scalars(
            select(Removal.id)
            .join(Admission, Admission.id == Removal.admission_id)
            .where(*_are_due(at))
            .order_by(Removal.takes_effect_at, Removal.id)
            .limit(limit)
        )
    )


def _whole() -> Any:
    return select(Removal).options(
        joinedload(Removal.admission).joinedload(Admission.lot).joinedload(Lot.market),
        joinedload(Removal.admission).joinedload(Admission.supplier),
    )


def removal(ref: str) -> Removal:
    """The removal with this ref, for those who keep the market. Raises :class:`NotFound`."""
    found: Removal | None = db.session.scalar(_whole().where(Removal.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def own_removal(ref: str, by: Actor) -> Removal:
    """A removal that the asker's own organisation was told of. Raises :class:`NotFound` for another's."""
    found = removal(ref)
    if found.admission.supplier.ref != by.organisation:
        raise NotFound(ref)
    return found


def open_removal(admission: Admission) -> Removal | None:
    """The removal of a place that is proposed, confirmed or done, or None where there is none."""
    return db.session.scalar(select(Removal).where(Removal.admission_id == admission.id, Removal.dropped_at.is_(None)))


def removals_now(admissions: Iterable[Admission]) -> dict[int, Removal]:
    """The removals that are proposed, confirmed or done, by the admission's id; for a list of places."""
    ids = [one.id for one in admissions]
    ask = select(Removal).where(Removal.admission_id.in_(ids), Removal.dropped_at.is_(None))
    return {one.admission_id: one for one in db.session.scalars(ask)}


def removals_of(admission: Admission, *, limit: int = 20) -> tuple[Removal, ...]:
    """Every removal that was ever proposed of a place, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Removal).where(Removal.admission_id == admission.id).order_by(Removal.id.desc()).limit(limit)
        )
    )


def open_removals(*, at: datetime, page: int = 1, limit: int = PAGE) -> tuple[Removal, ...]:
    """Removals that are told or confirmed and have not taken effect, the soonest first."""
    ask = (
        _whole()
        .where(Removal.dropped_at.is_(None), Removal.takes_effect_at.is_(None) | (Removal.takes_effect_at > at))
        .join(Admission, Admission.id == Removal.admission_id)
        .where(Admission.removed_at.is_(None))
        .order_by(Removal.effective_on, Removal.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return tuple(db.session.scalars(ask))


def how_many_open(*, at: datetime) -> int:
    """How many removals are told or confirmed and have not taken effect."""
    ask = (
        select(func.count())
        .select_from(Removal)
        .join(Admission, Admission.id == Removal.admission_id)
        .where(
            Removal.dropped_at.is_(None),
            Removal.takes_effect_at.is_(None) | (Removal.takes_effect_at > at),
            Admission.removed_at.is_(None),
        )
    )
    return db.session.scalar(ask) or 0


def _has_place(admission: Admission, at: datetime) -> bool:
    return db.session.scalar(select(Admission.id).where(Admission.id == admission.id, holds(at))) is not None


def _hold(one: Removal, at: datetime) -> Stage:
    """Hold the row and say how far it has come; a removal of a place that ended another way is over."""
    db.session.refresh(one, HELD, with_for_update=True)
    if one.admission.removed_at is not None and one.dropped_at is None:
        return "ended"
    return stage_of(
        confirmed_at=one.confirmed_at, takes_effect_at=one.takes_effect_at, dropped_at=one.dropped_at, at=at
    )


def _record(did: str, one: Removal, *, by: Actor, at: datetime, **facts: Any) -> None:
    place = one.admission
    record(
        did, log=f"organisation:{place.supplier.ref}", to=("removal", one.ref), by=by, at=at,
        facts={"lot": place.lot.ref, **facts},
    )  # fmt: skip


def _post(kind: str, one: Removal, *, at: datetime) -> None:
    facts = {"lot": one.admission.lot.ref, "supplier": one.admission.supplier.ref}
    post(kind, about=("removal", one.ref), at=at, facts=facts)
