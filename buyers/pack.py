"""The call-off pack of a draft: one page, with visits that are added and taken out without a script."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import data_of
from buyers.pack_forms import PackForm
from buyers.sections import drawn_or_saved, own_draft, page
from dps.competition.rules.parts.pack import MOST_VISITS
from dps.law.considering import payment_provision
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.permissions import requires
from dps.web.rows import SAVE, deed_asked

bp = Blueprint("pack", __name__, url_prefix="/competitions/<ref:competition>")


@bp.route("/pack", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Terms and practical matters. Adding and taking out a visit redraws the page and saves nothing."""
    draw = page(
        "buyers/competitions/pack.html", "pack", "Terms and practical matters", most=MOST_VISITS,
        paid=lambda c, _told, _at: payment_provision(route_of(c.route)),
    )  # fmt: skip
    found = own_draft(competition)
    form = PackForm(data={**data_of(found), **PackForm.of_part(found.parts)})
    form.narrow(route_of(found.route))
    if (deed := deed_asked()) != SAVE:
        form.change_rows(deed)
        return draw(found, form)
    return drawn_or_saved(found, form, draw)
