"""Questions about markets, answered for everybody; the agreement of a market, offered and countersigned."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import agreements
from dps.admission.rules.agreement import LONGEST_TEXT
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.market import questions
from dps.market.queries import market as market_of
from dps.market.rules.asking import LONGEST, obstacles_to_answering_of_a_market
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, StringField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_person, requires
from dps.web.transactions import writing

bp = Blueprint("asked", __name__)

PER_PAGE = 50


class AnswerForm(MarketForm):
    """The answer that everybody reads."""

    text = TextAreaField("Your answer", needed="Write the answer", max_length=LONGEST, count=True, rows=6)


class AgreementForm(MarketForm):
    """A new edition."""

    title = StringField("Title", needed="Enter the title")
    text = TextAreaField(
        "The agreement in full", needed="Write the agreement", max_length=LONGEST_TEXT, rows=24,
        hint="It may ask nothing that the conditions in the notice do not: a supplier that never signs keeps its place.",
    )  # fmt: skip


@bp.get("/market-questions")
@requires(Permission.KEEP_MARKET)
def waiting() -> ResponseReturnValue:
    """Questions about markets that wait, the oldest first."""
    return render_template("admin/market-questions.html", rows=questions.waiting())


@bp.route("/market-questions/<ref:market_question>", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def answer(market_question: str) -> ResponseReturnValue:
    """Answer one, once, for everybody."""
    asked, form = questions.market_question(market_question), AnswerForm()

    def page() -> str:
        return render_template("admin/market-answer.html", question=asked, market=asked.market, form=form)

    if request.method == "GET":
        refuse_if(obstacles_to_answering_of_a_market(answered=asked.answered_at is not None, text="…"))
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        questions.answer_of_market(
            question=questions.market_question(market_question),
            text=form.text.data or "",
            by=current_actor(),
            at=now(),
        )
    if act.refused:
        asked = questions.market_question(market_question)
        return page(), 409
    flash("Answered, for everyone. The question and the answer are on the market’s public page.")
    return redirect(url_for(".waiting"))


@bp.get("/agreements")
@requires(Permission.KEEP_MARKET)
def signatures() -> ResponseReturnValue:
    """Signatures that wait for the market's own."""
    page = page_asked()
    rows, total = agreements.to_countersign(page=page, limit=PER_PAGE)
    return render_template("admin/agreements.html", rows=rows, total=total, page=page, pages=-(-total // PER_PAGE))


@bp.route("/markets/<ref:market>/agreement", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def offer(market: str) -> ResponseReturnValue:
    """Offer a new edition of the agreement; older ones stay readable."""
    one, form = market_of(market), AgreementForm()
    newest = agreements.newest_agreement(one)
    if not form.is_submitted() and newest is not None:
        form.title.data, form.text.data = newest.title, newest.text

    def page() -> str:
        return render_template("admin/market-agreement.html", market=one, form=form, editions=agreements.editions(one))

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    with writing():
        agreements.offer(
            market=market_of(market),
            title=form.title.data or "",
            text=form.text.data or "",
            by=current_actor(),
            at=now(),
        )
    flash("The new edition is offered. Everybody admitted is told.")
    return redirect(url_for(".offer", market=market))


@bp.post("/agreements/<ref:signature>/countersign")
@requires(Permission.KEEP_MARKET)
def countersign(signature: str) -> ResponseReturnValue:
    """Sign for the market."""
    name = current_person().name
    with writing():
        agreements.countersign(signature=agreements.signature(signature), name=name, by=current_actor(), at=now())
    flash("Countersigned. The supplier is told.")
    return redirect(url_for(".signatures"))
