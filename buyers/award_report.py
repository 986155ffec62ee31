"""The award report to read and print, and the evidence of a whole competition as one file."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue

from dps.award.report import report_of
from dps.competition.queries import own_competition
from dps.finding.research import research_of
from dps.parties.rules.roles import Permission
from dps.web.evidence import evidence_file
from dps.web.permissions import current_actor, requires

bp = Blueprint("award_report", __name__)


@bp.get("/competitions/<ref:competition>/award/report")
@requires(Permission.APPROVE_COMPETITION)
def show(competition: str) -> ResponseReturnValue:
    """Everything that the award rests on. There is no report before there is a ranking."""
    found = own_competition(competition, current_actor())
    report = report_of(found)
    if report is None:
        abort(404)
    return render_template("buyers/award/report.html", report=report, research=research_of(found))


@bp.get("/competitions/<ref:competition>/award/evidence.zip")
@requires(Permission.AWARD)
def bundle(competition: str) -> ResponseReturnValue:
    """The evidence as one file, once an award is decided; taking it is noted on the trail."""
    g.trail = own_competition(competition, current_actor()).log
    return evidence_file(lambda: own_competition(competition, current_actor()))
