"""How much quality, social value and price may count in the call-offs on a lot, as the market's notice states it."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.law.routes import route
from dps.market.changing import set_ranges
from dps.market.queries import lot_in
from dps.market.queries import market as market_of
from dps.market.rules.weighting import WEIGHED, Range, read_ranges
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import DecimalTextField, MarketForm, TextAreaField
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("market_weights", __name__, url_prefix="/markets/<ref:market>/lots/<ref:lot>")


class BothOrNeither(DecimalTextField):
    """One end of a range: where the other is typed, this one is needed too."""

    may_be_left_empty = False


class RangesForm(MarketForm):
    """The least and the most of each; both empty where the notice sets none."""

    clause = TextAreaField(
        "Where the notice states it", max_length=2_000, rows=2, hint="The notice or the document, and the paragraph."
    )

    def ranges(self) -> dict[str, Range]:
        """The ranges that were typed."""
        pairs = {name: (self[f"{name}_least"].data, self[f"{name}_most"].data) for name in WEIGHED}
        return {name: Range(*pair) for name, pair in pairs.items() if pair[0] is not None and pair[1] is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        """A range has two ends."""
        whole = super().validate(extra_validators)
        for name, words in WEIGHED.items():
            ends = [self[f"{name}_{end}"] for end in ("least", "most")]
            typed = [not field.is_blank() for field in ends]
            if any(typed) and not all(typed):
                self.fault(ends[typed.index(False)], f"{words} has a least and a most, or neither")
                whole = False
        return bool(whole)


for _name, _words in WEIGHED.items():
    for _end in ("least", "most"):
        setattr(RangesForm, f"{_name}_{_end}", BothOrNeither(f"{_words}: {_end}, per cent", most=Decimal(100)))


@bp.route("/weights", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
@grave
def edit(market: str, lot: str) -> ResponseReturnValue:
    """Record the ranges of one lot."""
    found = lot_in(market_of(market), lot)
    kept = read_ranges(found.weight_ranges)
    form = RangesForm(
        data={
            "clause": found.weight_clause,
            **{f"{name}_least": one.least for name, one in kept.items()},
            **{f"{name}_most": one.most for name, one in kept.items()},
        }
    )

    def page() -> str:
        one = lot_in(market_of(market), lot)
        return render_template(
            "admin/market-weights.html",
            form=form,
            market=one.market,
            lot=one,
            law=route(one.market.route),
            weighed=WEIGHED,
        )

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        set_ranges(
            lot=lot_in(market_of(market), lot), ranges=form.ranges(), clause=form.clause.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("The ranges are recorded. They bind every call-off that is not published yet.")
    return redirect(url_for("admin.markets.show", market=market))
