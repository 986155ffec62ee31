"""Renewed declarations: who was asked, who answered, who is overdue. Nothing follows from that by itself."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import renewals
from dps.admission.places import place
from dps.admission.queries import route_of
from dps.admission.rules.declaration import applying
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.days import plain_day
from dps.law.routes import route
from dps.market.queries import lot as lot_of
from dps.parties.rules.roles import Permission
from dps.web.forms import MarketForm
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("renewals", __name__)


@bp.get("/renewals")
@requires(Permission.KEEP_PLACES)
def home() -> ResponseReturnValue:
    """The lots that can be asked, the requests that wait, the longest due first, and the latest answers."""
    at, page = now(), page_asked()
    today = london_date(at)
    waiting = renewals.how_many_waiting(on=today)
    answered = [(one, applying(route_of(one.admission.lot), one.declaration)) for one in renewals.answered_lately()]
    return render_template(
        "admin/places/renewals.html", lots=[(row, route(row.lot.market.route).words) for row in renewals.lots_to_ask(at=at)],
        rows=[(one, (one.due_on - today).days) for one in renewals.unanswered(page=page)], waiting=waiting, page=page,
        pages=-(-waiting.asked // renewals.PAGE), answered=answered, form=MarketForm(formdata=None),
    )  # fmt: skip


@bp.post("/places/<ref:admission>/renewal")
@requires(Permission.KEEP_PLACES)
def ask(admission: str) -> ResponseReturnValue:
    """Ask one supplier for a renewed declaration."""
    with writing():
        made = renewals.ask(admission=place(admission), by=current_actor(), at=now())
        due_on = made.due_on
    flash(f"Asked. It is due by the end of {plain_day(due_on)}.")
    return redirect(url_for("admin.places.show", admission=admission))


@bp.post("/renewals/lots/<ref:lot>")
@requires(Permission.KEEP_PLACES)
def ask_everybody(lot: str) -> ResponseReturnValue:
    """Ask everybody on a lot who is not asked already."""
    with writing():
        asked = renewals.ask_everybody(lot=lot_of(lot), by=current_actor(), at=now())
    flash(f"{asked} asked." if asked else "Everybody on this lot is asked already.")
    return redirect(url_for(".home"))
