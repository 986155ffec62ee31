"""Finding a supplier, and reading what it says of itself. Open to everybody, and the same for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission.members import public_members
from dps.contract.figures import record_of_supplier
from dps.core.clock import now
from dps.finding.queries import found_among, suppliers
from dps.finding.queries import supplier as supplier_of
from dps.parties.rules.regions import region_name
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_csv, as_xlsx
from dps.web.paging import page_asked
from dps.web.permissions import may, public
from dps.web.supplier import form_shown, shown
from dps.web.urls import RefConverter
from search import tiles
from search.address import ORDERS_SHOWN, address_of, asked_in
from search.comparing import MOST_COMPARED, side_by_side
from search.delivered import hidden
from search.engines.port import SUPPLIER
from search.exporting import COLUMNS, MOST_EXPORTED, about, found_by, lines
from search.finder import find_suppliers

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")

MOST_PRINTED = 500

WHERE_FOUND = {
    "name": "its name", "capabilities": "what it can do", "summary": "its own words", "codes": "its CPV codes",
    "more": "its kinds of work, case studies or statements",
}  # fmt: skip
"""The parts of a profile in which words are found, as a page names them."""


@bp.get("")
@public
def find() -> ResponseReturnValue:
    """Words and filters in the address, so that a search can be kept and shared."""
    asked = asked_in(request.args, page=page_asked())
    found, address = find_suppliers(asked), address_of(asked)
    if found.beyond:
        abort(404)
    return render_template(
        "search/suppliers.html", asked=asked, found=found, form_words=form_shown, address=address, orders=ORDERS_SHOWN[SUPPLIER],
        region_names=lambda codes: [region_name(code) for code in codes], where_found=WHERE_FOUND, most_exported=MOST_EXPORTED,
        map=tiles.drawn(found.counts, asked.filters), tiles=tiles, compared=_compared()[:MOST_COMPARED], most_compared=MOST_COMPARED,
        shown_refs={row.supplier.ref for row in found.rows}, may_keep_evidence=may(Permission.DRAFT_COMPETITION),
        one=lambda word: url_for(".find", **{**address, "q": word}),
        link=lambda facet, code: url_for(".find", **{**address, facet: code}),
    )  # fmt: skip


@bp.get("/compare")
@public
def compare() -> ResponseReturnValue:
    """At most four side by side. Who cannot be found (any more) is left out, and the page says so."""
    refs = _compared()
    drawn = suppliers(refs[:MOST_COMPARED])
    kept = [one.ref for one in drawn]
    address = address_of(asked_in(request.args))
    return render_template(
        "search/compare.html", suppliers=drawn, facts=side_by_side(drawn), too_many=len(refs) > MOST_COMPARED,
        gone=len(refs[:MOST_COMPARED]) - len(drawn), most=MOST_COMPARED, back_to=url_for(".find", **address, s=kept),
        without={ref: url_for(".compare", **address, s=[other for other in kept if other != ref]) for ref in kept},
    )  # fmt: skip


@bp.get("/results.csv")
@public
def as_table() -> Response:
    """Everything that answers, as CSV, up to a bound that the page says."""
    return as_csv("suppliers.csv", COLUMNS, _export()[0])


@bp.get("/results.xlsx")
@public
def as_workbook() -> Response:
    """Everything that answers, as a workbook that says on its second sheet what was asked and when."""
    rows, said = _export()
    return as_xlsx("suppliers.xlsx", COLUMNS, rows, about=said, at=now())


@bp.get("/print")
@public
def to_print() -> ResponseReturnValue:
    """The first 500 who answer in one plain table, with what was asked and when: to be printed or kept as a file."""
    asked = asked_in(request.args)
    found, total = found_by(asked, most=MOST_PRINTED)
    address = address_of(asked)
    return render_template(
        "search/suppliers-print.html", suppliers=found, address=address, form_words=form_shown,
        region_names=lambda codes: [region_name(code) for code in codes],
        about=about(asked, total=total, kept=len(found), most=MOST_PRINTED, link=_whole_address(address)),
    )  # fmt: skip


def _whole_address(address: Mapping[str, Any]) -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + url_for(".find", **address)


def _export() -> tuple[Any, list[tuple[str, str]]]:
    asked, base = asked_in(request.args), current_app.config["BASE_URL"].rstrip("/")
    found, total = found_by(asked, most=MOST_EXPORTED)
    rows = lines(found, address=f"{base}{url_for('.find')}/REF")
    return rows, about(asked, total=total, kept=len(found), most=MOST_EXPORTED, link=_whole_address(address_of(asked)))


def _compared() -> list[str]:
    """The refs that the address chooses to compare, each once, one more than may be at most."""
    return [ref for ref in dict.fromkeys(request.args.getlist("s")) if re.fullmatch(RefConverter.regex, ref)][
        : MOST_COMPARED + 1
    ]


@bp.get("/<ref:supplier>")
@public
def profile(supplier: str) -> ResponseReturnValue:
    """One supplier that can be found: what it says, where it is registered, what it is admitted to."""
    found = supplier_of(supplier)
    members = public_members(supplier)
    return render_template(
        "search/profile.html", page=shown(found), may_read_versions=may(Permission.READ_TRAIL), members=members,
        findable=found_among([one.supplier.ref for one in members]), withheld=hidden().of(supplier),
        record=record_of_supplier(supplier, at=now()),
    )  # fmt: skip
