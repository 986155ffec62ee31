"""The forms of a supplier under contract: reports of delivery, remedy plans, its own words, answers to reports of breach."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.web.forms import AmountField, DateField, FilesField, MarketForm, TextAreaField


class ReportForm(MarketForm):
    """What was delivered since the last report."""

    amount = AmountField("How much was delivered since your last report", needed="Enter how much was delivered")
    says = TextAreaField("What was done", needed="Write what was done", max_length=4000, rows=5, hint="The council and its community partner read it. Name nobody who did not agree to be named.")  # fmt: skip
    delivered_on = DateField("Delivered by", needed="Enter the day by which it was delivered")
    files = FilesField("Evidence", most=5, hint=f"Up to 5 files of 10 MB: {FILE_KINDS}. The council and its community partner can open them; the public cannot.")  # fmt: skip


class RemedyForm(MarketForm):
    """How and by when a promise is made good."""

    what = TextAreaField("What you will do to make it good", needed="Write what you will do", max_length=4000, rows=5)
    by_on = DateField("By when", needed="Enter the day by which it is made good")


class WordsForm(MarketForm):
    """The supplier's words beside the figures."""

    text = TextAreaField(
        "What the public should read beside the figures", needed="Write your words", max_length=2000, rows=5
    )


class ReplyForm(MarketForm):
    """The answer to a report of breach."""

    text = TextAreaField("Your answer", needed="Write your answer", max_length=4000, rows=6)
