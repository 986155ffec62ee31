"""The form of a council's standing orders on buying."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.competition.rules.orders import APPROVERS, MOST_BANDS, Band
from dps.web.forms import FieldList, FormField, MarketForm, MoneyField, RadioField, RowForm, StringField
from dps.web.rows import change_rows

_MOST = 10**13


class BandRow(RowForm):
    """One band of value."""

    upto = MoneyField(
        "Values up to and with, with VAT",
        most=_MOST,
        hint="Leave it empty in the last band: it holds for everything above.",
    )
    approver = RadioField("Who approves", needed="Choose who approves", choices=[(k, w[:1].upper() + w[1:]) for k, (w, _) in APPROVERS.items()])  # fmt: skip
    second = RadioField(
        "A second person approves before publication",
        needed="Choose whether a second person approves",
        choices=[("yes", "Yes, always"), ("no", "No")],
    )

    def band(self) -> Band:
        """The row as a band."""
        return Band(self.upto.data, self.approver.data, self.second.data == "yes")


class OrdersForm(MarketForm):
    """Bands of value, the limit of a direct award, and where the constitution says so."""

    source = StringField(
        "Where your constitution says so", needed="Name the document and the rule", max_length=200,
        hint="Such as: Contract procedure rules, part 4, rules 7 to 9.",
    )  # fmt: skip
    direct_award_limit = MoneyField(
        "Direct award allowed up to, with VAT",
        most=_MOST,
        hint="Leave it empty where your rules allow no direct award.",
    )
    bands = FieldList(FormField(BandRow), max_entries=MOST_BANDS)

    def change_rows(self, deed: str) -> None:
        """One more band, or one fewer."""
        change_rows(self.bands, deed, most=MOST_BANDS, second="yes")
