"""The award report to read and print, and the evidence of a whole competition as one file."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue

from dps.award.bundle import bundle_of, note_taken
from dps.award.queries import decision_of
from dps.award.report import report_of
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_attachment
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("award_report", __name__)


@bp.get("/competitions/<ref:competition>/award/report")
@requires(Permission.APPROVE_COMPETITION)
def show(competition: str) -> ResponseReturnValue:
    """Everything that the award rests on. There is no report before there is a ranking."""
    found = own_competition(competition, current_actor())
    report = report_of(found)
    if report is None:
        abort(404)
    return render_template("buyers/award/report.html", report=report)


@bp.get("/competitions/<ref:competition>/award/evidence.zip")
@requires(Permission.AWARD)
def bundle(competition: str) -> ResponseReturnValue:
    """The evidence as one file, once an award is decided; taking it is noted on the trail."""
    found = own_competition(competition, current_actor())
    g.trail = found.log
    if decision_of(found) is None:
        abort(404)
    with writing():
        note_taken(competition=own_competition(competition, current_actor()), by=current_actor(), at=now())
    return as_attachment(f"evidence-{found.ref}.zip", bundle_of(own_competition(competition, current_actor())))
