"""Reasons that bidders asked for: who waits until when, and the answer before it goes."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_record_forms import ReasonsForm
from dps.award import reasons as asking
from dps.award.queries import is_officer_of_buyer
from dps.award.rules.reasons import obstacles_to_answering
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("award_reasons", __name__)


@bp.get("/competitions/<ref:competition>/award/reasons")
@requires(Permission.AWARD)
def listing(competition: str) -> ResponseReturnValue:
    """Every request in this competition, the one that is due first on top."""
    found = own_competition(competition, current_actor())
    asked = sorted(asking.requests_in(found), key=lambda one: (one.answered_at is not None, one.id))
    return render_template(
        "buyers/award/reasons.html", competition=found, asked=asked, route=route(found.route), today=london_date(now())
    )


@bp.route("/competitions/<ref:competition>/award/reasons/<ref:reasons>", methods=["GET", "POST"])
@requires(Permission.AWARD)
def answer(competition: str, reasons: str) -> ResponseReturnValue:
    """What the market has drawn up, the officer's own words, and one button."""
    found = own_competition(competition, current_actor())
    g.trail = found.log
    asking.request_in(found, reasons)
    form = ReasonsForm()

    def page() -> str:
        one = asking.request_in(own_competition(competition, current_actor()), reasons)
        return render_template(
            "buyers/award/reasons-answer.html", competition=found, asked=one, form=form,
            told=one.content or asking.reasons_for(one),
            obstacles=obstacles_to_answering(
                answered=one.answered_at is not None, is_officer_of_buyer=is_officer_of_buyer(found, current_actor())
            ),
        )  # fmt: skip

    def act() -> None:
        one = asking.request_in(own_competition(competition, current_actor()), reasons)
        asking.give_reasons(asked=one, words=form.words.data or "", by=current_actor(), at=now())

    to = url_for(".listing", competition=competition)
    return answered(form, page, act, said="The reasons are given. The bidder has a letter.", to=to)
