"""The decision on one of our applications in the assessor's words, criterion by criterion, to read and to print."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from dps.admission.desk import corrections_of, grounds_at_issue, report_of
from dps.admission.queries import own_application, route_of, why_not_start
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, may, requires

bp = Blueprint("feedback", __name__)


@bp.get("/applications/<ref:application>/decision")
@requires(Permission.SEE_APPLICATIONS)
def show(application: str) -> ResponseReturnValue:
    """What was decided, what was looked at, why, and that we may apply again at once."""
    ours = own_application(application, current_actor())
    if ours.decided_at is None:
        abort(404)
    again = ours.state == "refused" and not why_not_start(ours.supplier, ours.lot, at=now())
    return render_template(
        "suppliers/decision.html",
        application=ours,
        words=route_of(ours.lot).words,
        report=report_of(ours),
        issues=[issue for issue in grounds_at_issue(ours) if issue.weighing],
        corrections=corrections_of(ours),
        form=MarketForm(),
        again=again,
        may_apply=may(Permission.APPLY),
    )
