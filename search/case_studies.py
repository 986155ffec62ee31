"""Work that suppliers say they have done: found by words, and by the filters of whoever did it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.web.filters import plural
from dps.web.paging import page_asked
from dps.web.permissions import public
from search.address import ORDERS_SHOWN, address_of, asked_in
from search.engines.port import CASE_STUDY
from search.finder import begun
from search.things import find_things

bp = Blueprint("case_studies", __name__)

WHERE_FOUND = {
    "name": "its title", "capabilities": "what came of it", "summary": "what was done", "codes": "its CPV codes",
    "more": "its client or its supplier",
}  # fmt: skip


@bp.get("/case-studies")
@public
def listing() -> ResponseReturnValue:
    """Words and filters in the address. Nothing is ordered by what anybody pays or states of itself."""
    asked = asked_in(request.args, kind=CASE_STUDY, page=page_asked())
    found = find_things(asked, at=now())
    if found.beyond:
        abort(404)
    address = address_of(asked)
    return render_template(
        "search/case-studies.html", asked=asked, found=found, rows=found.rows, groups=found.groups, orders=ORDERS_SHOWN[CASE_STUDY],
        here=url_for(".listing"), words=url_for("search.completing.case_studies"), begun=begun, address=address, where_found=WHERE_FOUND,
        counted=plural(found.total, "case study", "case studies"), clear=url_for(".listing", **_words_of(asked.words)),
        one=lambda word: url_for(".listing", **{**address, "q": word}),
    )  # fmt: skip


def _words_of(words: str) -> dict[str, str]:
    return {"q": words} if words else {}
