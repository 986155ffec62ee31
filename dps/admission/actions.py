"""What can be done about applications. Each deed goes on the supplier's own trail: ``organisation:<ref>``.

None of them takes a rank, a number of places, a payment or a membership, and
none charges anything: PCR 2015 reg 34(6), (29); Procurement Act 2023
ss.36(7)(a), 38.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dps.admission.desk import assessment_of, why_not_decide, why_not_touch
from dps.admission.escalations import settle
from dps.admission.models import Admission, Application, CriterionDecision
from dps.admission.queries import asked, route_of, why_not_start, why_not_submit
from dps.admission.reporting import write_report
from dps.admission.rules.applying import obstacles_to_answering
from dps.admission.rules.deciding import Finding, outcome
from dps.admission.rules.declaration import Declaration, obstacles_to_declaring
from dps.admission.rules.lifecycle import APPLICATION, due_on, obstacles_to_extending
from dps.admission.rules.removing import obstacles_to_removing
from dps.admission.versions import snapshot
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.market.models import Lot
from dps.outbox.post import post
from dps.parties.models import Organisation


def start(*, lot: Lot, supplier: Organisation, by: Actor, at: datetime) -> Application:
    """Begin a draft application. Raises :class:`~dps.core.refusal.Refused` for a lot where one is open, or a place is held."""
    _own(supplier, by)
    refuse_if(why_not_start(supplier, lot, at=at))
    # The foreign keys are set at once as well as the objects: queries in this transaction ask by key.
    application = Application(
        lot=lot, lot_id=lot.id, supplier=supplier, supplier_id=supplier.id,
        state=APPLICATION.start, declaration={}, answers={}, started_at=at,
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    _record("application:start", application, by=by, at=at, lot=lot.ref)
    return application


def declare(*, application: Application, declaration: Declaration, by: Actor, at: datetime) -> None:
    """Keep a declaration about every ground for exclusion, with who made it, as what, and when.

    Raises :class:`~dps.core.refusal.Refused` for one that is not whole, or after submission.
    """
    _own(application.supplier, by)
    _lock(application)
    route = route_of(application.lot)
    refuse_if((*APPLICATION.obstacles(application.state, "declare"), *obstacles_to_declaring(route, declaration)))
    application.declaration = declaration.kept()
    application.declared_by = by.person
    application.declared_as = declaration.declared_as.strip()
    application.declared_at = at
    db.session.flush()
    applies = sorted(code for code, said in declaration.grounds.items() if said.applies)
    _record("application:declare", application, by=by, at=at, applies=applies)


def answer(*, application: Application, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keep answers by criterion ref; criteria not named keep theirs. Raises :class:`~dps.core.refusal.Refused`."""
    _own(application.supplier, by)
    _lock(application)
    refuse_if(obstacles_to_answering(application.state, answers, asked(application.lot)))
    application.answers = {**application.answers, **{ref: text.strip() for ref, text in answers.items()}}
    db.session.flush()
    done = sum(1 for text in application.answers.values() if text)
    _record("application:answer", application, by=by, at=at, answered=done)


def submit(*, application: Application, by: Actor, at: datetime) -> None:
    """Receive an application and start its clock. Raises :class:`~dps.core.refusal.Refused` with everything it lacks."""
    _own(application.supplier, by)
    _lock(application)
    refuse_if(why_not_submit(application, at=at))
    application.state = APPLICATION.after(application.state, "submit")
    application.submitted_at = at
    application.due_on = due_on(route_of(application.lot), received_at=at)
    db.session.flush()
    version = snapshot(application, by=by, at=at)
    _record(
        "application:submit", application, by=by, at=at, lot=application.lot.ref, due_on=str(application.due_on), digest=version.digest
    )  # fmt: skip
    _post("application-submitted", application, at=at, due_on=str(application.due_on))


def extend(*, application: Application, reason: str, by: Actor, at: datetime) -> None:
    """Prolong the time to decide, once, for this application's own reason. Raises :class:`~dps.core.refusal.Refused`."""
    _lock(application)
    route = route_of(application.lot)
    refuse_if(
        (
            *why_not_touch(application, by),
            *obstacles_to_extending(
                route,
                state=application.state,
                already_extended=application.extended_on is not None,
                reason=reason,
                due=application.due_on,
                on=london_date(at),
            ),
        )
    )
    assert application.submitted_at is not None  # what was received has its instant: a CHECK says so
    settle(application, at=at)
    application.state = APPLICATION.after(application.state, "extend")
    application.due_on = due_on(route, received_at=application.submitted_at, extended=True)
    application.extended_on = london_date(at)
    application.extension_reason = reason.strip()
    db.session.flush()
    _record("application:extend", application, by=by, at=at, due_on=str(application.due_on))
    _post("application-extended", application, at=at, due_on=str(application.due_on))


