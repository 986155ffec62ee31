"""What becomes of late bids, where the law leaves it to the council."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import own_draft, page, section
from dps.competition.rules.parts import late_bids
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.forms import RadioField
from dps.web.permissions import requires

bp = Blueprint("late_bids", __name__, url_prefix="/competitions/<ref:competition>")


class LateBidsForm(SectionForm):
    """Considered by two officers, or never."""

    part = late_bids.NAME
    rule = RadioField(
        "A bid that comes late",
        choices=[
            (late_bids.CONSIDERED, "Two officers decide about it before anything is opened"),
            (late_bids.NEVER, "It is left out, unless the fault was the market’s own"),
        ],
        default=late_bids.CONSIDERED,
        needed="Choose what becomes of a late bid",
    )

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, or what holds where nothing is."""
        return {"rule": parts.get(cls.part, {}).get("rule", late_bids.CONSIDERED)}

    def facts(self) -> dict[str, Any]:
        return {"parts": {self.part: {"rule": self.rule.data}}}


class NoChoiceForm(SectionForm):
    """Where the law decides, saving keeps nothing but that the page was read."""

    part = late_bids.NAME

    def facts(self) -> dict[str, Any]:
        return {"parts": {self.part: {}}}


@bp.route("/late-bids-rule", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """The rule that suppliers are told."""
    law = route_of(own_draft(competition).route)
    chooses = late_bids.may_choose(law)
    lead = (
        "Suppliers read this before they bid. A late bid is always sealed apart; nobody opens it with the others."
        if chooses
        else late_bids.in_words(law, {})
    )
    draw = page("buyers/competitions/section.html", late_bids.NAME, late_bids.PART.title, lead=lead)
    return section(competition, LateBidsForm if chooses else NoChoiceForm, draw)
