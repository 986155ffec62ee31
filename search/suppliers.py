"""Finding a supplier, and reading what it says of itself. Open to everybody, and the same for everybody."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from dps.admission.members import public_members
from dps.contract.figures import record_of_supplier
from dps.core.clock import now
from dps.finding.queries import found_among
from dps.finding.queries import supplier as supplier_of
from dps.parties.rules.regions import region_name
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import may, public
from dps.web.supplier import form_shown, shown
from search.choices import SHOWN
from search.delivered import hidden
from search.engines.port import ORDERS, RELEVANCE, SUPPLIER
from search.finder import Asked, find_suppliers

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")

MOST_CHOSEN = 60


@bp.get("")
@public
def find() -> ResponseReturnValue:
    """Words and filters in the address, so that a search can be kept and shared."""
    given = request.args
    chosen = {name: frozenset(given.getlist(name)[:MOST_CHOSEN]) for name, _, _ in SHOWN[SUPPLIER]}
    asked = Asked(
        given.get("q", ""), {name: values for name, values in chosen.items() if values},
        with_listed=given.get("listed") == "yes", order=given["order"] if given.get("order") in ORDERS else RELEVANCE,
        page=page_asked(),
    )  # fmt: skip
    found = find_suppliers(asked)
    if found.beyond:
        abort(404)
    return render_template(
        "search/suppliers.html",
        asked=asked,
        found=found,
        form_words=form_shown,
        region_names=lambda codes: [region_name(code) for code in codes],
    )


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
