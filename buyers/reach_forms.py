"""The forms of whom a competition reaches, and of a direct award."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from typing import Any

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterText
from dps.competition.rules.buying import KIND_WORDS
from dps.competition.rules.parts.valuation import RATES, USUAL_RATE, Valuation
from dps.competition.rules.picking import MOST, RULES
from dps.competition.rules.worth import own_worth
from dps.parties.rules.regions import REGIONS
from dps.web.forms import (
    BooleanField,
    CheckboxesField,
    IntegerField,
    MarketForm,
    MoneyField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)


class ReachForm(SectionForm):
    """The rule of a pick, the area, and for whom it is reserved. A route that picks nobody has no rule to choose."""

    part = "reach"
    picks = False

    rule = RadioField(
        "How suppliers are picked", choices=[(code, title, means) for code, (title, means) in RULES.items()]
    )
    how_many = IntegerField("How many are asked", least=2, most=MOST, hint="Not needed where all who match are asked.")
    areas = CheckboxesField(
        "Where the work is done",
        choices=[(region.code, region.name) for region in REGIONS.values()],
        hint="Suppliers that say they work in one of these are matched. Where they are based is not looked at.",
    )
    reserved = CheckboxesField("Reserved for", hint="Suppliers read it, and who bids declares that it is one of these.")
    area = LaterText("Area of a local reservation", max_length=200, hint="Such as “the borough of Rochdale”.")

    def facts(self) -> dict[str, Any]:
        number = self.how_many.data if self.rule.data != "all" else None
        picked = {"rule": self.rule.data or "", "how_many": number, "areas": list(self.areas.data or ())}
        return {
            "parts": {
                self.part: {
                    **(picked if self.picks else {}),
                    "reserved": list(self.reserved.data or ()),
                    "area": (self.area.data or "").strip(),
                }
            }
        }


class DirectAwardForm(MarketForm):
    """What is awarded directly, to whom, for how much, and why."""

    title = StringField("What is bought", needed="Say what is bought", max_length=200)
    supplier_name = StringField("Supplier", needed="Name the supplier", max_length=200)
    contract_kind = RadioField(
        "Kind of contract", needed="Choose the kind of contract", choices=list(KIND_WORDS.items())
    )
    value_pence = MoneyField("Value of the contract", needed="Enter the value", least=1, most=10**13)
    options_pence = MoneyField("Options", most=10**13)
    extensions_pence = MoneyField("Extensions", most=10**13)
    figures = RadioField(
        "These figures are",
        needed="Choose whether the figures are with VAT or without",
        choices=[("with", "With VAT"), ("without", "Without VAT, which is added below")],
    )
    vat_percent = SelectField(
        "Rate of VAT", choices=[(str(rate), words) for rate, words in RATES.items()], default=str(USUAL_RATE)
    )
    reasons = TextAreaField(
        "Why without competition",
        needed="Give the reasons",
        max_length=5_000,
        rows=6,
        hint="Say which standing order allows it, why no quotations were asked, and why the price is fair.",
    )
    whole = BooleanField(
        "This is the whole need: no part of it is bought elsewhere to stay below a limit",
        needed="Tick the box, or buy the whole need in one competition",
    )

    def pence(self) -> int:
        """The whole value in pence with VAT."""
        return own_worth(
            value=self.value_pence.data or 0, options=self.options_pence.data or 0, extensions=self.extensions_pence.data or 0,
            valuation=Valuation(True, self.figures.data == "with", int(self.vat_percent.data or USUAL_RATE)),
        )  # fmt: skip
