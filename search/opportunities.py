"""Competitions that everybody may read. Those by invitation alone are not among them: the invited read them behind their own door."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition.queries import (
    public_competitions,
    shown_beside,
    shown_questions,
    stage_of,
    steps_of,
    told_of,
    visible_competition,
)
from dps.competition.terms import terms_of
from dps.core.clock import now
from dps.law.routes import route
from dps.web.downloads import as_attachment
from dps.web.filters import plural
from dps.web.paging import page_asked
from dps.web.permissions import public
from dps.web.versions import as_text, in_force_of, version_asked
from search.address import ORDERS_SHOWN, address_of, asked_in
from search.engines.port import NEWEST, OPPORTUNITY, RELEVANCE, SOONEST
from search.finder import tidied
from search.things import Thing, drawn, find_things, only

bp = Blueprint("opportunities", __name__, url_prefix="/opportunities")

BIDDERS_OWN = "suppliers.opportunities.show"


WHERE_FOUND = {
    "name": "its title", "capabilities": "its questions", "summary": "what is needed", "codes": "its CPV codes",
    "more": "its outcomes, council or lot",
}  # fmt: skip
"""The parts of an opportunity in which words are found, as a page names them."""


@bp.get("")
@public
def listing() -> ResponseReturnValue:
    """What is open, soonest deadline first; or what has closed. With words or filters, what of it answers.

    Without them the list is the database's own, so that what was published this second is on it.
    """
    at, closed = now(), request.args.get("show") == "closed"
    stages = ("closed", "cancelled") if closed else ("open",)
    asked = tidied(asked_in(request.args, kind=OPPORTUNITY, page=page_asked()))
    if not asked.words and asked.order == RELEVANCE:
        asked = replace(asked, order=NEWEST if closed else SOONEST)
    searched = bool(asked.words or asked.how_many())
    found = find_things(only(asked, "state", *stages), at=at, with_rows=searched)
    rows, page, pages, beyond = found.rows, found.page, found.pages, found.beyond
    if not searched:
        listed = public_competitions(at, closed=closed, page=asked.page)
        rows = tuple(Thing(one) for one in drawn(OPPORTUNITY, [c.ref for c in listed.rows], at=at))
        page, pages, beyond = listed.number, listed.pages, asked.page > max(1, listed.pages)
    if beyond:
        abort(404)
    show, address = {"show": "closed"} if closed else {}, address_of(asked_in(request.args, kind=OPPORTUNITY))
    return render_template(
        "search/opportunities.html", asked=asked, found=found, rows=[row for row in rows if row.value.stage in stages], page=page, pages=pages,
        groups=found.groups, orders=ORDERS_SHOWN[OPPORTUNITY], closed=closed, route_of=route, address=address, where_found=WHERE_FOUND,
        counted=plural(found.total, "opportunity", "opportunities"), here=url_for(".listing"), words=url_for("search.completing.opportunities"),
        clear=url_for(".listing", **show, **({"q": asked.words} if asked.words else {})),
        other=url_for(".listing", **({} if closed else {"show": "closed"}), **address),
        one=lambda word: url_for(".listing", **show, **{**address, "q": word}),
    )  # fmt: skip


@bp.get("/<ref:competition>/terms")
@public
def terms(competition: str) -> ResponseReturnValue:
    """The terms of the contract, to keep. 404 for a competition that is not public."""
    return as_attachment(*terms_of(visible_competition(competition, None, now())))


@bp.get("/<ref:competition>")
@public
def show(competition: str) -> ResponseReturnValue:
    """One competition as it was published, with the answered questions. 404 for one that is not public."""
    at = now()
    found = visible_competition(competition, None, at)
    version = version_asked(found)
    if version is not None and (text := as_text(version)) is not None:
        return text
    own = url_for(BIDDERS_OWN, competition=competition) if BIDDERS_OWN in current_app.view_functions else ""
    return render_template(
        "search/opportunity.html", competition=found, told=version.told if version else told_of(found), route=route(found.route),
        stage=stage_of(found, at), steps=steps_of(found, at=at), **in_force_of(found, version=version, at=at), questions=shown_questions(found), own=own,
        beside=shown_beside(found, None, at=at),
    )  # fmt: skip
