"""The forms of a draft: one for each section, and those that publish and cancel."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms.validators import ValidationError

from buyers.draft_fields import LaterDate, LaterInstant, LaterMoney, LaterNumber, LaterText, LaterTextArea
from dps.competition.rules.buying import KIND_WORDS
from dps.competition.rules.formulas import FORMULAS
from dps.competition.rules.frozen import ToldCriterion
from dps.core.money import pence, plain
from dps.profile.rules.cpv import NotACpvCode, cpv_codes
from dps.web.forms import (
    BooleanField,
    DecimalTextField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    MarketForm,
    MoneyField,
    RadioField,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)

if TYPE_CHECKING:
    from dps.competition.models import Competition

MOST_CRITERIA = 12
_ROUNDINGS = {
    "none": ("No rounding: bids are compared on exact figures", None),
    "criterion": ("Each mark to two decimal places", {"places": 2, "at": "criterion"}),
    "total": ("Each total to two decimal places", {"places": 2, "at": "total"}),
}


class SectionForm(MarketForm):
    """A part of a draft. It carries the version of the page it was drawn for.

    A section that is one of ``dps.competition.rules.parts`` names it in ``part``.
    """

    version = HiddenField()
    part = ""

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What stands in the fields before anything is typed, from what is kept of this section's part."""
        return parts.get(cls.part, {})

    def drawn_for(self) -> int:
        """The version that the officer had before them; -1, which no draft has, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else -1

    def facts(self) -> dict[str, Any]:
        """The columns that this section saves, by name."""
        raise NotImplementedError

    def criteria_given(self) -> tuple[ToldCriterion, ...] | None:
        """The criteria, where this section holds them."""
        return None


class AboutForm(SectionForm):
    """What is needed and why."""

    title = StringField(
        "Title",
        needed="Enter a title",
        max_length=200,
        hint="What suppliers see first, such as “Youth work in three wards”.",
    )
    need = LaterTextArea(
        "What is needed", max_length=10_000, rows=8, hint="Say what the problem is and for whom, not how to solve it."
    )
    outcomes = LaterTextArea(
        "Outcomes sought", max_length=5_000, hint="What will be different for residents, and how you will know."
    )
    closer_to_those_affected = LaterTextArea(
        "Could this decision be made closer to those it affects?", max_length=3_000, rows=4
    )
    by_those_affected = LaterTextArea("Could it be made by those it affects?", max_length=3_000, rows=4)  # fmt: skip

    def facts(self) -> dict[str, Any]:
        names = ("title", "need", "outcomes", "closer_to_those_affected", "by_those_affected")
        return {name: self[name].data or "" for name in names}


class ValueForm(SectionForm):
    """What it is worth and what kind of contract it is. Amounts are pence with VAT."""

    value_pence = LaterMoney(
        "Estimated value with VAT",
        most=10**13,
        hint="The whole contract, with everything you need that belongs together. Splitting a need to stay below a threshold is unlawful.",
    )
    options_pence = MoneyField("Options, with VAT", most=10**13)
    extensions_pence = MoneyField("Extensions, with VAT", most=10**13)
    contract_kind = RadioField(
        "Kind of contract", needed="Choose the kind of contract", choices=list(KIND_WORDS.items())
    )
    cpv = LaterText(
        "CPV codes", max_length=300, hint="Eight digits each, with commas between, such as 79410000, 98133110."
    )
    starts_on = LaterDate("Contract expected to start")
    ends_on = LaterDate("Contract expected to end")  # fmt: skip

    def validate_cpv(self, field: Any) -> None:
        """Say which of the codes is none."""
        try:
            cpv_codes(field.data or "")
        except NotACpvCode as wrong:
            raise ValidationError(str(wrong)) from wrong

    def facts(self) -> dict[str, Any]:
        return {
            "value_pence": self.value_pence.data,
            "options_pence": self.options_pence.data or 0,
            "extensions_pence": self.extensions_pence.data or 0,
            "contract_kind": self.contract_kind.data,
            "cpv": list(cpv_codes(self.cpv.data or "")),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }


class CriterionRow(RowForm):
    """One criterion."""

    ref = HiddenField()
    kind = RadioField(
        "It measures",
        needed="Choose what it measures",
        choices=[("quality", "Quality"), ("social_value", "Social value")],
    )
    title = StringField("Title", needed="Enter a title", max_length=120)
    question = LaterTextArea("Question to bidders", max_length=4_000, rows=4)
    weight = DecimalTextField("Weight, of 100", needed="Enter a weight", least=Decimal("0.01"), most=Decimal(100))
    threshold = SelectField(
        "A bid is out below", choices=[("", "No threshold"), *((str(n), f"{n} of 5") for n in range(1, 6))]
    )
    word_limit = IntegerField("Word limit", needed="Enter a word limit", least=50, most=5_000, default=750)  # fmt: skip

    def told(self) -> ToldCriterion:
        """The row as suppliers would be told it."""
        return ToldCriterion(
            ref=self.ref.data or "",
            kind=self.kind.data,
            title=self.title.data,
            question=self.question.data or "",
            weight=self.weight.data,
            threshold=int(self.threshold.data) if self.threshold.data else None,
            word_limit=self.word_limit.data,
        )


class CriteriaForm(SectionForm):
    """The criteria, row by row."""

    criteria = FieldList(FormField(CriterionRow), max_entries=MOST_CRITERIA)

    def facts(self) -> dict[str, Any]:
        return {}

    def criteria_given(self) -> tuple[ToldCriterion, ...]:
        return tuple(row.form.told() for row in self.criteria)

    def add_row(self) -> None:
        """One more empty row, where there is room."""
        if len(self.criteria.entries) < MOST_CRITERIA:
            self.criteria.append_entry()

    def take_out(self, number: int) -> None:
        """Take out a row, counted from 0; what was typed into the others stays."""
        if 0 <= number < len(self.criteria.entries):
            self.criteria.entries.pop(number)


class PriceForm(SectionForm):
    """The price formula, its weight and its parameters."""

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
        }


class TimetableForm(SectionForm):
    """When questions and bids close. The fields refuse a London time that happens twice or never."""

    clarifications_close_at = LaterInstant("Questions close")
    closes_at = LaterInstant("Bids close", hint="A bid counts when it is received before this moment.")

    def facts(self) -> dict[str, Any]:
        return {"clarifications_close_at": self.clarifications_close_at.data, "closes_at": self.closes_at.data}


class PlaceForm(SectionForm):
    """Which way to buy: a lot, or a route without a market."""

    place = RadioField("How you will buy", needed="Choose a way to buy")


class StartForm(MarketForm):
    """The title and the way to buy: all that a draft begins with."""

    title = StringField("Title", needed="Enter a title", max_length=200, hint="You can change it until you publish.")
    place = RadioField("How you will buy", needed="Choose a way to buy")


class PublishForm(MarketForm):
    """The notice that comes first, and the yes."""

    notice_reference = LaterText(
        "Reference of the notice", max_length=60, hint="As the central platform shows it, such as 2026/S 000-054321."
    )
    notice_date = LaterDate("Published there on")
    sure = BooleanField("I have read the preview, and what suppliers are told is right", needed="Read the preview, then tick this box")  # fmt: skip


class CancelForm(MarketForm):
    """The reason for ending it."""

    reason = TextAreaField("Reason", needed="Give the reason", max_length=2_000)


def data_of(competition: Competition) -> dict[str, Any]:
    """What stands in the forms of a draft before anything is typed."""
    given = competition.price_parameters
    rounding = (competition.rounding or {}).get("at", "none")
    names = (
        "title", "need", "outcomes", "closer_to_those_affected", "by_those_affected", "value_pence", "contract_kind",
        "starts_on", "ends_on", "clarifications_close_at", "closes_at",
    )  # fmt: skip
    return {
        **{name: getattr(competition, name) for name in names},
        "version": str(competition.version),
        "options_pence": competition.options_pence or None,
        "extensions_pence": competition.extensions_pence or None,
        "cpv": ", ".join(competition.cpv),
        "formula": competition.price_formula or None,
        "weight": competition.price_weight,
        "benchmark": pence(given["benchmark"]) if "benchmark" in given else None,
        **{name: Decimal(given[name]) if name in given else None for name in ("lo", "hi", "a")},
        "rounding": rounding,
        "criteria": [
            {
                "ref": c.ref, "kind": c.kind, "title": c.title, "question": c.question, "weight": c.weight,
                "threshold": "" if c.threshold is None else str(c.threshold), "word_limit": c.word_limit,
            }
            for c in competition.criteria
        ],
    }  # fmt: skip
