"""Markets and lots: what stands, how many have a place, and who may buy."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission.queries import how_many_admitted
from dps.core.clock import now
from dps.law.routes import route
from dps.market.actions import name_buyer
from dps.market.queries import changes_of, due_notices, markets, named_buyers, notices_of
from dps.market.queries import market as market_of
from dps.market.rules.expiring import STOPS
from dps.market.rules.questions import ASKS
from dps.market.rules.weighting import WEIGHED
from dps.parties.queries import councils, organisation
from dps.parties.rules.roles import Permission
from dps.profile.rules.evidence import KINDS
from dps.web.acting import acting
from dps.web.forms import MarketForm, SelectField
from dps.web.permissions import current_actor, requires

bp = Blueprint("markets", __name__, url_prefix="/markets")


class BuyerForm(MarketForm):
    """Which body the notice names."""

    buyer = SelectField("Body that the notice names", needed="Choose a body")


@bp.get("/")
@requires(Permission.KEEP_MARKET)
def listing() -> ResponseReturnValue:
    """Every market with its route and its end."""
    return render_template("admin/markets.html", markets=[(m, route(m.route)) for m in markets()])


@bp.route("/<ref:market>", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def show(market: str) -> ResponseReturnValue:
    """One market: its lots, their criteria, the buyers its notice names, and a form to name one more."""
    form = BuyerForm()
    _offer(form, market)
    if not form.is_submitted():
        return _page(form, market)
    if not form.validate():
        return _page(form, market), 422
    with acting(form) as act:
        body = organisation(form.buyer.data)
        name_buyer(market=market_of(market), buyer=body, by=current_actor(), at=now())
        said = f"{body.name} is named."
    if act.refused:
        return _page(form, market), 409
    flash(said)
    return redirect(url_for(".show", market=market))


def _offer(form: BuyerForm, market: str) -> None:
    named = {body.ref for body in named_buyers(market_of(market))}
    form.buyer.offer([("", "Choose a body"), *((b.ref, b.name) for b in councils() if b.ref not in named)])


def _page(form: BuyerForm, market: str) -> str:
    one = market_of(market)
    return render_template(
        "admin/market.html",
        market=one,
        law=route(one.route),
        admitted=how_many_admitted(one),
        buyers=named_buyers(one),
        changes=changes_of(one),
        notices=notices_of(one),
        due=due_notices(one),
        stops=STOPS,
        weighed=WEIGHED,
        kinds=KINDS,
        asks=ASKS,
        form=form,
    )
