"""How the panel reads, in a draft: with the bidders' names or without, and how many people score each answer."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import page, section
from dps.competition.rules.parts import hidden_names
from dps.parties.rules.roles import Permission
from dps.web.forms import RadioField
from dps.web.permissions import requires

bp = Blueprint("hidden_names", __name__, url_prefix="/competitions/<ref:competition>")


class HiddenNamesForm(SectionForm):
    """Names shown or hidden, and the number of evaluators."""

    part = hidden_names.NAME
    hidden = RadioField(
        "While quality is scored, the panel reads the bids",
        choices=[
            ("no", "With the bidders’ names"),
            (
                "yes",
                "Without names, until quality is locked",
                "They are called Bidder A, Bidder B and so on. Files are renamed, and what they say of their authors is "
                "taken out of the panel’s copies. Officers who open the bids cannot sit on the panel then.",
            ),
        ],
        needed="Choose how the panel reads the bids",
    )
    scorers = RadioField(
        "How many people score each answer, at least?",
        choices=[(str(number), str(number)) for number in hidden_names.SCORERS],
        needed="Choose how many people score each answer",
        hint="Each scores alone. A moderator, who scores nothing, records what they then agree.",
    )

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, or what holds where nothing is."""
        hidden = "yes" if hidden_names.names_hidden(parts) else "no"
        return {"hidden": hidden, "scorers": str(hidden_names.scorers_of(parts))}

    def facts(self) -> dict[str, Any]:
        return {"parts": {self.part: {"hidden": self.hidden.data == "yes", "scorers": int(self.scorers.data)}}}


@bp.route("/hidden-names", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Choose it; bidders read it beside the criteria."""
    lead = "Bidders are told this before they bid, and it does not change afterwards."
    draw = page("buyers/competitions/section.html", hidden_names.NAME, hidden_names.PART.title, lead=lead)
    return section(competition, HiddenNamesForm, draw)
