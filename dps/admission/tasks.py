"""The market's duties after admitting, refusing or removing somebody: queued with the deed, done by people, with a reference.

Whoever admits, refuses or removes calls :func:`after_admission`, :func:`after_refusal`
or :func:`after_removal` in the same transaction, so that no deed is without its duty.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.admission.desk_models import Weighing
from dps.admission.models import Admission, Application
from dps.admission.place_models import StatutoryTask
from dps.admission.rules.duties import (
    EXCLUSION,
    MODIFICATION,
    exclusion_notice_due,
    grounds_are_notified,
    modification_notice,
    obstacles_to_marking_done,
    removal_is_notified,
)
from dps.admission.written import latest_declared
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.models import Lot, Market
from dps.parties.models import Organisation
from dps.parties.queries import people_of
from dps.parties.rules.roles import OWNER

PAGE = 30


def after_admission(*, admission: Admission, at: datetime) -> None:
    """Queue what an admission asks for: under the Act its entry in a modification notice. SI 2024/692 reg 25(6)(c)."""
    _queue_entry(admission, "admitted", on=london_date(admission.admitted_at), at=at)


def after_removal(*, admission: Admission, exclusion_grounds: Collection[str] = (), at: datetime) -> None:
    """Queue what a removal that has taken effect asks for: its entry, and where it is an exclusion, the notice of it.

    SI 2024/692 reg 25(6)(e); Procurement Act 2023 s.59(1)(a)(v), (2).
    """
    assert admission.removed_at is not None
    on = london_date(admission.removed_at)
    _queue_entry(admission, "removed", on=on, at=at)
    law = route(admission.lot.market.route)
    if removal_is_notified(law, ground=admission.removal_ground, exclusion_grounds=exclusion_grounds):
        _queue_exclusion(admission.lot, admission.supplier, "removed", on=on, at=at, admission=admission, grounds=exclusion_grounds)  # fmt: skip


def after_refusal(*, application: Application, exclusion_grounds: Collection[str] = (), at: datetime) -> None:
    """Queue the notice of an exclusion, where an application was refused for one. Procurement Act 2023 s.59(1)(a)(iv), (2).

    Call it only where a ground for exclusion is a reason of the refusal; ``exclusion_grounds`` are its codes.
    """
    assert application.decided_at is not None
    if not grounds_are_notified(exclusion_grounds):
        return
    on = london_date(application.decided_at)
    _queue_exclusion(
        application.lot, application.supplier, "refused", on=on, at=at, application=application, grounds=exclusion_grounds
    )  # fmt: skip


def excluding(application: Application) -> tuple[str, ...]:
    """The codes of the grounds that were weighed and keep an applicant out, in the order of weighing; the last word on each counts."""
    rows = db.session.execute(
        select(Weighing.ground, Weighing.excludes)
        .where(Weighing.application_id == application.id)
        .order_by(Weighing.id)
    )
    last = {ground: excludes for ground, excludes in rows}  # noqa: C416 rows are not pairs to a type checker
    return tuple(ground for ground, excludes in last.items() if excludes)


def _queue_entry(admission: Admission, event: str, *, on: date, at: datetime) -> None:
    lot, law = admission.lot, route(admission.lot.market.route)
    notice = modification_notice(law)
    if notice is None:
        return
    db.session.add(
        StatutoryTask(
            kind=MODIFICATION, event=event, notice=notice, market_id=lot.market_id, lot_id=lot.id,
            supplier_id=admission.supplier_id, admission_id=admission.id, happened_on=on, due_on=None,
            payload=entry_of(admission.supplier, lot, event=event, on=on), created_at=at,
        )
    )  # fmt: skip
    db.session.flush()


def _queue_exclusion(
    lot: Lot, supplier: Organisation, event: str, *, on: date, at: datetime, grounds: Collection[str],
    admission: Admission | None = None, application: Application | None = None,
) -> None:  # fmt: skip
    counted = exclusion_notice_due(route(lot.market.route), on=on)
    if counted is None:
        return
    db.session.add(
        StatutoryTask(
            kind=EXCLUSION, event=event, market_id=lot.market_id, lot_id=lot.id, supplier_id=supplier.id,
            admission_id=admission.id if admission else None, application_id=application.id if application else None,
            happened_on=on, due_on=counted.last_day, payload={"grounds": sorted(grounds)}, created_at=at,
        )
    )  # fmt: skip
    db.session.flush()


def entry_of(supplier: Organisation, lot: Lot, *, event: str, on: date) -> dict[str, Any]:
    """The facts of one entry of a modification notice, as they are known now; what is not known is empty.

    The address is the one it declared last; the identifier its number on the
    central digital platform, else its first in a register; the address for
    e-mail that of its first owner. SI 2024/692 reg 25(6).
    """
    first = supplier.identifiers[0] if supplier.identifiers else None
    declared = latest_declared(supplier, "company", ("", lot.market.route))
    stated = declared.content if declared is not None else {}
    owners = people_of(supplier, roles=(OWNER,))
    registered = f"{first.scheme}-{first.value}" if first else ""
    return {
        "event": event,
        "name": supplier.name,
        "address": stated.get("address", ""),
        "email": owners[0].email if owners else "",
        "identifier": f"GB-PPON-{stated['number']}" if stated.get("number") else registered,
        "part": f"{lot.number}. {lot.title}",
        "is_sme": "yes" if supplier.is_sme else "no",
        "is_vcse": "yes" if supplier.is_vcse else "no",
        "effective_on": on.isoformat(),
    }


def mark_published(*, tasks: Sequence[StatutoryTask], reference: str, on: date, by: Actor, at: datetime) -> None:
    """Note that one notice told of these: its reference and London day. Raises :class:`~dps.core.refusal.Refused`."""
    for task in tasks:
        mark_done(task=task, reference=reference, on=on, by=by, at=at)


def mark_done(*, task: StatutoryTask, reference: str, on: date, by: Actor, at: datetime) -> None:
    """Note that a duty is done, with the reference under which it was and its London day. Raises Refused for one done before."""
    db.session.refresh(task, ("done_at",), with_for_update=True)
    refuse_if(
        obstacles_to_marking_done(
            done=task.done_at is not None, reference=reference, done_on=on, happened_on=task.happened_on, on=london_date(at)
        )
    )  # fmt: skip
    task.reference, task.done_on, task.done_at, task.done_by = reference.strip(), on, at, by.person
    db.session.flush()
    in_time = "" if task.due_on is None else ("yes" if on <= task.due_on else "no")
    facts = {
        "task": task.kind,
        "event": task.event,
        "reference": task.reference,
        "date": on.isoformat(),
        "in_time": in_time,
    }
    record("notice:record", log=f"market:{task.market.ref}", to=("task", task.ref), by=by, at=at, facts=facts)


@dataclass(frozen=True)
class Batch:
    """The entries of one market and London day, that one modification notice can tell of together; ``task`` is the ref of one."""

    task: str
    title: str
    notice: str
    happened_on: date
    entries: int
    reference: str
    done_on: date | None


def batches(*, done: bool = False, page: int = 1, limit: int = PAGE) -> tuple[Batch, ...]:
    """Modification notices to publish, the oldest day first; or, ``done``, those published, the newest first."""
    ask = (
        select(func.min(StatutoryTask.ref), Market.title, StatutoryTask.notice, StatutoryTask.happened_on, func.count(StatutoryTask.id),
               func.max(StatutoryTask.reference), func.max(StatutoryTask.done_on))
        .join(Market, Market.id == StatutoryTask.market_id)
        .where(StatutoryTask.kind == MODIFICATION, StatutoryTask.done_at.is_not(None) if done else StatutoryTask.done_at.is_(None))
        .group_by(Market.id, Market.title, StatutoryTask.notice, StatutoryTask.happened_on)
        .order_by(StatutoryTask.happened_on.desc() if done else StatutoryTask.happened_on, Market.title)
        .offset((page - 1) * limit)
        .limit(limit)
    )  # fmt: skip
    return tuple(Batch(*row) for row in db.session.execute(ask))


def batch(market: str, on: date) -> tuple[StatutoryTask, ...]:
    """Every entry of a market and London day, done or not, in the order of the deeds. Raises :class:`NotFound` for none."""
    found = tuple(
        db.session.scalars(
            select(StatutoryTask)
            .join(Market, Market.id == StatutoryTask.market_id)
            .where(StatutoryTask.kind == MODIFICATION, Market.ref == market, StatutoryTask.happened_on == on)
            .options(
                joinedload(StatutoryTask.market), joinedload(StatutoryTask.lot), joinedload(StatutoryTask.supplier)
            )
            .order_by(StatutoryTask.id)
        )
    )
    if not found:
        raise NotFound(market)
    return found


def batch_of(ref: str) -> tuple[StatutoryTask, ...]:
    """The entries of the market and day that an entry is of. Raises :class:`NotFound` for what is no entry."""
    one = task(ref)
    if one.kind != MODIFICATION:
        raise NotFound(ref)
    return batch(one.market.ref, one.happened_on)


def exclusion_notices(*, done: bool = False, page: int = 1, limit: int = PAGE) -> tuple[StatutoryTask, ...]:
    """Notices of exclusions to give, the soonest due first; or, ``done``, those given, the newest first."""
    ask = (
        select(StatutoryTask)
        .where(StatutoryTask.kind == EXCLUSION, StatutoryTask.done_at.is_not(None) if done else StatutoryTask.done_at.is_(None))
        .options(joinedload(StatutoryTask.market), joinedload(StatutoryTask.lot), joinedload(StatutoryTask.supplier))
        .order_by(*((StatutoryTask.done_at.desc(),) if done else (StatutoryTask.due_on, StatutoryTask.id)))
        .offset((page - 1) * limit)
        .limit(limit)
    )  # fmt: skip
    return tuple(db.session.scalars(ask))


def task(ref: str) -> StatutoryTask:
    """The duty with this ref. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(StatutoryTask)
        .where(StatutoryTask.ref == ref)
        .options(joinedload(StatutoryTask.market), joinedload(StatutoryTask.lot), joinedload(StatutoryTask.supplier))
    )
    if found is None:
        raise NotFound(ref)
    return found


def exclusion_notice(ref: str) -> StatutoryTask:
    """The notice of an exclusion with this ref. Raises :class:`NotFound` for another duty."""
    one = task(ref)
    if one.kind != EXCLUSION:
        raise NotFound(ref)
    return one


@dataclass(frozen=True)
class Open:
    """How many duties wait: entries of modification notices, notices of exclusions, and of these the overdue."""

    entries: int
    exclusions: int
    overdue: int


def how_many_open(*, on: date) -> Open:
    """The counts of the desk on a London date."""
    rows = db.session.execute(
        select(StatutoryTask.kind, func.count(), func.count().filter(StatutoryTask.due_on < on))
        .where(StatutoryTask.done_at.is_(None))
        .group_by(StatutoryTask.kind)
    ).all()
    found = {kind: (total, late) for kind, total, late in rows}
    entries, exclusions = found.get(MODIFICATION, (0, 0)), found.get(EXCLUSION, (0, 0))
    return Open(entries[0], exclusions[0], exclusions[1])
