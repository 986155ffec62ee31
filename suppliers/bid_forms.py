"""The forms of a bid: answers made from the criteria asked, promises, price lines, files, and the small form that submits."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.validators import StopValidation

from dps.bidding.rules.offers import (
    LARGEST_LINE,
    MOST_FILES,
    MOST_LINES,
    Asked,
    Gap,
    Offer,
    priced,
    unit_prices,
)
from dps.competition.rules.parts.price_schedule import NO_SCHEDULE, Schedule
from dps.core.money import pounds
from dps.web.forms import (
    DateField,
    FieldList,
    FilesField,
    FormField,
    HiddenField,
    MarketForm,
    MoneyField,
    RowForm,
    StringField,
    TextAreaField,
)

LONGEST_ANSWER = 40_000


class DraftText(StringField):
    """A line that may wait: a draft is kept unfinished, though a bid is not taken so. Not marked "(optional)", therefore."""

    may_be_left_empty = False


class DraftTextArea(TextAreaField):
    """Lines that may wait."""

    may_be_left_empty = False


class DraftDate(DateField):
    """A date that may wait."""

    may_be_left_empty = False


class DraftMoney(MoneyField):
    """An amount that may wait."""

    may_be_left_empty = False


def answer_field(ref: str) -> str:
    """The name of the field that answers a criterion."""
    return f"answer_{ref}"


class AnswersForm(MarketForm):
    """The base of the answers; :func:`answers_form` adds a field for each criterion."""

    asked: tuple[Asked, ...] = ()

    def fill(self, offer: Offer) -> None:
        """Show what was written before."""
        for one in self.asked:
            self[answer_field(one.ref)].data = offer.answers.get(one.ref, "")

    def answers(self) -> dict[str, str]:
        """Every answer by criterion ref, as it was written."""
        return {one.ref: self[answer_field(one.ref)].data or "" for one in self.asked}

    def point_at(self, found: Sequence[Gap]) -> None:
        """Put what is wrong with an answer beside it."""
        for gap in found:
            field = self[answer_field(gap.field)]
            self.fault(field, f"{gap.obstacle.says} {gap.obstacle.mend}")


def answers_form(asked: Sequence[Asked]) -> type[AnswersForm]:
    """The answers to a competition's criteria."""
    fields: dict[str, Any] = {"asked": tuple(asked)}
    for one in asked:
        fields[answer_field(one.ref)] = DraftTextArea(one.title, max_length=LONGEST_ANSWER, rows=12)
    return type("CriteriaAnswersForm", (AnswersForm,), fields)


class LineRow(RowForm):
    """One line of the price."""

    what = DraftText("What for", max_length=200)
    amount = DraftMoney("Amount", most=LARGEST_LINE)

    def validate_what(self, field: StringField) -> None:
        """Words without an amount would count as £0 without anybody having said so."""
        if field.data and self.amount.is_blank():
            raise StopValidation(f"Enter the amount of “{field.data}”, or clear this line")


class PriceForm(MarketForm):
    """The price: its lines. The total is computed, never typed."""

    lines = FieldList(FormField(LineRow), max_entries=MOST_LINES)

    def fill(self, offer: Offer) -> None:
        """Show the lines there are, and empty ones after them."""
        for line in offer.lines:
            self.lines.append_entry({"what": line.what, "amount": line.pence})
        spare_rows(self.lines, most=MOST_LINES, spare=2)

    def point_at(self, found: Sequence[Gap]) -> None:
        """Say on top what is above a cap."""
        self.form_errors = [*self.form_errors, *(f"{gap.obstacle.says} {gap.obstacle.mend}" for gap in found)]

    def price(self) -> dict[str, Any]:
        """The lines that have an amount, as the price envelope keeps them."""
        rows = [e.form for e in self.lines if e.form.amount.data is not None]
        return {"lines": [{"what": row.what.data or "", "pence": row.amount.data} for row in rows]}


class UnitRow(RowForm):
    """One line of the council's schedule: what, unit and quantity are its own, the price for one is ours."""

    unit_price = DraftMoney("Price for one", most=LARGEST_LINE)


class ScheduledPriceForm(MarketForm):
    """The price, line by line of the council's schedule. Amounts and the total are computed, never typed."""

    lines = FieldList(FormField(UnitRow), max_entries=MOST_LINES)
    schedule: Schedule = NO_SCHEDULE

    def fill(self, offer: Offer) -> None:
        """Show the prices there are, one row for each line."""
        for pence in unit_prices(offer):
            self.lines.append_entry({"unit_price": pence})

    def validate(self, extra_validators: Any = None) -> bool:
        """Every line is there once, and no amount outgrows what a bid can hold."""
        whole = super().validate(extra_validators)
        if len(self.lines.entries) != len(self.schedule.lines):
            self.form_errors = ["The lines did not arrive whole, so nothing was saved. Open this page again."]
            return False
        for line, row in zip(self.schedule.lines, self.lines, strict=True):
            pence = row.form.unit_price.data
            if pence is not None and line.amount(pence) > LARGEST_LINE:
                self.fault(row.form.unit_price, f"{line.quantity:,} of these come to more than {pounds(LARGEST_LINE)}")
                whole = False
        return bool(whole)

    def price(self) -> dict[str, Any]:
        """The lines that have a price, as the price envelope keeps them."""
        return {"lines": priced(self.schedule, [row.form.unit_price.data for row in self.lines])}

    def point_at(self, found: Sequence[Gap]) -> None:
        """Put what is above a cap beside its line; what is said of the whole, on top."""
        for gap in found:
            says = f"{gap.obstacle.says} {gap.obstacle.mend}"
            if gap.field == "total":
                self.form_errors = [*self.form_errors, says]
            else:
                self.fault(self.lines[int(gap.field) - 1].form.unit_price, says)


def price_form(offer: Offer) -> PriceForm | ScheduledPriceForm:
    """The form for a price: the council's lines where it published some, else lines of our own."""
    if not offer.schedule.lines:
        return PriceForm()
    return type("PricedSchedule", (ScheduledPriceForm,), {"schedule": offer.schedule})()


class FilesForm(MarketForm):
    """Files to attach."""

    files = FilesField("Choose files", needed="Choose a file", most=MOST_FILES)


class SubmitForm(MarketForm):
    """A few bytes: which edition of the draft was read back, and nothing of the bid itself."""

    edition = HiddenField(max_length=10)

    def read_edition(self) -> int | None:
        """The edition that the page showed; None where the page did not say."""
        text = str(self.edition.data or "")
        return int(text) if text.isascii() and text.isdigit() else None


def spare_rows(rows: FieldList, *, most: int, spare: int) -> None:
    """Empty rows at the end; a script is not needed to add one."""
    for _ in range(min(spare, most - len(rows.entries))):
        rows.append_entry()
