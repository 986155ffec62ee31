"""What each score means: the usual words, or the council's own for this competition."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterText, LaterTextArea
from buyers.sections import page, section
from dps.competition.rules.criteria import SCALE
from dps.competition.rules.parts import scale
from dps.parties.rules.roles import Permission
from dps.web.forms import RadioField
from dps.web.permissions import requires

bp = Blueprint("scale", __name__, url_prefix="/competitions/<ref:competition>")


class ScaleForm(SectionForm):
    """Whose words, and for the council's own a word and a sentence for each point."""

    part = scale.NAME
    whose = RadioField(
        "Whose words",
        choices=[
            ("usual", "The usual words", "Shown below. Most competitions use them."),
            ("own", "Our own words for this competition", "Write what earns each score, below."),
        ],
        default="usual",
    )

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept; the usual words to begin with."""
        kept = scale.read(parts.get(cls.part, {}))
        words = {f"word_{p.score}": p.word for p in kept.points} | {f"means_{p.score}": p.means for p in kept.points}
        return {"whose": "own" if kept.own else "usual", **words}

    def facts(self) -> dict[str, Any]:
        if self.whose.data != "own":
            return {"parts": {self.part: {}}}
        points = [
            {"score": p.score, "word": self[f"word_{p.score}"].data or "", "means": self[f"means_{p.score}"].data or ""}
            for p in SCALE
        ]
        return {"parts": {self.part: {"own": True, "points": points}}}


for _point in SCALE:
    setattr(ScaleForm, f"word_{_point.score}", LaterText(f"{_point.score} in a word", max_length=40))
    setattr(ScaleForm, f"means_{_point.score}", LaterTextArea(f"What earns a {_point.score}", max_length=500, rows=2))


@bp.route("/scale", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Choose or write the words."""
    draw = page("buyers/competitions/scale.html", "scale", "What each score means", points=SCALE)
    return section(competition, ScaleForm, draw)
