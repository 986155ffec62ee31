"""Direct awards below the threshold: what was awarded so, and a new one within the council's standing orders."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.award_forms import ConcludeForm, NoticeForm
from buyers.reach_forms import DirectAwardForm
from dps.competition.actions import award_directly
from dps.competition.queries import direct_awards_of, orders_of, own_direct_award
from dps.competition.rules.buying import KIND_WORDS
from dps.competition.rules.direct_awards import ORDERS
from dps.contract.direct import (
    conclude_directly,
    contract_of_award,
    contracts_of_awards,
    direct_details_due,
    direct_details_due_once_signed,
    own_direct_contract,
    record_direct_notice,
)
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, may, requires

bp = Blueprint("direct_awards", __name__, url_prefix="/direct-awards")


@bp.get("")
@requires(Permission.EVALUATE)
def listing() -> ResponseReturnValue:
    """What the council awarded directly, and up to what value it may."""
    us, page = current_organisation(), page_asked()
    awards, pages = direct_awards_of(us, page=page)
    return render_template(
        "buyers/direct_awards/listing.html", awards=awards, contracts=contracts_of_awards(awards), page=page, pages=pages, orders=orders_of(us), provision=ORDERS,
        may_award=may(Permission.AWARD),
    )  # fmt: skip


@bp.get("/<ref:direct_award>")
@requires(Permission.EVALUATE)
def show(direct_award: str) -> ResponseReturnValue:
    """One decision."""
    found = own_direct_award(direct_award, current_actor())
    contract = contract_of_award(found)
    return render_template(
        "buyers/direct_awards/show.html", award=found, kind=KIND_WORDS[found.contract_kind], contract=contract,
        due=direct_details_due(found, contract) if contract else None,
        will_be_due=direct_details_due_once_signed(found), may_award=may(Permission.AWARD),
    )  # fmt: skip


@bp.route("/<ref:direct_award>/contract", methods=["GET", "POST"])
@requires(Permission.AWARD)
def contract(direct_award: str) -> ResponseReturnValue:
    """The dates of the contract that the award led to."""
    form = ConcludeForm()

    def page() -> str:
        found = own_direct_award(direct_award, current_actor())
        return render_template("buyers/direct_awards/contract.html", award=found, form=form)

    found = own_direct_award(direct_award, current_actor())
    if request.method == "GET":
        return page() if contract_of_award(found) is None else redirect(url_for(".show", direct_award=direct_award))
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        conclude_directly(
            award=own_direct_award(direct_award, current_actor()), signed_on=form.signed_on.data,
            starts_on=form.starts_on.data, ends_on=form.ends_on.data, by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("The contract is recorded.")
    return redirect(url_for(".show", direct_award=direct_award))


@bp.route("/<ref:direct_award>/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def notice(direct_award: str) -> ResponseReturnValue:
    """The contract details notice's reference and the day of its publication. 404 while no contract is recorded."""
    form = NoticeForm()

    def page() -> str:
        found = own_direct_award(direct_award, current_actor())
        due = direct_details_due(found, own_direct_contract(found))
        return render_template("buyers/direct_awards/notice.html", award=found, due=due, form=form)

    if request.method == "GET":
        return page()
    own_direct_contract(own_direct_award(direct_award, current_actor()))
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        record_direct_notice(
            award=own_direct_award(direct_award, current_actor()), reference=form.reference.data or "",
            date=form.date.data, by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("The notice is recorded.")
    return redirect(url_for(".show", direct_award=direct_award))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.AWARD)
def decide() -> ResponseReturnValue:
    """Record a decision, or read every reason why not."""
    form, us = DirectAwardForm(), current_organisation()

    def page() -> str:
        return render_template("buyers/direct_awards/new.html", form=form, orders=orders_of(us), provision=ORDERS)

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        decided = award_directly(
            council=current_organisation(), title=form.title.data, supplier=form.supplier_name.data,
            kind=form.contract_kind.data, pence=form.pence(), reasons=form.reasons.data, by=current_actor(), at=now(),
        ).ref  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Recorded. Record its contract here once it is signed.")
    return redirect(url_for("buyers.direct_awards.show", direct_award=decided))
