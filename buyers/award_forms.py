"""The forms of the award desk."""

from __future__ import annotations

from dps.web.forms import BooleanField, DateField, MarketForm, RadioField, StringField, TextAreaField

CHECKED = "The exclusion grounds were checked again for the winner, and its commitment to hold the insurance that this contract needs."
"""What the officer states by ticking the box; kept with the decision."""


class DecideForm(MarketForm):
    """The decision: reasons, the check of the winner, the standstill. It has no field for a winner."""

    reasons = TextAreaField("Why this bid", needed="Write the reasons for the record", max_length=4000, rows=5)
    value_for_money = TextAreaField(
        "Why this one bid is worth its price", max_length=4000, rows=4,
        hint="One bid alone is in the ranking, and it was assessed in full. Say what you compared its price with.",
    )  # fmt: skip
    checked = BooleanField(CHECKED, needed="Check the winner, then tick the box")
    check_note = TextAreaField(
        "What you looked at", max_length=2000, rows=3, hint="For example which evidence, and its date."
    )
    standstill = RadioField(
        "Standstill", needed="Say whether a standstill is announced",
        choices=[("yes", "Announce a standstill"), ("no", "Leave it out")],
    )  # fmt: skip
    no_standstill_reason = TextAreaField("If you leave it out, why", max_length=2000, rows=3)

    def winner_check(self) -> str:
        """The statement that was ticked, with the officer's own words after it."""
        return " ".join(part for part in (CHECKED if self.checked.data else "", self.check_note.data or "") if part)


class TellForm(MarketForm):
    """Nothing to fill in: the page shows what will be sent."""

    sure = BooleanField("I have read every letter", needed="Read every letter, then tick the box")


class NoticeForm(MarketForm):
    """A notice's reference on the central platform and the day it was published there."""

    reference = StringField(
        "Reference", needed="Enter the reference on the notice", max_length=60, hint="For example 099006-2026"
    )
    date = DateField("Published on", needed="Enter the day the notice was published")


class ConcludeForm(MarketForm):
    """The dates of a contract."""

    signed_on = DateField("Signed on", needed="Enter the day the contract was signed")
    starts_on = DateField("Starts on", needed="Enter the day the contract starts")
    ends_on = DateField("Ends on", needed="Enter the day the contract ends")
