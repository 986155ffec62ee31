"""What can be done about applications. Each deed goes on the supplier's own trail: ``organisation:<ref>``.

None of them takes a rank, a number of places, a payment or a membership, and
none charges anything: PCR 2015 reg 34(6), (29); Procurement Act 2023
ss.36(7)(a), 38.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dps.admission.applying import answer, start, submit, withdraw
from dps.admission.declaring import confirm, declare, rely_on, state_company, state_connected
from dps.admission.desk import assessment_of, why_not_decide, why_not_touch
from dps.admission.escalations import settle
from dps.admission.models import Admission, Application, CriterionDecision
from dps.admission.queries import route_of
from dps.admission.removals import end_place, settle_place
from dps.admission.reporting import write_report
from dps.admission.rules.deciding import Finding, outcome
from dps.admission.rules.lifecycle import APPLICATION, due_on, obstacles_to_extending
from dps.admission.tasks import after_admission, after_refusal, excluding
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.outbox.post import post

__all__ = [
    "answer", "confirm", "decide", "declare", "extend", "rely_on", "remove", "start", "state_company", "state_connected",
    "submit", "withdraw",
]  # fmt: skip


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
        settle_place(application.supplier, lot, at=at)
        db.session.add(admission)
    inhand = assessment_of(application)
    if inhand is not None:
        inhand.ended_at = at
    db.session.flush()
    report = write_report(application, findings, by=by, at=at)
    if admission is not None:
        after_admission(admission=admission, at=at)
    elif any(f.criterion is None and not f.met for f in findings):
        after_refusal(application=application, exclusion_grounds=excluding(application), at=at)
    assert application.due_on is not None
    unmet = ["exclusion" if f.criterion is None else f.criterion for f in findings if not f.met]
    in_time = "yes" if london_date(at) <= application.due_on else "no"
    _record(
        "application:admit" if admission else "application:refuse", application, by=by, at=at, lot=lot.ref, unmet=unmet,
        in_time=in_time, report=report.ref, digest=report.digest,
    )  # fmt: skip
    _post("application-decided", application, at=at, outcome=application.state)
    return admission


def remove(*, admission: Admission, ground: str, reason: str, told_on: date | None, by: Actor, at: datetime) -> None:
    """End a supplier's place on a lot now, on a ground of dps.admission.rules.removing, the supplier having been told first.

    Raises :class:`~dps.core.refusal.Refused` where the law gives no such ground or the telling is missing. The keepers'
    way there, with the answer weighed, is dps.admission.removals.
    """
    end_place(admission=admission, ground=ground, reason=reason, told_on=told_on, effective_at=at, by=by, at=at)


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
