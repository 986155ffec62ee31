"""The form of a bid's social-value promises: rows as many as there are, and one to spare."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dps.bidding.rules.offers import MOST_COMMITMENTS, Offer
from dps.bidding.rules.promising import Commitment, Wanted
from dps.web.forms import FieldList, FormField, MarketForm, QuantityField, RowForm, SelectField
from suppliers.bid_forms import DraftDate, DraftText, spare_rows

_TEXTS = ("outcome", "who", "where", "measure", "unit", "target", "evidence")


class DraftQuantity(QuantityField):
    """A number that may wait."""

    may_be_left_empty = False


class DraftChoice(SelectField):
    """A choice that may wait."""

    may_be_left_empty = False


class PromiseRow(RowForm):
    """One social-value promise; unfinished ones are kept as they are."""

    measure_key = DraftChoice("Which of the council’s measures it answers")
    outcome = DraftText("What will change", max_length=300)
    who = DraftText("Who benefits", max_length=200)
    where = DraftText("Where", max_length=200)
    measure = DraftText(
        "How it is measured", max_length=200, hint="For a measure of your own, such as paid hours or tonnes of carbon."
    )
    amount = DraftQuantity("How much, as a number")
    unit = DraftText("Unit", max_length=60, hint="For a measure of your own.")
    target = DraftText("How much, in words", max_length=100, hint="Where a number does not say it.")
    starts_on = DraftDate("From")
    due_on = DraftDate("By when")
    evidence = DraftText(
        "What will show that it was kept", max_length=300, hint="Such as payroll records, or a letter of the school."
    )

    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        dated = any(not day.is_blank() or day.data is not None for day in (self.starts_on, self.due_on))
        return not dated and self.amount.data is None and not any(self[name].data for name in (*_TEXTS, "measure_key"))

    def said(self, wanted: dict[str, Wanted]) -> Commitment:
        """The promise; one that answers a measure of the council's is counted as the council published it."""
        words = {name: self[name].data or "" for name in _TEXTS}
        if answers := wanted.get(self.measure_key.data or ""):
            words |= {"measure": answers.measure.measure, "unit": answers.measure.unit}
            words["outcome"] = words["outcome"] or answers.measure.outcome
        return Commitment(
            **words, due_on=self.due_on.data, starts_on=self.starts_on.data, amount=self.amount.data,
            measure_key=answers.code if answers else "",
        )  # fmt: skip


class PromisesForm(MarketForm):
    """Promises: rows as many as there are, and some to spare."""

    promises = FieldList(FormField(PromiseRow), max_entries=MOST_COMMITMENTS)

    def fill(self, offer: Offer) -> None:
        """Show what was promised before, and an empty row after it."""
        for promise in offer.commitments:
            self.promises.append_entry(_typed(promise))
        spare_rows(self.promises, most=MOST_COMMITMENTS, spare=1)

    def offer(self, wanted: tuple[Wanted, ...]) -> None:
        """Let each row answer one of the published measures, or none."""
        self.wanted = {one.code: one for one in wanted}
        choices = [("", "None: a measure of our own"), *((one.code, _called(one)) for one in wanted)]
        for entry in self.promises:
            entry.form.measure_key.offer(choices)

    def commitments(self) -> list[dict[str, Any]]:
        """The promises that say anything, as the quality envelope keeps them."""
        return [row.form.said(self.wanted).content() for row in self.promises if not row.form.is_blank()]


def _called(one: Wanted) -> str:
    return f"{one.measure.measure}, in {one.measure.unit}"


def _typed(promise: Commitment) -> dict[str, Any]:
    """A promise as its row shows it: words that only repeat the number are left out."""
    row = asdict(promise)
    if promise.amount is not None and promise.target == f"{promise.amount:f} {promise.unit}".strip():
        row["target"] = ""
    return row
