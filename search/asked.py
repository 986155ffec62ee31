"""What was asked of a market and answered, and the agreement that it offers: open to everybody."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.admission.agreements import agreement as agreement_of
from dps.admission.agreements import editions
from dps.law.routes import route
from dps.market import questions
from dps.market.queries import market as market_of
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import may, public

bp = Blueprint("asked", __name__)


@bp.get("/markets/<ref:market>/questions")
@public
def listing(market: str) -> ResponseReturnValue:
    """Every answered question about a market, without who asked."""
    one, page = market_of(market), page_asked()
    rows, total = questions.told_of(one, page=page)
    return render_template(
        "search/market/questions.html", market=one, rows=rows, page=page, pages=-(-total // questions.PER_PAGE),
        words=route(one.route).words,
    )  # fmt: skip


@bp.get("/agreements/<ref:agreement>")
@public
def agreement(agreement: str) -> ResponseReturnValue:
    """One edition of a market's agreement, with the others beside it."""
    one = agreement_of(agreement)
    return render_template(
        "search/market/agreement.html", agreement=one, market=one.market, editions=editions(one.market),
        may_sign=may(Permission.SEE_APPLICATIONS),
    )  # fmt: skip
