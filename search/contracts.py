"""Awards and contracts, for everybody: who won, for how much, until when, and what was promised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.contract.delivery_queries import shown_promises
from dps.contract.direct import public_direct_contracts
from dps.contract.figures import groups_of
from dps.contract.queries import PAGE, awards_before_contract, contracts, details_due
from dps.contract.queries import contract as contract_by_ref
from dps.contract.record_queries import changes_of, ending_of, kpis_of, law_of, running_of, upheld_in_public
from dps.contract.rules.running import OUTCOMES
from dps.core.clock import now
from dps.law.routes import route
from dps.notices.ocds import to_json
from dps.notices.publish import package_of
from dps.oversight.queries import trail_head
from dps.web.filters import plural
from dps.web.paging import page_asked
from dps.web.permissions import public
from search.address import ORDERS_SHOWN, address_of, asked_in
from search.delivered import hidden
from search.engines.port import AWARD, CONTRACT, NEWEST, RELEVANCE
from search.finder import tidied
from search.things import find_things, joined

bp = Blueprint("contracts", __name__)


WHERE_FOUND = {
    "name": "its title", "capabilities": "its questions", "summary": "what was needed", "codes": "its CPV codes",
    "more": "its council or supplier",
}  # fmt: skip
"""The parts of an award or a contract in which words are found, as a page names them."""


@bp.get("/contracts")
@public
def listing() -> ResponseReturnValue:
    """Awards whose notice is published, then concluded contracts, newest first; with words or filters, those that answer."""
    asked = tidied(asked_in(request.args, kind=CONTRACT, page=page_asked()))
    searched = bool(asked.words or asked.how_many())
    if not asked.words and asked.order == RELEVANCE:
        asked = replace(asked, order=NEWEST)
    at = now()
    found = find_things(asked, at=at, grouped=False, with_rows=searched)
    awarded = find_things(replace(asked, kind=AWARD, page=1), at=at, grouped=False, with_rows=searched)
    address = address_of(replace(asked, order=RELEVANCE))
    plain = {} if searched else _unsearched(asked.page)
    if (found.beyond and searched) or (plain and asked.page > max(1, plain["pages"])):
        abort(404)
    total = found.total + awarded.total
    return render_template(
        "search/contracts/listing.html", asked=asked, found=found, found_awards=awarded if found.page == 1 else replace(awarded, rows=()),
        searched=searched, groups=joined(found, awarded, kind=CONTRACT, asked=asked), orders=ORDERS_SHOWN[CONTRACT],
        where_found=WHERE_FOUND, address=address, counted=plural(total, "award or contract", "awards and contracts"), here=url_for(".listing"),
        words=url_for("search.completing.contracts"), clear=url_for(".listing", **({"q": asked.words} if asked.words else {})),
        one=lambda word: url_for(".listing", **{**address, "q": word}), **plain,
    )  # fmt: skip


def _unsearched(page: int) -> dict[str, Any]:
    """The database's own list, so that what was concluded this second is on it."""
    found, many = contracts(page=page)
    direct, how_many_direct = public_direct_contracts(page=page)
    return {
        "awards": awards_before_contract() if page == 1 else (), "contracts": found, "page": page,
        "pages": -(-max(many, how_many_direct) // PAGE), "many": many, "direct": direct, "how_many_direct": how_many_direct,
    }  # fmt: skip


@bp.get("/contracts/<ref:contract>")
@public
def show(contract: str) -> ResponseReturnValue:
    """One contract: what was agreed, what was promised, and how to check that nothing was changed."""
    found = contract_by_ref(contract)
    withheld = hidden().of(found.supplier.ref)
    promises = () if withheld else shown_promises(found.promises, at=now())
    return render_template(
        "search/contracts/show.html", contract=found, route=route(found.route), due=details_due(found),
        head=trail_head(found.competition), running=running_of(found), law=law_of(found), ending=ending_of(found),
        changes=[one for one in changes_of(found) if one.outcome == "made"], kpis=kpis_of(found), withheld=withheld,
        promises=promises, groups=groups_of(promises), upheld=() if withheld else upheld_in_public(found), outcomes=OUTCOMES,
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/ocds.json")
@public
def ocds(contract: str) -> ResponseReturnValue:
    """The competition as one OCDS 1.1 release package."""
    found = contract_by_ref(contract)
    base = current_app.config["BASE_URL"].rstrip("/")
    package = package_of(
        found.competition, base_url=base, uri=base + url_for(".ocds", contract=found.ref),
        with_delivery=not hidden().of(found.supplier.ref),
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="contract-{found.ref}.json"'}
    return Response(to_json(package) + "\n", mimetype="application/json", headers=headers)
