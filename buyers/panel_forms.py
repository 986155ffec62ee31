"""The forms of the panel: places and their criteria, replacing, declaring about each bidder, deciding on an interest."""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dps.evaluation.rules.interests import MEASURE, OUTCOMES
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR, SHORTEST_REASON, Answerer, Asked, Member, length
from dps.web.forms import (
    BooleanField,
    CheckboxesField,
    FieldList,
    FormField,
    HiddenField,
    MarketForm,
    RadioField,
    RowForm,
    SelectField,
    TextAreaField,
)

LONGEST = 2000
KINDS = {"social_value": "Social value", "quality": "Quality"}
NOT_WHOLE = "The declaration did not arrive whole, so nothing was kept. Make it again below."


class WhyField(TextAreaField):
    """Words that one of the choices asks for: the label does not call them optional."""

    may_be_left_empty = False


class WhichField(CheckboxesField):
    """Some of the criteria; none ticked is all of them, and the label says so."""

    may_be_left_empty = False


def long_enough(form: MarketForm, field: Any, says: str) -> bool:
    """Whether what was written is a reason; where it is not, that is said beside the field."""
    if length(field.data or "") >= SHORTEST_REASON:
        return True
    if not field.errors:
        form.fault(field, f"{says} in {SHORTEST_REASON} characters or more")
    return False


class PlaceForm(MarketForm):
    """Which criteria a place is for."""

    criteria = WhichField(
        "Which criteria", hint="None ticked is all of them; for a community member, all social value."
    )

    def ask(self, criteria: Iterable[Asked]) -> None:
        """Offer the published criteria."""
        self.criteria.offer([(c.ref, c.title, KINDS.get(c.kind, "")) for c in criteria])

    def chosen(self) -> tuple[str, ...]:
        """The refs that were ticked."""
        return tuple(self.criteria.data or ())


class AppointForm(PlaceForm):
    """A person for a place on the panel."""

    person = SelectField("Person", needed="Choose a person")
    role = RadioField(
        "Place on the panel",
        needed="Choose a place",
        choices=[
            (EVALUATOR, "Evaluator", "Scores answers, alone"),
            (MODERATOR, "Moderator", "Sees the scores when all are in, and records what the panel agreed"),
        ],
    )


class CoverForm(PlaceForm):
    """Other criteria for a place that somebody has, and why."""

    reason = TextAreaField(
        "Why this place is for other criteria now", needed="Say why this place is for other criteria", max_length=LONGEST,
        hint="This is kept on record. What the person scored before stays on record too.",
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """The reason is one."""
        whole = bool(super().validate(extra_validators))
        return long_enough(self, self.reason, "Write the reason") and whole


class ReplaceForm(MarketForm):
    """Why a member leaves, and who takes the place."""

    reason = TextAreaField(
        "Why this person leaves the panel", needed="Say why this person leaves the panel", max_length=LONGEST,
        hint="This is kept on record. What the person scored stays on record too.",
    )  # fmt: skip
    person = SelectField(
        "Who takes the place", hint="For the same criteria. Whoever takes it declares and scores from the beginning."
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The reason is one."""
        whole = bool(super().validate(extra_validators))
        return long_enough(self, self.reason, "Write the reason") and whole


class BidderRow(RowForm):
    """One bidder, by ref, and what is declared about it."""

    bidder = HiddenField()
    interest = RadioField(
        "Do you have an interest in this bidder?", needed="Choose yes or no",
        choices=[("no", "No interest"), ("yes", "Yes, I have an interest")],
    )  # fmt: skip
    statement = WhyField("If yes: what your interest is", max_length=LONGEST, rows=2)


class DeclareForm(MarketForm):
    """What is declared about each bidder."""

    rows = FieldList(FormField(BidderRow))

    def show(self, bids: Iterable[Answerer], me: Member) -> None:
        """Draw a row for each bidder; of those declared about before, with what was declared."""
        for bid in bids:
            before = "no" if bid.bidder in me.declared_about else ""
            self.rows.append_entry({"bidder": bid.bidder, "interest": before})

    def is_about(self, bids: Sequence[Answerer]) -> bool:
        """Whether what was sent has exactly the bidders that the page had."""
        return [row.form.bidder.data for row in self.rows] == [bid.bidder for bid in bids]

    def validate(self, extra_validators: Any = None) -> bool:
        """An interest is stated in words."""
        whole = bool(super().validate(extra_validators))
        for row in (entry.form for entry in self.rows):
            if row.interest.data == "yes":
                whole = long_enough(self, row.statement, "Say what your interest is") and whole
        return whole

    def interests(self) -> dict[str, str]:
        """Statements by the bidder's ref, of those in which there is an interest."""
        rows = (entry.form for entry in self.rows)
        return {row.bidder.data: row.statement.data or "" for row in rows if row.interest.data == "yes"}


class DecideForm(MarketForm):
    """What is decided on a declared interest."""

    outcome = RadioField("Your decision", needed="Choose what you decide", choices=list(OUTCOMES.items()))
    measure = WhyField(
        "If a measure removes it: which", max_length=LONGEST, rows=3,
        hint="Such as: a third evaluator scores the same answers, and both are read side by side.",
    )  # fmt: skip
    reason = TextAreaField(
        "Why you decide this", needed="Give the reason", max_length=LONGEST,
        hint="It is kept with the evaluation, and the person who declared the interest is told it.",
    )  # fmt: skip
    clear = BooleanField(
        "I have no interest in this bidder myself", needed="Declare it, or leave the decision to a colleague"
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A reason, and the measure where one is taken."""
        whole = bool(super().validate(extra_validators))
        whole = long_enough(self, self.reason, "Write the reason") and whole
        if self.outcome.data == MEASURE:
            whole = long_enough(self, self.measure, "Name the measure") and whole
        return whole
