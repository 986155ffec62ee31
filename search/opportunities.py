"""Competitions that everybody may read. Those by invitation alone are not among them: the invited read them behind their own door."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition.queries import (
    public_competitions,
    shown_beside,
    shown_questions,
    stage_of,
    steps_of,
    told_of,
    visible_competition,
)
from dps.competition.terms import terms_of
from dps.core.clock import now
from dps.law.routes import route
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import public
from dps.web.versions import as_text, in_force_of, version_asked

bp = Blueprint("opportunities", __name__, url_prefix="/opportunities")

BIDDERS_OWN = "suppliers.opportunities.show"


@bp.get("")
@public
def listing() -> ResponseReturnValue:
    """What is open, soonest deadline first; or what has closed."""
    at, closed = now(), request.args.get("show") == "closed"
    found = public_competitions(at, closed=closed, page=page_asked())
    rows = [(c, told_of(c), route(c.route), stage_of(c, at)) for c in found.rows]
    return render_template("search/opportunities.html", found=found, rows=rows, closed=closed)


@bp.get("/<ref:competition>/terms")
@public
def terms(competition: str) -> ResponseReturnValue:
    """The terms of the contract, to keep. 404 for a competition that is not public."""
    return as_attachment(*terms_of(visible_competition(competition, None, now())))


@bp.get("/<ref:competition>")
@public
def show(competition: str) -> ResponseReturnValue:
    """One competition as it was published, with the answered questions. 404 for one that is not public."""
    at = now()
    found = visible_competition(competition, None, at)
    version = version_asked(found)
    if version is not None and (text := as_text(version)) is not None:
        return text
    own = url_for(BIDDERS_OWN, competition=competition) if BIDDERS_OWN in current_app.view_functions else ""
    return render_template(
        "search/opportunity.html", competition=found, told=version.told if version else told_of(found), route=route(found.route),
        stage=stage_of(found, at), steps=steps_of(found, at=at), **in_force_of(found, version=version, at=at), questions=shown_questions(found), own=own,
        beside=shown_beside(found, None, at=at),
    )  # fmt: skip
