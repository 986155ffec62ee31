"""A council's contracts: what was agreed and promised, and the notice that is due."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.award_forms import NoticeForm
from buyers.contract_pages import desk, ours
from dps.contract.actions import record_notice
from dps.contract.queries import PAGE, details_due, own_contract, own_contracts
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

bp = Blueprint("contracts", __name__)


@bp.get("/contracts")
@requires(Permission.AWARD)
def listing() -> ResponseReturnValue:
    """The council's contracts, newest first."""
    page = page_asked()
    found, many = own_contracts(current_actor(), page=page)
    return render_template("buyers/contracts/listing.html", contracts=found, page=page, pages=-(-many // PAGE))


@bp.get("/contracts/<ref:contract>")
@requires(Permission.AWARD)
def show(contract: str) -> ResponseReturnValue:
    """One contract: what is due, its record, its promises, changes, reports and end."""
    return render_template("buyers/contracts/show.html", **desk(ours(contract)))


@bp.route("/contracts/<ref:contract>/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def notice(contract: str) -> ResponseReturnValue:
    """The contract details notice's reference and the day of its publication."""
    found, form = own_contract(contract, current_actor()), NoticeForm()
    g.trail = found.competition.log

    def page() -> str:
        again = own_contract(contract, current_actor())
        return render_template("buyers/contracts/notice.html", contract=again, due=details_due(again), form=form)

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        record_notice(
            contract=own_contract(contract, current_actor()), reference=form.reference.data or "", date=form.date.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("The notice is recorded.")
    return redirect(url_for(".show", contract=contract))
