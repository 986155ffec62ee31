"""The forms of the price: its formula, weight, rounding and tie rule; and the schedule that every bidder prices."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterMoney, LaterNumber, LaterText
from dps.competition.rules.formulas import FORMULAS
from dps.competition.rules.method import COMPARED, TIE_WORDS, USUAL_TIES, Tie
from dps.competition.rules.parts import price_schedule
from dps.competition.rules.parts.price_schedule import LARGEST_QUANTITY, MOST_LINES, read
from dps.core.money import pence, plain
from dps.web.forms import (
    BooleanField,
    DecimalTextField,
    FieldList,
    FormField,
    IntegerField,
    MoneyField,
    RadioField,
    RowForm,
    SelectField,
)
from dps.web.rows import change_rows

if TYPE_CHECKING:
    from dps.competition.models import Competition

LARGEST = 10**12 - 1
_ROUNDINGS = {
    "none": ("No rounding: bids are compared on exact figures", None),
    "criterion": ("Each mark to two decimal places", {"places": 2, "at": "criterion"}),
    "total": ("Each total to two decimal places", {"places": 2, "at": "total"}),
}
_USUAL = ",".join(USUAL_TIES)
_TIES = {
    ",".join(order): ", then ".join(TIE_WORDS[t] for t in order)
    for order in ((*compared, Tie.LOTS) for compared in permutations(COMPARED))
}


class PriceForm(SectionForm):
    """The price formula, its weight and its parameters, rounding, and what decides between level bids."""

    formula = RadioField(
        "Price formula",
        needed="Choose a formula",
        choices=[(f.value, facts.title, facts.explanation) for f, facts in FORMULAS.items()],
    )
    weight = DecimalTextField(
        "Weight of the price, of 100",
        most=Decimal(100),
        hint="Leave it empty for price per quality point, the value-for-money index and a fixed price.",
    )
    benchmark = LaterMoney("Benchmark", least=1, most=10**13)
    lo = LaterNumber("lo")
    hi = LaterNumber("hi")
    a = LaterNumber("a (the power)", least=Decimal(1), most=Decimal(10))
    rounding = RadioField("Rounding", needed="Choose how figures are rounded", choices=[(k, words) for k, (words, _) in _ROUNDINGS.items()])  # fmt: skip
    ties = SelectField(
        "Between level bids",
        choices=[(code, words[0].upper() + words[1:]) for code, words in _TIES.items()],
        default=_USUAL,
        hint="No law has a tie rule, so the published one is the only one.",
    )

    @classmethod
    def kept(cls, competition: Competition) -> Mapping[str, Any]:
        """What a draft says of its price."""
        given = competition.price_parameters
        return {
            "formula": competition.price_formula or None,
            "weight": competition.price_weight,
            "benchmark": pence(given["benchmark"]) if "benchmark" in given else None,
            **{name: Decimal(given[name]) if name in given else None for name in ("lo", "hi", "a")},
            "rounding": (competition.rounding or {}).get("at", "none"),
            "ties": ",".join(competition.ties) if ",".join(competition.ties) in _TIES else _USUAL,
        }

    def facts(self) -> dict[str, Any]:
        given = {
            "benchmark": None if self.benchmark.data is None else plain(self.benchmark.data),
            **{name: None if self[name].data is None else format(self[name].data, "f") for name in ("lo", "hi", "a")},
        }
        return {
            "price_formula": self.formula.data,
            "price_weight": self.weight.data or None,
            "price_parameters": {name: text for name, text in given.items() if text is not None},
            "rounding": _ROUNDINGS[self.rounding.data][1],
            "ties": [Tie(t).value for t in (self.ties.data or _USUAL).split(",")],
        }


class ScheduleRow(RowForm):
    """One line to be priced."""

    what = LaterText("What is priced", max_length=200)
    unit = LaterText("Unit", max_length=40)
    quantity = IntegerField("Quantity", needed="Enter a quantity", least=1, most=LARGEST_QUANTITY)
    most_pence = MoneyField("Most for one unit", least=1, most=LARGEST)
    optional = BooleanField("An option: the contract may do without it")

    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        return not (self.what.data or self.unit.data or self.optional.data) and all(
            field.is_blank() and field.data is None for field in (self.quantity, self.most_pence)
        )


class PriceScheduleForm(SectionForm):
    """The lines of the price, and the most that the whole may cost."""

    part = price_schedule.NAME
    most_pence = MoneyField("Most for the whole, with VAT", least=1, most=LARGEST, hint="No bid above it can be submitted. It is published.")  # fmt: skip
    lines = FieldList(FormField(ScheduleRow), max_entries=MOST_LINES)

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, read as the rules read it."""
        kept = read(parts.get(cls.part, {})).plain()
        for line in kept["lines"]:
            line["quantity"] = line["quantity"] or None
        return kept

    def facts(self) -> dict[str, Any]:
        lines = [
            {
                "what": row.what.data or "", "unit": row.unit.data or "", "quantity": row.quantity.data,
                "optional": bool(row.optional.data), "most_pence": row.most_pence.data,
            }
            for row in (entry.form for entry in self.lines)
        ]  # fmt: skip
        return {"parts": {self.part: {"lines": lines, "most_pence": self.most_pence.data}}}

    def change_rows(self, deed: str) -> None:
        """One more empty line, or one fewer."""
        change_rows(self.lines, deed, most=MOST_LINES)
