"""How far scores may lie apart before an answer is read again: published with the criteria."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import page, section
from dps.competition.rules.parts import spread
from dps.parties.rules.roles import Permission
from dps.web.forms import RadioField
from dps.web.permissions import requires

bp = Blueprint("spread", __name__, url_prefix="/competitions/<ref:competition>")


class SpreadForm(SectionForm):
    """One, two or three points of the scale."""

    part = spread.NAME
    points = RadioField(
        "An answer is read again when two of its scores lie",
        choices=[
            ("1", "1 point or more apart", "Every difference is read again."),
            ("2", "2 points or more apart", "What most panels use."),
            ("3", "3 points or more apart"),
        ],
        default=str(spread.DEFAULT),
        needed="Choose how far apart scores may lie",
    )

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, or what holds where nothing is."""
        return {"points": str(spread.spread_of(parts))}

    def facts(self) -> dict[str, Any]:
        return {"parts": {self.part: {"points": int(self.points.data)}}}


@bp.route("/when-scores-differ", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Choose it; bidders read it beside the criteria."""
    lead = (
        "Evaluators score alone. Where they differ widely, one of them may have missed something: they read the answer "
        "again before any price is open. Scores are never averaged."
    )
    return section(
        competition, SpreadForm, page("buyers/competitions/section.html", spread.NAME, spread.PART.title, lead=lead)
    )