def decide(*, application: Application, findings: Sequence[Finding], by: Actor, at: datetime) -> Admission | None:
    """Admit if every finding is met, else refuse; the findings are the reasons, and the supplier is told them.

    The finding on exclusion follows from the grounds as they were weighed, each
    by itself. Returns the admission, or None for a refusal. Raises
    :class:`~dps.core.refusal.Refused` for findings that cannot decide, to whoever
    has an interest or declared nothing, and while the supplier has time to mend.
    """
    _lock(application)
    lot = application.lot
    refuse_if(why_not_decide(application, findings, by=by, at=at))
    settle(application, at=at)
    ids = {criterion.ref: criterion.id for criterion in lot.criteria}
    application.decisions = [
        CriterionDecision(
            criterion_id=ids[f.criterion] if f.criterion else None, met=f.met, reason=f.reason.strip(),
            evidence=f.evidence.strip(),
        )
        for f in findings
    ]  # fmt: skip
    event = outcome(findings)
    application.state = APPLICATION.after(application.state, event)
    application.decided_at = at
    admission = None
    if event == "admit":
        admission = Admission(
            lot=lot, lot_id=lot.id, supplier=application.supplier, supplier_id=application.supplier_id,
            application_id=application.id, admitted_at=at,
        )  # fmt: skip
        db.session.add(admission)
    inhand = assessment_of(application)
    if inhand is not None:
        inhand.ended_at = at
    db.session.flush()
    report = write_report(application, findings, by=by, at=at)
    assert application.due_on is not None
    unmet = ["exclusion" if f.criterion is None else f.criterion for f in findings if not f.met]
    in_time = "yes" if london_date(at) <= application.due_on else "no"
    _record(
        "application:admit" if admission else "application:refuse", application, by=by, at=at, lot=lot.ref, unmet=unmet,
        in_time=in_time, report=report.ref, digest=report.digest,
    )  # fmt: skip
    _post("application-decided", application, at=at, outcome=application.state)
    return admission


def withdraw(*, application: Application, by: Actor, at: datetime) -> None:
    """Take back a draft or undecided application. Raises :class:`~dps.core.refusal.Refused` once it is decided."""
    _own(application.supplier, by)
    _lock(application)
    refuse_if(APPLICATION.obstacles(application.state, "withdraw"))
    if application.state == "submitted":
        settle(application, at=at)
        inhand = assessment_of(application)
        if inhand is not None:
            inhand.ended_at = at
    application.state = APPLICATION.after(application.state, "withdraw")
    db.session.flush()
    _record("application:withdraw", application, by=by, at=at)


def remove(*, admission: Admission, ground: str, reason: str, told_on: date | None, by: Actor, at: datetime) -> None:
    """End a supplier's place on a lot, on a ground of dps.admission.rules.removing, the supplier having been told first.

    Raises :class:`~dps.core.refusal.Refused` where the law gives no such ground or the telling is missing.
    """
    db.session.refresh(admission, ("removed_at",), with_for_update=True)
    route = route_of(admission.lot)
    refuse_if(
        obstacles_to_removing(
            route,
            ground=ground,
            reason=reason,
            told_on=told_on,
            on=london_date(at),
            already_removed=admission.removed_at is not None,
        )
    )
    admission.removed_at = at
    admission.removal_ground = ground
    admission.removal_reason = reason.strip()
    db.session.flush()
    facts = {"lot": admission.lot.ref, "supplier": admission.supplier.ref, "ground": ground}
    record(
        "admission:remove",
        log=f"organisation:{admission.supplier.ref}",
        to=("admission", admission.ref),
        by=by,
        at=at,
        facts={**facts, "told_on": str(told_on or "")},
    )
    post("supplier-removed", about=("admission", admission.ref), at=at, facts=facts)


def _own(supplier: Organisation, by: Actor) -> None:
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)


def _lock(application: Application) -> None:
    """Hold the row while it is decided on, as it stands now: two assessors may press at once."""
    columns = ("state", "declaration", "declared_at", "answers", "submitted_at", "due_on", "extended_on")
    db.session.refresh(application, columns, with_for_update=True)


def _record(did: str, application: Application, *, by: Actor, at: datetime, **facts: Any) -> None:
    log = f"organisation:{application.supplier.ref}"
    record(did, log=log, to=("application", application.ref), by=by, at=at, facts=facts)


def _post(kind: str, application: Application, *, at: datetime, **facts: str) -> None:
    refs = {"lot": application.lot.ref, "supplier": application.supplier.ref}
    post(kind, about=("application", application.ref), at=at, facts={**refs, **facts})
