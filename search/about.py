"""What the market is, how it works, and its documents. Public, without signing in."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.admission.agreements import newest_agreement
from dps.finding import members as network
from dps.gateways.uploads import KINDS, LARGEST
from dps.law.routes import ROUTES, route
from dps.market.queries import market as market_of
from dps.market.queries import markets, named_buyers
from dps.parties.rules.keeping import SCHEDULE
from dps.web.permissions import public
from search.glossary import TERMS, by_route

bp = Blueprint("about", __name__)

MOST_FILES = 10
"""As in bidding's rules, which nothing here may import; a test holds the two together."""


@bp.get("/how-it-works")
@public
def how_it_works() -> ResponseReturnValue:
    """The ways to a contract, side by side; their periods come from the law as the market keeps it."""
    return render_template("search/about/how-it-works.html", routes=ROUTES.values())


@bp.get("/how-sealing-works")
@public
def how_sealing_works() -> ResponseReturnValue:
    """What is sealed, with what, who can open it when, and what sealing cannot do."""
    return render_template(
        "search/about/how-sealing-works.html", largest=LARGEST // 2**20, kinds=KINDS, most_files=MOST_FILES
    )


@bp.get("/scheme-documents")
@public
def scheme_documents() -> ResponseReturnValue:
    """The markets and their lots."""
    return render_template("search/about/scheme-documents.html", markets=[(m, route(m.route)) for m in markets()])


@bp.get("/scheme-documents/<ref:market>")
@public
def market(market: str) -> ResponseReturnValue:
    """One market in full: what each lot is for, and what an applicant must show, before anybody signs in."""
    found = market_of(market)
    return render_template(
        "search/about/market.html", market=found, route=route(found.route), buyers=named_buyers(found),
        agreement=newest_agreement(found),
    )  # fmt: skip


@bp.get("/members")
@public
def members() -> ResponseReturnValue:
    """The network's members by class, each with what it may buy here or why not."""
    found = {name: tuple(group) for name, group in groupby(network.members(), key=lambda m: m.member_class)}
    return render_template(
        "search/about/members.html", classes=[(name, found.get(name, ())) for name in network.CLASSES]
    )


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use the pages, what was checked, and what is not known."""
    return render_template("search/about/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept of people, why, how long, and who sees it."""
    return render_template("search/about/privacy.html", routes=ROUTES.values(), schedule=SCHEDULE)


@bp.get("/glossary")
@public
def glossary() -> ResponseReturnValue:
    """The field's words, by route."""
    return render_template("search/about/glossary.html", terms=TERMS, things=by_route(), routes=ROUTES.values())
