"""From when a price seems abnormally low: the test that suppliers read before they bid."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import page, section
from dps.competition.rules.parts import low_prices
from dps.parties.rules.roles import Permission
from dps.web.forms import IntegerField
from dps.web.permissions import requires

bp = Blueprint("low_prices", __name__, url_prefix="/competitions/<ref:competition>")

LEAD = (
    "The test only says when a bidder is asked to explain its price. Nobody is left out before it could, "
    "and an explanation that accounts for the price is enough."
)


class LowPricesForm(SectionForm):
    """How far below the other prices, and below the estimate."""

    part = low_prices.NAME
    below_mean = IntegerField(
        "Per cent below the mean of the other prices", least=low_prices.LEAST, most=low_prices.MOST,
        hint=f"Looked at where there are at least {low_prices.LEAST_OTHERS} other prices. Leave it empty to look at no mean.",
    )  # fmt: skip
    below_estimate = IntegerField(
        "Per cent below your estimate with VAT", least=low_prices.LEAST, most=low_prices.MOST,
        hint="The estimate is the value of this contract without options or extensions. Leave it empty to look at no estimate.",
    )  # fmt: skip

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, or the usual test where nothing is."""
        test = low_prices.read(parts.get(cls.part, {}))
        return {"below_mean": test.below_mean, "below_estimate": test.below_estimate}

    def facts(self) -> dict[str, Any]:
        kept = {"below_mean": self.below_mean.data, "below_estimate": self.below_estimate.data}
        return {"parts": {self.part: kept}}


@bp.route("/low-prices", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """The test of abnormally low prices."""
    return section(
        competition,
        LowPricesForm,
        page("buyers/competitions/section.html", low_prices.NAME, low_prices.PART.title, lead=LEAD),
    )
