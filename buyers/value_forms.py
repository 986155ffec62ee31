"""The form of a draft's value: what it is worth, how that is counted, what else serves the same need."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.validators import ValidationError

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterDate, LaterMoney, LaterText
from dps.competition.rules.buying import KIND_WORDS
from dps.competition.rules.parts import related, valuation
from dps.competition.rules.worth import Line, working
from dps.profile.rules.cpv import NotACpvCode, cpv_codes
from dps.web.forms import CheckboxesField, MoneyField, RadioField, SelectField


class ValueForm(SectionForm):
    """What it is worth and what kind of contract it is. Amounts are pence as typed; ``figures`` says how they are meant."""

    figures = RadioField(
        "These figures are",
        needed="Choose whether the figures are with VAT or without",
        choices=[("with", "With VAT"), ("without", "Without VAT, which is added below")],
    )
    vat_percent = SelectField(
        "Rate of VAT",
        choices=[(str(rate), words) for rate, words in valuation.RATES.items()],
        default=str(valuation.USUAL_RATE),
        hint="It is added where the figures are without VAT.",
    )
    value_pence = LaterMoney(
        "Estimated value of the contract",
        most=10**13,
        hint="The whole contract, for its whole length. Splitting a need to stay below a threshold is unlawful.",
    )
    options_pence = MoneyField("Options", most=10**13, hint="Everything that you could add under this contract.")
    extensions_pence = MoneyField("Extensions", most=10**13, hint="Every further year or month that you could ask for.")
    related = CheckboxesField(
        "Other competitions of your council for the same need",
        hint="Their value is added, and suppliers see which they are.",
    )
    contract_kind = RadioField(
        "Kind of contract", needed="Choose the kind of contract", choices=list(KIND_WORDS.items())
    )
    cpv = LaterText(
        "CPV codes", max_length=300, hint="Eight digits each, with commas between, such as 79410000, 98133110."
    )
    starts_on = LaterDate("Contract expected to start")
    ends_on = LaterDate("Contract expected to end")  # fmt: skip

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        counted = valuation.read(parts.get(valuation.NAME, {}))
        return {
            "figures": ("with" if counted.includes_vat else "without") if counted.said else None,
            "vat_percent": str(counted.vat_percent),
            "related": list(related.read(parts.get(related.NAME, {})).refs),
        }

    def validate_cpv(self, field: Any) -> None:
        """Say which of the codes is none."""
        try:
            cpv_codes(field.data or "")
        except NotACpvCode as wrong:
            raise ValidationError(str(wrong)) from wrong

    def validate_related(self, field: Any) -> None:
        """No more than a page of them."""
        if len(field.data or ()) > related.MOST:
            raise ValidationError(f"Choose at most {related.MOST} related competitions")

    def facts(self) -> dict[str, Any]:
        return {
            "value_pence": self.value_pence.data,
            "options_pence": self.options_pence.data or 0,
            "extensions_pence": self.extensions_pence.data or 0,
            "contract_kind": self.contract_kind.data,
            "cpv": list(cpv_codes(self.cpv.data or "")),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "parts": {
                valuation.NAME: self._valued(),
                related.NAME: {"refs": list(self.related.data or ())},
            },
        }

    def _valued(self) -> dict[str, Any]:
        """Whether the figures hold VAT, and its rate; of a form that is not valid too, whose sum is drawn beside its faults."""
        rate = str(self.vat_percent.data or "")
        known = rate if rate.isascii() and rate.isdigit() and len(rate) <= 2 else valuation.USUAL_RATE
        return {"includes_vat": self.figures.data == "with", "vat_percent": int(known)}

    def sum(self, needs: Sequence[related.Need]) -> tuple[Line, ...]:
        """The sum of what is typed, with these related needs; empty while there is no value."""
        if self.value_pence.data is None or self.figures.data is None:
            return ()
        return working(
            value=self.value_pence.data, options=self.options_pence.data or 0, extensions=self.extensions_pence.data or 0,
            valuation=valuation.read(self._valued()),
            related=related.Related(needs=tuple(needs)),
        )  # fmt: skip
