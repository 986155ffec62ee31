"""The price schedule of a draft: lines with units and quantities that every bidder prices alike, and their caps."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from buyers.price_forms import PriceScheduleForm
from buyers.sections import own_draft, page, section
from dps.competition.rules.parts.price_schedule import MOST_LINES
from dps.parties.rules.roles import Permission
from dps.web.permissions import requires
from dps.web.rows import SAVE, deed_asked

bp = Blueprint("price_schedule", __name__, url_prefix="/competitions/<ref:competition>")


@bp.route("/price-schedule", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """The lines, row by row. Adding and taking out a row redraws the page and saves nothing."""
    draw = page("buyers/competitions/price_schedule.html", "price_schedule", "Price schedule", most=MOST_LINES)
    deed = deed_asked()
    if request.method == "GET" or deed == SAVE:
        return section(competition, PriceScheduleForm, draw)
    found, form = own_draft(competition), PriceScheduleForm()
    form.change_rows(deed)
    return draw(found, form)
