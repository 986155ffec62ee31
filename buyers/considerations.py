"""What a council considered before it calls for competition: one page, with only those questions that the route asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import data_of
from buyers.considerations_forms import FIELDS_OF, ConsiderationsForm
from buyers.sections import drawn_or_saved, own_draft, page
from dps.competition.queries import orders_of
from dps.competition.rules.frozen import Told
from dps.law.calendar import london_date
from dps.law.considering import duty, social_value_duty
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.permissions import requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("considerations", __name__, url_prefix="/competitions/<ref:competition>")


def _provisions(competition: Competition, told: Told, at: datetime) -> dict[str, str]:
    """Where the law asks each question, for this route and value; empty for what it does not ask."""
    law = route_of(competition.route)
    found = {what: duty(law, what) for what in FIELDS_OF}
    found["social_value"] = social_value_duty(
        law, value=told.total_pence, kind=told.contract_kind, nation=competition.buyer.nation, on=london_date(at)
    )
    return found


@bp.route("/considerations", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Conflicts, talks beforehand, dividing it, small firms, social value, the budget."""
    draw = page(
        "buyers/competitions/considerations.html", "considerations", "Before you call for competition",
        provisions=_provisions, orders=lambda c, _told, _at: orders_of(c.buyer),
        band=lambda c, told, _at: orders_of(c.buyer).band_for(told.total_pence),
    )  # fmt: skip
    found = own_draft(competition)
    form = ConsiderationsForm(
        data={**data_of(found), **ConsiderationsForm.of_part(found.parts), **ConsiderationsForm.kept(found)}
    )
    form.narrow(route_of(found.route))
    return drawn_or_saved(found, form, draw)
