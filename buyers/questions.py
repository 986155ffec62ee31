"""Clarification questions: read without their askers, answered for everybody at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition import actions, keeping
from dps.competition.queries import competition_of_question, own_competition, own_question, questions, stage_of
from dps.competition.rules.asking import (
    LATE_RULES,
    late_rule,
    obstacles_to_answering,
    obstacles_to_finishing,
)
from dps.competition.rules.timetable import is_late_answer, last_answers
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import BeyondKnownHolidays, end_of_day
from dps.law.routes import route as route_of
from dps.market.rules.asking import LONGEST
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Competition
    from dps.law.periods import Counted

bp = Blueprint("questions", __name__)


class AnswerForm(MarketForm):
    """The answer that everybody gets."""

    text = TextAreaField("Your answer", needed="Write the answer", max_length=LONGEST, count=True, rows=6)
    why_no_longer = TextAreaField("Why do bidders need no more time?", max_length=3_000, rows=3)


@bp.get("/competitions/<ref:competition>/questions")
@requires(Permission.EVALUATE)
def listing(competition: str) -> ResponseReturnValue:
    """All questions of a competition, those that wait among them."""
    found = own_competition(competition, current_actor())
    return render_template(
        "buyers/competitions/questions.html", competition=found, last_answers=_last_answers(found),
        may_answer=may(Permission.ANSWER_QUESTION), late_rule=LATE_RULES[late_rule(found.parts)], **_queue(found),
    )  # fmt: skip


PER_PAGE = 50


def _queue(found: Competition) -> dict[str, Any]:
    """A page of the questions with their numbers: those that wait come first, and what stands in the way of the task being done.

    404 beyond the last page.
    """
    at = now()
    numbered = list(enumerate(questions(found), 1))
    waiting = [one for one in numbered if one[1].answered_at is None and one[1].set_aside_at is None]
    stage = stage_of(found, at)
    last = _last_answers(found)
    open_ones = {number for number, _ in waiting}
    page, pages = page_asked(), max(1, -(-len(numbered) // PER_PAGE))
    if page > pages:
        abort(404)
    order = [*waiting, *(one for one in numbered if one[0] not in open_ones)]
    here = order[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "waiting": [one for one in here if one[0] in open_ones], "over": [one for one in here if one[0] not in open_ones],
        "page": page, "pages": pages, "stage": stage,
        "due_at": end_of_day(last.last_day) if last else found.closes_at,
        "unfinished": obstacles_to_finishing(waiting=len(waiting), stage=stage),
    }  # fmt: skip


@bp.post("/questions/<ref:question>/set-aside")
@requires(Permission.ANSWER_QUESTION)
def put_aside(question: str) -> ResponseReturnValue:
    """Set a late question aside by the published rule; its asker is told, by a letter that the buyer does not see."""
    asked = own_question(question, current_actor())
    with writing():
        keeping.set_aside(question=own_question(question, current_actor()), by=current_actor(), at=now())
    flash("Set aside. Its asker is told.")
    return redirect(url_for(".listing", competition=competition_of_question(asked).ref))


@bp.route("/questions/<ref:question>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER_QUESTION)
def reply(question: str) -> ResponseReturnValue:
    """Answer one question, once, for everybody."""
    asked, at = own_question(question, current_actor()), now()
    competition = competition_of_question(asked)
    closes_at, law = competition.closes_at, route_of(competition.route)
    late = closes_at is not None and is_late_answer(law, closes_at=closes_at, at=at)
    form = AnswerForm(data={"text": asked.draft})

    def page() -> str:
        return render_template(
            "buyers/competitions/answer.html", question=asked, competition=competition, form=form, late=late
        )

    if request.method == "GET":
        stage = stage_of(competition, at)
        aside = asked.set_aside_at is not None
        refuse_if(obstacles_to_answering(stage, answered=asked.answered_at is not None, text="…", set_aside=aside))
        return page()
    if request.form.get("do") == "draft":
        with writing():
            keeping.draft_answer(
                question=own_question(question, current_actor()),
                text=form.text.data or "",
                by=current_actor(),
                at=now(),
            )
        flash("Kept as a draft. Only your council sees it.")
        return redirect(url_for("buyers.questions.listing", competition=competition.ref))
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        actions.answer(
            question=own_question(question, current_actor()),
            text=form.text.data or "",
            why_no_longer=form.why_no_longer.data or "",
            by=current_actor(),
            at=now(),
        )
    if act.refused:
        return page(), 409
    flash("Answered, for everyone.")
    return redirect(url_for("buyers.questions.listing", competition=competition.ref))


def _last_answers(competition: Competition) -> Counted | None:
    if competition.closes_at is None:
        return None
    try:
        return last_answers(route_of(competition.route), competition.closes_at)
    except BeyondKnownHolidays:
        return None
