"""Asking about a market, and signing the agreement that it offers to those who are admitted."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import agreements
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.market import questions
from dps.market.queries import market as market_of
from dps.market.rules.asking import LONGEST, obstacles_to_asking_a_market
from dps.market.rules.establishing import is_live
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import BooleanField, MarketForm, NameField, StringField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_person, may, requires

if TYPE_CHECKING:
    from dps.market.models import Market

bp = Blueprint("markets", __name__)


class QuestionForm(MarketForm):
    """One question about a market."""

    text = TextAreaField(
        "Your question", needed="Write the question", max_length=LONGEST, count=True, rows=6,
        hint="Leave out your name and anything that gives it away: everyone will read these words.",
    )  # fmt: skip


class SignForm(MarketForm):
    """A signature."""

    name = NameField("Your full name", needed="Enter your full name", max_length=120)
    signed_as = StringField(
        "Your position",
        needed="Enter your position",
        max_length=120,
        hint="The position that lets you sign, such as director.",
    )
    read = BooleanField(
        "I have read the agreement and may sign it for the organisation",
        needed="Confirm that you have read it and may sign it",
    )


@bp.route("/markets/<ref:market>/questions", methods=["GET", "POST"])
@requires(Permission.ASK_QUESTION)
def ask(market: str) -> ResponseReturnValue:
    """What was asked and answered, our own questions that wait, and a new one."""
    one, form = market_of(market), QuestionForm()
    if request.method == "GET":
        return _questions(one, form)
    if not form.validate():
        return _questions(one, form), 422
    with acting(form) as act:
        questions.ask_market(
            market=market_of(market), asker=own_organisation(current_actor()), text=form.text.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _questions(market_of(market), form), 409
    flash("Your question was sent, without your name. The answer goes on the market’s public page.")
    return redirect(url_for(".ask", market=market))


def _questions(market: Market, form: QuestionForm) -> str:
    page = page_asked()
    rows, total = questions.told_of(market, drawn_for=own_organisation(current_actor()), page=page)
    live = is_live(valid_until=market.valid_until, ended_on=market.ended_on, on=london_date(now()))
    return render_template(
        "suppliers/markets/questions.html", market=market, form=form, rows=rows, page=page,
        pages=-(-total // questions.PER_PAGE), obstacles=obstacles_to_asking_a_market(live=live, text="…"),
    )  # fmt: skip


@bp.get("/agreements/<ref:agreement>")
@requires(Permission.SEE_APPLICATIONS)
def agreement(agreement: str) -> ResponseReturnValue:
    """The agreement, who signed it for us, and whether the market has."""
    one = agreements.agreement(agreement)
    ours = own_organisation(current_actor())
    return render_template(
        "suppliers/markets/agreement.html", agreement=one, market=one.market, signed=agreements.signature_of(ours, one),
        obstacles=agreements.why_not_sign(ours, one), may_sign=may(Permission.APPLY), form=None,
    )  # fmt: skip


@bp.route("/agreements/<ref:agreement>/sign", methods=["GET", "POST"])
@requires(Permission.APPLY)
def sign(agreement: str) -> ResponseReturnValue:
    """Sign for our organisation."""
    one, form = agreements.agreement(agreement), SignForm()
    if request.method == "GET":
        if agreements.why_not_sign(own_organisation(current_actor()), one):
            return redirect(url_for(".agreement", agreement=agreement))
        form.name.data = current_person().name
        return _sign(agreement, form)
    if not form.validate():
        return _sign(agreement, form), 422
    with acting(form) as act:
        agreements.sign(
            edition=agreements.agreement(agreement), supplier=own_organisation(current_actor()), name=form.name.data or "",
            signed_as=form.signed_as.data or "", read=bool(form.read.data), by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _sign(agreement, form), 409
    flash("Signed. The market signs next, and you are told when it has.")
    return redirect(url_for(".agreement", agreement=agreement))


def _sign(ref: str, form: SignForm) -> str:
    one = agreements.agreement(ref)
    return render_template("suppliers/markets/sign.html", agreement=one, market=one.market, form=form)
