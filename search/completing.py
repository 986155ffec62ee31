"""Words that go on from what somebody has typed, for the search box where scripts run. The box does without them."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request

from dps.web.permissions import public
from search.catchup import engine
from search.engines.port import CASE_STUDY, CONTRACT, OPPORTUNITY, SUPPLIER, Unavailable
from search.finder import LONGEST_WORDS

bp = Blueprint("completing", __name__)

MOST, SHORTEST = 8, 2


@bp.get("/suppliers/words")
@public
def suppliers() -> Response:
    """At most eight ways to go on from ``q``: whole names and words first, then the last word gone on with."""
    return _words(SUPPLIER)


@bp.get("/opportunities/words")
@public
def opportunities() -> Response:
    """The same of opportunities."""
    return _words(OPPORTUNITY)


@bp.get("/contracts/words")
@public
def contracts() -> Response:
    """The same of contracts."""
    return _words(CONTRACT)


@bp.get("/case-studies/words")
@public
def case_studies() -> Response:
    """The same of pieces of work."""
    return _words(CASE_STUDY)


def _words(kind: str) -> Response:
    return jsonify(completed(request.args.get("q", "")[:LONGEST_WORDS], kind=kind))


def completed(typed: str, *, kind: str) -> list[str]:
    """What ``typed`` may be the beginning of; nothing where the index is away or too little is typed."""
    typed = " ".join(typed.replace("\x00", " ").split())
    before, _, last = typed.rpartition(" ")
    if len(last) < SHORTEST or last.startswith('"'):
        return []
    try:
        with engine().reading() as reader:
            whole = list(reader.completions(typed, kind=kind, most=MOST))
            more = [f"{before} {word}" for word in reader.completions(last, kind=kind, most=MOST)] if before else []
    except Unavailable as trouble:
        current_app.logger.warning("no words to go on with: %s", trouble)
        return []
    return list(dict.fromkeys((*whole, *(one for one in more if " " not in one[len(before) + 1 :]))))[:MOST]
