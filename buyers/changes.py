"""Changes after publication: what changed, with its versions; a new change; an answer put right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.timetable_forms import ChangeForm, CorrectForm
from dps.bidding.queries import opening_begun
from dps.competition import changing
from dps.competition.queries import competition_of_question, own_competition, own_question, stage_of, told_of
from dps.competition.rules.changing import Statement, obstacles_to_any_change, usual_extension
from dps.competition.versions import changes_of, shown, versions_of
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import BeyondKnownHolidays
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, may, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition
    from dps.core.refusal import Obstacle

bp = Blueprint("changes", __name__)


def _why_not(competition: Competition, at: datetime) -> tuple[Obstacle, ...]:
    return obstacles_to_any_change(stage_of(competition, at), opening_begun=opening_begun(competition))


@bp.get("/competitions/<ref:competition>/changes")
@requires(Permission.EVALUATE)
def listing(competition: str) -> ResponseReturnValue:
    """Every change since publication, and every version of the text."""
    found, at = own_competition(competition, current_actor()), now()
    return render_template(
        "buyers/competitions/changes.html", competition=found, changes=[(c, shown(c)) for c in changes_of(found)],
        versions=versions_of(found), obstacles=_why_not(found, at), may_change=may(Permission.PUBLISH_COMPETITION),
        stage=stage_of(found, at),
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/changes/new", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COMPETITION)
def make(competition: str) -> ResponseReturnValue:
    """Change what suppliers are told, for everybody at once."""
    found, at = own_competition(competition, current_actor()), now()
    told = told_of(found)
    names = ("need", "outcomes", "clarifications_close_at", "closes_at", "starts_on", "ends_on")
    form = ChangeForm(data={name: getattr(told, name) for name in names})

    def page() -> str:
        return render_template(
            "buyers/competitions/change.html", competition=found, form=form, route=route_of(found.route),
            usual=_usual(found, at),
        )  # fmt: skip

    if request.method == "GET":
        refuse_if(_why_not(found, at))

    def deed() -> None:
        ours = own_competition(competition, current_actor())
        changing.change(
            competition=ours, facts=form.facts(), note=(form.note_about.data or "", form.note_text.data or ""),
            said=_said(form), notice_reference=form.notice_reference.data or "", opening_begun=opening_begun(ours),
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, page, deed, said="Changed, and everybody is told.", to=url_for(".listing", competition=competition)
    )


@bp.route("/questions/<ref:question>/correct", methods=["GET", "POST"])
@requires(Permission.ANSWER_QUESTION)
def correct(question: str) -> ResponseReturnValue:
    """Put right an answer that everybody read."""
    asked, at = own_question(question, current_actor()), now()
    found = competition_of_question(asked)
    form = CorrectForm(data={"text": asked.answer})

    def page() -> str:
        return render_template("buyers/competitions/correct.html", competition=found, question=asked, form=form)

    if request.method == "GET":
        refuse_if(_why_not(found, at))

    def deed() -> None:
        ours = own_question(question, current_actor())
        begun = opening_begun(competition_of_question(ours))
        changing.correct_answer(
            question=ours, text=form.text.data or "", said=_said(form), opening_begun=begun, by=current_actor(), at=now()
        )  # fmt: skip

    return answered(
        form, page, deed, said="Put right, and everybody is told.",
        to=url_for("buyers.questions.listing", competition=found.ref),
    )  # fmt: skip


def _said(form: Any) -> Statement:
    return Statement(
        form.reason.data or "", form.explanation.data or "", form.is_significant(), form.why_no_longer.data or ""
    )


def _usual(competition: Competition, at: datetime) -> datetime | None:
    try:
        return usual_extension(route_of(competition.route), competition.closes_at or at, at=at)
    except BeyondKnownHolidays:
        return None
