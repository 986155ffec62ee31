"""One box for everything: the best few of each kind, and the way to the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.finding.queries import suppliers
from dps.parties.rules.regions import region_name
from dps.web.filters import london_date, money
from dps.web.permissions import public
from dps.web.supplier import form_shown
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, OPPORTUNITY, SUPPLIER, Piece
from search.finder import LISTED, Asked, beginning, begun, look, plainly, tidied
from search.things import only, things_of
from search.things import plainly as things_plainly

bp = Blueprint("everywhere", __name__)

FEW = 3


@dataclass(frozen=True)
class Row:
    """One that answers, as any kind shows itself here."""

    title: str
    href: str
    status: str
    facts: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Room:
    """The best few of one kind, and where the rest is."""

    kind: str
    title: str
    total: int
    rows: tuple[Row, ...]
    href: str


TITLES: Mapping[str, str] = {
    SUPPLIER: "Suppliers", OPPORTUNITY: "Open opportunities", CASE_STUDY: "Case studies", CONTRACT: "Contracts",
    AWARD: "Awards, not yet concluded",
}  # fmt: skip
ROOMS: Mapping[str, str] = {
    SUPPLIER: "search.suppliers.find", OPPORTUNITY: "search.opportunities.listing", CASE_STUDY: "search.case_studies.listing",
    CONTRACT: "search.contracts.listing", AWARD: "search.contracts.listing",
}  # fmt: skip


@bp.get("/find")
@public
def find() -> ResponseReturnValue:
    """The best three of each kind for the words in the address; without words, the box alone."""
    asked, at = tidied(Asked(request.args.get("q", ""))), now()
    rooms, suggestion, listed, plain = [], "", 0, False
    for kind in TITLES if asked.words else ():
        its = replace(asked, kind=kind)
        if kind == OPPORTUNITY:
            its = only(its, "state", "open")
        looked = look(its, plainly=plainly if kind == SUPPLIER else partial(things_plainly, at=at), most=FEW)
        if kind == SUPPLIER:
            suggestion, listed = looked.suggestion, looked.found.counts.get("place", {}).get(LISTED, 0)
        plain = plain or looked.plain
        rows = _DRAW[kind](looked.found.hits, at)
        rooms.append(Room(kind, TITLES[kind], looked.found.total, rows, url_for(ROOMS[kind], q=asked.words)))
    return render_template(
        "search/everywhere.html", words=asked.words, rooms=rooms, suggestion=suggestion, listed=listed, plain=plain
    )


def _suppliers(hits: Sequence[Any], at: datetime) -> tuple[Row, ...]:
    del at
    by_ref = {hit.ref: hit for hit in hits}
    return tuple(
        Row(
            one.name, url_for("search.suppliers.profile", supplier=one.ref), one.place,
            (form_shown(one.legal_form), ", ".join(region_name(code) for code in one.where[:3])), by_ref[one.ref].pieces or beginning(one),
        )
        for one in suppliers(list(by_ref)) if one.lots
    )  # fmt: skip


def _opportunities(hits: Sequence[Any], at: datetime) -> tuple[Row, ...]:
    return tuple(
        Row(
            it.title, url_for("search.opportunities.show", competition=it.ref), it.stage,
            (it.buyer_name, it.lot_title or "Anyone may answer", f"closes on {london_date(it.closes_at)}"), thing.pieces or begun(it.need),
        )
        for thing in things_of(OPPORTUNITY, hits, at=at) for it in (thing.value,) if it.stage == "open"
    )  # fmt: skip


def _studies(hits: Sequence[Any], at: datetime) -> tuple[Row, ...]:
    return tuple(
        Row(
            it.study.title, url_for("search.suppliers.profile", supplier=it.supplier.ref, _anchor="case-studies"), "",
            (it.supplier.name, str(it.study.year or "")), thing.pieces or begun(it.study.done),
        )
        for thing in things_of(CASE_STUDY, hits, at=at) for it in (thing.value,)
    )  # fmt: skip


def _dealings(kind: str, hits: Sequence[Any], at: datetime) -> tuple[Row, ...]:
    return tuple(
        Row(
            it.title, url_for("search.contracts.show", contract=it.ref) if kind == CONTRACT and not it.direct else "", "",
            (it.buyer_name, f"{'with' if kind == CONTRACT else 'to'} {it.supplier_name}", f"{money(it.pence)} with VAT", london_date(it.day)),
            thing.pieces,
        )
        for thing in things_of(kind, hits, at=at) for it in (thing.value,)
    )  # fmt: skip


_DRAW: Mapping[str, Callable[[Sequence[Any], datetime], tuple[Row, ...]]] = {
    SUPPLIER: _suppliers, OPPORTUNITY: _opportunities, CASE_STUDY: _studies, CONTRACT: partial(_dealings, CONTRACT),
    AWARD: partial(_dealings, AWARD),
}  # fmt: skip
