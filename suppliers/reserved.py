"""A supplier says that it is one of those whom a competition is reserved for. Nobody checks it here before the award."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition.actions import declare_reserved
from dps.competition.queries import reach_of, told_of, visible_competition, why_not_declare
from dps.core.clock import now
from dps.law.reservations import RESERVATIONS
from dps.parties.rules.roles import Permission
from dps.web.forms import BooleanField, MarketForm
from dps.web.permissions import current_actor, current_organisation, requires
from dps.web.transactions import writing

bp = Blueprint("reserved", __name__, url_prefix="/opportunities/<ref:competition>/reserved")


class ReservedForm(MarketForm):
    """The word of the supplier."""

    so = BooleanField("What stands above is true of us, and we can show it", needed="Tick the box if it is so")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.BID)
def declare(competition: str) -> ResponseReturnValue:
    """Read for whom it is reserved, and declare it."""
    at, us, form = now(), current_organisation(), ReservedForm()
    found = visible_competition(competition, current_actor(), at)
    obstacles = why_not_declare(found, us, at=at)

    def page() -> str:
        reach = reach_of(found)
        return render_template(
            "suppliers/opportunities/reserved.html", form=form, told=told_of(found), obstacles=obstacles, area=reach.area,
            reservations=[RESERVATIONS[code] for code in reach.reserved if code in RESERVATIONS],
        )  # fmt: skip

    if request.method == "GET":
        return page(), 409 if obstacles else 200
    if not form.validate():
        return page(), 422
    with writing():
        declare_reserved(
            competition=visible_competition(competition, current_actor(), at), supplier=current_organisation(),
            by=current_actor(), at=now(),
        )  # fmt: skip
    flash("Declared. You may bid.")
    return redirect(url_for("suppliers.opportunities.show", competition=competition))
