"""Social value in a draft: one page, with rows that are added and taken out without a script."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import data_of
from buyers.sections import drawn_or_saved, own_draft, page
from buyers.social_value_forms import MOST_ROWS, SocialValueForm
from dps.competition.catalogues import offered_to
from dps.competition.rules.frozen import Told
from dps.competition.rules.parts.social_value import MOST, MOST_WHEN_SMALL, SMALL_BELOW, most_measures
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_organisation, requires
from dps.web.rows import SAVE, deed_asked

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("social_value", __name__, url_prefix="/competitions/<ref:competition>")


def _most(_competition: Competition, told: Told, _at: datetime) -> int:
    return most_measures(told.total_pence)


@bp.route("/social-value", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """The place, who was asked, what is counted. Adding and taking out a row redraws the page and saves nothing."""
    draw = page(
        "buyers/competitions/social_value.html", "social_value", "Social value in this place", most=_most,
        rows=MOST_ROWS, usual=MOST, small=MOST_WHEN_SMALL, small_below=SMALL_BELOW,
    )  # fmt: skip
    found = own_draft(competition)
    form: Any = SocialValueForm(data={**data_of(found), **SocialValueForm.of_part(found.parts)})
    form.offer(offered_to(current_organisation()))
    form.keeps(found.parts)
    if (deed := deed_asked()) != SAVE:
        form.change_rows(deed)
        return draw(found, form)
    return drawn_or_saved(found, form, draw)
