"""Before publication: what is still in the way, sending the draft to a second person, and the second person's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.readiness import WORDS, lines_of
from buyers.reviews_forms import AnswerForm, AskForm
from buyers.sections import own_draft
from dps.competition import actions
from dps.competition.queries import (
    orders_of,
    own_competition,
    own_review,
    review_of,
    review_stage,
    reviewers_of,
    steps_of,
    told_of,
    why_not_ask_for_review,
)
from dps.core.clock import now
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, may, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition
    from dps.competition.queries import ToReview

bp = Blueprint("reviews", __name__)


@bp.get("/competitions/<ref:competition>/readiness")
@requires(Permission.EVALUATE)
def readiness(competition: str) -> ResponseReturnValue:
    """Everything that stands between a draft and its publication, in one list, with where to mend it and who does."""
    found, at = own_draft(competition), now()
    told = told_of(found)
    lines = lines_of(
        found, at=at, may_draft=may(Permission.DRAFT_COMPETITION), may_publish=may(Permission.PUBLISH_COMPETITION)
    )
    return render_template(
        "buyers/competitions/readiness.html", competition=found, told=told, lines=lines, route=route_of(found.route)
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/review", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def ask(competition: str) -> ResponseReturnValue:
    """Send the draft to a second person, or see where that stands."""
    found = own_draft(competition)
    form = AskForm()
    if request.method == "GET":
        return _ask_page(found, form)
    if not form.validate():
        return _ask_page(found, form), 422
    with acting(form) as act:
        actions.ask_for_review(competition=own_competition(competition, current_actor()), by=current_actor(), at=now())
    if act.refused:
        return _ask_page(own_draft(competition), form), 409
    flash("Sent for review. Those who may approve it have a letter.")
    return redirect(url_for("buyers.competitions.show", competition=competition))


def _ask_page(competition: Competition, form: AskForm) -> str:
    told = told_of(competition)
    return render_template(
        "buyers/competitions/review-ask.html", competition=competition, form=form, told=told, words=WORDS,
        review=review_of(competition), stage=review_stage(competition), reviewers=reviewers_of(competition),
        band=orders_of(competition.buyer).band_for(told.total_pence), orders=orders_of(competition.buyer),
        obstacles=why_not_ask_for_review(competition, at=now()),
    )  # fmt: skip


@bp.route("/reviews/<ref:review>", methods=["GET", "POST"])
@requires(Permission.APPROVE_COMPETITION)
def answer(review: str) -> ResponseReturnValue:
    """Read a draft that somebody else wrote, and approve it or send it back."""
    found = own_review(review, current_actor())
    form = AnswerForm(data={"comments": [{"section": name} for name in WORDS]})
    form.name_rows(WORDS)
    if request.method == "GET":
        return _answer_page(found, form)
    if not form.validate():
        return _answer_page(found, form), 422
    comments = {name: text for name, text in form.said().items() if name in WORDS}
    with acting(form) as act:
        actions.answer_review(
            review=own_review(review, current_actor()).row, outcome=form.outcome.data, comments=comments,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _answer_page(own_review(review, current_actor()), form), 409
    flash("Your answer is kept, and the author has a letter.")
    return redirect(url_for("buyers.work.home"))


def _answer_page(found: ToReview, form: Any) -> str:
    competition = found.row.competition
    return render_template(
        "buyers/competitions/review.html", found=found, form=form, told=found.told, considered=found.considered,
        route=route_of(found.told.route), steps=steps_of(competition, at=now()), words=WORDS,
        verdict=found.row.verdict, competition=competition,
    )  # fmt: skip
