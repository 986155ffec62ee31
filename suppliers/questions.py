"""Ask a clarification question. Nobody sees who asked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition import actions
from dps.competition.queries import visible_competition, why_not_ask
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.market.rules.asking import LONGEST
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, TextAreaField
from dps.web.permissions import current_actor, current_organisation, requires

bp = Blueprint("questions", __name__)


class QuestionForm(MarketForm):
    """One question."""

    text = TextAreaField(
        "Your question", needed="Write the question", max_length=LONGEST, count=True, rows=6,
        hint="Leave out your name and anything that gives it away: everyone will read these words.",
    )  # fmt: skip


@bp.route("/opportunities/<ref:competition>/questions/new", methods=["GET", "POST"])
@requires(Permission.ASK_QUESTION)
def ask(competition: str) -> ResponseReturnValue:
    """Put a question to the buyer, until questions close."""
    at, us = now(), current_organisation()
    found = visible_competition(competition, current_actor(), at)
    form = QuestionForm()

    def page() -> str:
        return render_template("suppliers/opportunities/ask.html", competition=found, form=form)

    if request.method == "GET":
        refuse_if(why_not_ask(found, us, at=at))
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        actions.ask(
            competition=visible_competition(competition, current_actor(), at), asker=current_organisation(),
            text=form.text.data or "", by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Your question was sent, without your name.")
    return redirect(url_for("suppliers.opportunities.show", competition=competition) + "#questions")
