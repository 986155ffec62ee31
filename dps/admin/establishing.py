"""A new market: one form, a page to check it, and the act that binds. Nothing typed is lost on the way."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admin.market_forms import MOST_LOTS, MOST_QUESTIONS, MarketFacts
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.law.routes import route
from dps.market.actions import establish
from dps.market.queries import why_not_establish
from dps.market.rules.expiring import STOPS
from dps.market.rules.questions import ASKS
from dps.parties.queries import council, councils
from dps.parties.rules.roles import Permission
from dps.profile.rules.evidence import KINDS
from dps.web.acting import keep_refusal
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("establishing", __name__, url_prefix="/markets")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def new() -> ResponseReturnValue:
    """Type it, check it, establish it. To add or take out a row, or to go back, redraws the form and keeps nothing."""
    form = MarketFacts()
    form.owner.offer([("", "Choose a council"), *((b.ref, b.name) for b in councils())])
    deed = request.form.get("do", "check")
    if request.method == "GET":
        form.change_rows("add-lot")
        return _form(form)
    if form.change_rows(deed) or deed == "change":
        return _form(form)
    if not form.validate():
        return _form(form), 422
    law = route(form.route.data)
    try:
        refuse_if(why_not_establish(law, owner=council(form.owner.data), **form.facts()))
        if deed != "establish":
            return _check(form)
        with writing():
            made = establish(route=law, owner=council(form.owner.data), by=current_actor(), at=now(), **form.facts())
            ref = made.ref
    except Refused as refusal:
        keep_refusal(refusal)
        form.refuse(refusal)
        return _form(form), 409
    flash("The market is established. Name its buyers next.")
    return redirect(url_for("admin.markets.show", market=ref))


def _form(form: MarketFacts) -> str:
    return render_template("admin/market-new.html", form=form, most_lots=MOST_LOTS, most_questions=MOST_QUESTIONS)


def _check(form: MarketFacts) -> str:
    typed = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", "do")]
    law = route(form.route.data)
    return render_template(
        "admin/market-check.html", form=form, law=law, typed=typed, facts=form.facts(), owner=council(form.owner.data),
        stops=STOPS, kinds=KINDS, asks=ASKS,
    )  # fmt: skip
