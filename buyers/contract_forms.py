"""The forms of a running contract: its record, changes, end, breaches, and what was delivered."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.contract.rules.delivery import OUTCOMES
from dps.contract.rules.running import KINDS, RATINGS
from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.web.forms import (
    AmountField,
    DateField,
    FileField,
    MarketForm,
    MoneyField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)


class SigningForm(MarketForm):
    """Who signed, for each side."""

    buyer_name = StringField("Who signed for the council", needed="Enter who signed for the council")
    buyer_capacity = StringField(
        "In what capacity", needed="Enter the capacity", hint="For example head of procurement"
    )
    supplier_name = StringField("Who signed for the supplier", needed="Enter who signed for the supplier")
    supplier_capacity = StringField("In what capacity", needed="Enter the capacity", hint="For example director")
    reason = TextAreaField("If this corrects what was recorded, why", max_length=1000, rows=3)


class PaperForm(MarketForm):
    """One file of the record."""

    kind = RadioField(
        "What it is", needed="Choose what it is", choices=[("signed", "The signed copy of the contract"), ("other", "Another paper")]
    )  # fmt: skip
    title = StringField(
        "What it is called", needed="Enter what it is called", hint="For example: signed contract, 7 December 2026"
    )
    file = FileField(
        "The file",
        needed="Choose the file",
        hint=f"{FILE_KINDS}. At most 10 MB. The supplier can open it; the public cannot.",
    )


class KpiForm(MarketForm):
    """One performance indicator."""

    title = StringField("What is measured", needed="Enter what is measured", hint="For example: visits made in time")
    measure = TextAreaField(
        "How it is measured, and what is good enough", needed="Say what is good enough", max_length=1000, rows=3
    )


class AssessForm(MarketForm):
    """How the contract did against one indicator."""

    from_on = DateField("From", needed="Enter the first day of the time assessed")
    to_on = DateField("To", needed="Enter the last day of the time assessed")
    rating = RadioField("Rating", needed="Choose a rating", choices=[(r, r) for r in RATINGS])
    says = TextAreaField("What the rating rests on", needed="Write what you looked at", max_length=2000, rows=4)


class ChangeForm(MarketForm):
    """A change. How many answers are asked is set by its ground."""

    what = TextAreaField("What changes", needed="Write what changes", max_length=4000, rows=4)
    reason = TextAreaField("Why", needed="Write why", max_length=4000, rows=4)
    answer_1 = TextAreaField("First part of the test", needed="Answer this part of the test", max_length=4000, rows=3)
    answer_2 = TextAreaField("Second part of the test", needed="Answer this part of the test", max_length=4000, rows=3)
    answer_3 = TextAreaField("Third part of the test", needed="Answer this part of the test", max_length=4000, rows=3)
    answer_4 = TextAreaField("Fourth part of the test", needed="Answer this part of the test", max_length=4000, rows=3)
    way = RadioField(
        "The contract’s value", needed="Say what becomes of the value",
        choices=[("same", "It stays"), ("more", "It grows"), ("less", "It shrinks")],
    )  # fmt: skip
    pence = MoneyField("By how much, with VAT", hint="Leave it empty where the value stays.")
    ends_on = DateField("New last day", hint="Leave it empty where the last day stays.")

    def value(self) -> int:
        """Pence added; below 0 where the contract shrinks."""
        pence = self.pence.data or 0
        return {"more": pence, "less": -pence}.get(self.way.data or "", 0)

    def answers(self) -> tuple[str, ...]:
        """What was written to each part of the test."""
        asked = (self.answer_1, self.answer_2, self.answer_3, self.answer_4)
        return tuple(one.data or "" for one in asked if one is not None)  # what a ground does not ask is taken out


class DecideChangeForm(MarketForm):
    """Made or dropped."""

    made = RadioField("Your decision", needed="Choose", choices=[("yes", "Make the change"), ("no", "Drop it")])
    reason = TextAreaField("If you drop it, why", max_length=2000, rows=3)


class EndForm(MarketForm):
    """How a contract ended."""

    ground = RadioField("How it ended", needed="Choose how it ended")
    ended_on = DateField("Its last day", needed="Enter the day it ended")
    reason = TextAreaField("The reasons, for the record", needed="Write the reasons", max_length=4000, rows=4)
    heard = TextAreaField(
        "Where the law has the supplier heard first: when it was told, and what it answered", max_length=4000, rows=3
    )


class BreachForm(MarketForm):
    """A report to the supplier."""

    kind = RadioField("What it is", needed="Choose what it is", choices=list(KINDS.items()))
    what = TextAreaField(
        "What was not done as the contract says", needed="Write what was not done", max_length=4000, rows=5
    )
    since_on = DateField("Since when", needed="Enter the day it began")
    answer_by = DateField(
        "The supplier may answer and improve until", needed="Enter the day", hint="Ten days from today or later."
    )


class DecideBreachForm(MarketForm):
    """What became of a report."""

    outcome = RadioField("What became of it", needed="Choose what became of it")
    event_on = DateField(
        "If it is upheld: the day of the ending, award, settlement or decision",
        hint="The time for the notice runs from it.",
    )
    reason = TextAreaField("Your reasons", needed="Write your reasons", max_length=4000, rows=4)


class ConfirmForm(MarketForm):
    """Whether what was reported was delivered."""

    outcome = RadioField("Was it delivered?", needed="Choose", choices=list(OUTCOMES.items()))
    amount = AmountField("If part of it: how much was delivered")
    says = TextAreaField(
        "What you saw, or what is missing",
        max_length=2000,
        rows=4,
        hint="Needed where part or all of it is missing. The supplier reads it.",
    )


class PartnerForm(MarketForm):
    """The community partner."""

    person = SelectField("Who is asked first", needed="Choose")


class AnswerRemedyForm(MarketForm):
    """Agreed or not."""

    agreed = RadioField("Your answer", needed="Choose", choices=[("yes", "Agree to the plan"), ("no", "Do not agree")])
    says = TextAreaField("Your words to the supplier", max_length=2000, rows=3, hint="Needed where you do not agree.")
