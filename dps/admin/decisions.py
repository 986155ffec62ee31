"""The reports of decisions: each as it was written, to read and to print, for those who decide and for auditors."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from dps.admission.desk import report_of
from dps.admission.queries import application as application_of
from dps.admission.queue import how_many_reports, reports
from dps.admission.reporting import is_whole, read_report
from dps.core.clock import now
from dps.oversight.actions import note_reading
from dps.parties.queries import names
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing

bp = Blueprint("decisions", __name__)

PER_PAGE = 50


@bp.get("/applications/<ref:application>/report")
@requires(Permission.DECIDE_APPLICATION)
def report(application: str) -> ResponseReturnValue:
    """The report of one decision."""
    return _report(application)


@bp.get("/audit/decisions")
@requires(Permission.READ_TRAIL)
def listing() -> ResponseReturnValue:
    """Every decision on an application that was reported, the newest first."""
    page = page_asked()
    many = how_many_reports()
    shown = reports(page=page, limit=PER_PAGE)
    called = names(one.decided_by for one in shown)
    return render_template(
        "admin/deciding/reports.html", rows=[(one, called.get(one.decided_by, "–")) for one in shown], page=page,
        pages=-(-many // PER_PAGE),
    )  # fmt: skip


@bp.get("/audit/decisions/<ref:application>")
@requires(Permission.READ_TRAIL)
def audit(application: str) -> ResponseReturnValue:
    """The report of one decision, for an auditor; that it was read is kept."""
    page = _report(application)
    with writing():
        note_reading(what="decision", ref=application, by=current_actor(), at=now())
    return page


def _report(application: str) -> ResponseReturnValue:
    one = application_of(application)
    found = report_of(one)
    if found is None:
        abort(404)
    said = read_report(found)
    return render_template(
        "admin/deciding/report.html",
        application=one,
        report=found,
        said=said,
        whole=is_whole(found),
        decided_by=names([found.decided_by]).get(found.decided_by, "–"),
        day=date.fromisoformat,
        instant=datetime.fromisoformat,
        may_decide=may(Permission.DECIDE_APPLICATION),
    )
