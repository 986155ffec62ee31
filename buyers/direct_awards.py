"""Direct awards below the threshold: what was awarded so, and a new one within the council's standing orders."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.reach_forms import DirectAwardForm
from dps.competition.actions import award_directly
from dps.competition.queries import direct_awards_of, orders_of, own_direct_award
from dps.competition.rules.buying import KIND_WORDS
from dps.competition.rules.direct_awards import ORDERS
from dps.core.clock import now
from dps.law.routes import PA_2023_BELOW_THRESHOLD
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, current_organisation, may, requires

bp = Blueprint("direct_awards", __name__, url_prefix="/direct-awards")


@bp.get("")
@requires(Permission.EVALUATE)
def listing() -> ResponseReturnValue:
    """What the council awarded directly, and up to what value it may."""
    us = current_organisation()
    return render_template(
        "buyers/direct_awards/listing.html", awards=direct_awards_of(us), orders=orders_of(us), provision=ORDERS,
        may_award=may(Permission.AWARD),
    )  # fmt: skip


@bp.get("/<ref:direct_award>")
@requires(Permission.EVALUATE)
def show(direct_award: str) -> ResponseReturnValue:
    """One decision."""
    found = own_direct_award(direct_award, current_actor())
    due = found.pence >= PA_2023_BELOW_THRESHOLD.contract_details_from
    return render_template(
        "buyers/direct_awards/show.html", award=found, kind=KIND_WORDS[found.contract_kind], details_due=due
    )


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
    flash("Recorded. The contract’s own steps are outside this market.")
    return redirect(url_for("buyers.direct_awards.show", direct_award=decided))
