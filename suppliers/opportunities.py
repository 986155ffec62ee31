"""Competitions that a supplier may read: public notices, and what it was invited to."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dps.bidding.queries import bid_of
from dps.competition.queries import (
    opportunities_for,
    shown_beside,
    shown_questions,
    stage_of,
    steps_of,
    told_of,
    visible_competition,
    why_not_ask,
    why_not_take_part,
)
from dps.competition.terms import terms_of
from dps.core.clock import now
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, requires
from dps.web.versions import as_text, in_force_of, version_asked

bp = Blueprint("opportunities", __name__, url_prefix="/opportunities")


@bp.get("")
@requires(Permission.SEE_BIDS)
def listing() -> ResponseReturnValue:
    """What is open, soonest deadline first; or what has closed."""
    closed = request.args.get("show") == "closed"
    found = opportunities_for(current_organisation(), now(), closed=closed, page=page_asked())
    return render_template("suppliers/opportunities/listing.html", found=found, closed=closed)


@bp.get("/<ref:competition>/terms")
@requires(Permission.SEE_BIDS)
def terms(competition: str) -> ResponseReturnValue:
    """The terms of the contract, to keep."""
    return as_attachment(*terms_of(visible_competition(competition, current_actor(), now())))


@bp.get("/<ref:competition>")
@requires(Permission.SEE_BIDS)
def show(competition: str) -> ResponseReturnValue:
    """One competition as it was published, with the answered questions."""
    at, us = now(), current_organisation()
    found = visible_competition(competition, current_actor(), at)
    version = version_asked(found)
    if version is not None and (text := as_text(version)) is not None:
        return text
    return render_template(
        "suppliers/opportunities/show.html", competition=found, told=version.told if version else told_of(found), route=route_of(found.route),
        stage=stage_of(found, at), steps=steps_of(found, at=at), **in_force_of(found, version=version, at=at), obstacles=why_not_take_part(found, us),
        why_not_ask=why_not_ask(found, us, at=at), questions=shown_questions(found, drawn_for=us),
        has_bid=bid_of(found, us) is not None,
        beside=shown_beside(found, current_actor(), at=at),
    )  # fmt: skip
