"""The council's standing orders on buying: who may approve what value. Its administrator keeps them, everybody reads them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.orders_forms import OrdersForm
from dps.competition import actions
from dps.competition.queries import editions_of, orders_of
from dps.competition.rules.orders import MOST_BANDS
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, current_organisation, may, requires
from dps.web.rows import SAVE, deed_asked

bp = Blueprint("orders", __name__, url_prefix="/standing-orders")


@bp.get("")
@requires(Permission.SEE_COUNCIL_WORK)
def show() -> ResponseReturnValue:
    """What holds now, and the earlier editions."""
    council = current_organisation()
    return render_template(
        "buyers/orders/show.html", orders=orders_of(council), editions=editions_of(council),
        may_keep=may(Permission.KEEP_STANDING_ORDERS),
    )  # fmt: skip


@bp.route("/change", methods=["GET", "POST"])
@requires(Permission.KEEP_STANDING_ORDERS)
def change() -> ResponseReturnValue:
    """Keep a new edition. Adding and taking out a band redraws the page and saves nothing."""
    holds = orders_of(current_organisation())
    form: Any = OrdersForm(
        data={
            "source": holds.source, "direct_award_limit": holds.direct_award_limit,
            "bands": [{"upto": b.upto, "approver": b.approver, "second": "yes" if b.second else "no"} for b in holds.bands],
        }
    )  # fmt: skip
    if request.method == "GET":
        return _page(form)
    if (deed := deed_asked()) != SAVE:
        form.change_rows(deed)
        return _page(form)
    if not form.validate():
        return _page(form), 422
    with acting(form) as act:
        actions.keep_orders(
            council=current_organisation(), bands=tuple(row.form.band() for row in form.bands),
            direct_award_limit=form.direct_award_limit.data, source=form.source.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _page(form), 409
    flash("Kept. It holds from now on.")
    return redirect(url_for("buyers.orders.show"))


def _page(form: OrdersForm) -> str:
    return render_template("buyers/orders/change.html", form=form, most=MOST_BANDS)
