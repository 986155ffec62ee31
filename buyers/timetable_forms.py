"""The forms of time: the timetable of a draft, a change of what was published, more time for all."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from typing import Any

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterChoice, LaterDate, LaterInstant
from dps.competition.rules.asking import CLARIFICATIONS, LATE_RULES, REFUSED
from dps.competition.rules.changing import LONGEST_NOTE, SHORTEST_REASON
from dps.competition.rules.contacts import KINDS
from dps.competition.rules.endings import ENDINGS, WITHDRAWN
from dps.competition.rules.extending import CAUSES
from dps.web.forms import DateField, DateTimeField, MarketForm, RadioField, StringField, TextAreaField

SAID = f"At least {SHORTEST_REASON} characters. Suppliers read it as you write it."


class TimetableForm(SectionForm):
    """When questions and bids close. The fields refuse a London time that happens twice or never."""

    part = CLARIFICATIONS

    clarifications_close_at = LaterInstant("Questions close")
    closes_at = LaterInstant("Bids close", hint="A bid counts when it is received before this moment.")
    late = LaterChoice("A question that comes after its time", choices=list(LATE_RULES.items()), default=REFUSED)

    def facts(self) -> dict[str, Any]:
        return {
            "clarifications_close_at": self.clarifications_close_at.data,
            "closes_at": self.closes_at.data,
            "parts": {CLARIFICATIONS: {"late": self.late.data or REFUSED}},
        }


class _Said(MarketForm):
    """What the officer says of a change."""

    reason = TextAreaField("Why does it change?", needed="Give the reason", max_length=3_000, rows=3, hint=SAID)
    explanation = TextAreaField("What does it mean for suppliers?", max_length=3_000, rows=3)
    significant = RadioField(
        "Could it change who bids, or what they offer?",
        choices=[
            ("yes", "Yes: it is significant", "Suppliers then get more time, or you record why they need none."),
            ("no", "No"),
            ("dates", "Only dates move, to later ones"),
        ],
        needed="Choose one",
    )
    why_no_longer = TextAreaField(
        "If the deadline stays although the change is significant, or comes late: why is that fair?",
        max_length=3_000,
        rows=3,
    )

    def is_significant(self) -> bool | None:
        """The answer; None where only dates are said to move."""
        return {"yes": True, "no": False}.get(self.significant.data or "")


class ChangeForm(_Said):
    """The facts that may change, as they stand, and what is said of the change."""

    need = TextAreaField("What is needed", max_length=10_000, rows=8)
    outcomes = TextAreaField("Outcomes sought", max_length=5_000, rows=5)
    note_about = StringField("It is about", max_length=120, hint="Such as “Specification, page 4”.")
    note_text = TextAreaField("What is corrected or added", max_length=LONGEST_NOTE, rows=5)
    clarifications_close_at = LaterInstant("Questions close")
    closes_at = LaterInstant("Bids close")
    starts_on = LaterDate("Contract expected to start")
    ends_on = LaterDate("Contract expected to end")
    notice_reference = StringField("Reference of the changed notice", max_length=60)

    def facts(self) -> dict[str, Any]:
        """What is told, by name, as it would be."""
        names = ("clarifications_close_at", "closes_at", "starts_on", "ends_on")
        return {
            "need": self.need.data or "", "outcomes": self.outcomes.data or "", **{n: self[n].data for n in names},
        }  # fmt: skip


class CorrectForm(_Said):
    """An answer put right."""

    text = TextAreaField("The answer, put right", needed="Write the answer", max_length=4_000, rows=6)


class ExtensionForm(MarketForm):
    """More time for everybody."""

    cause = RadioField("What kept suppliers?", needed="Choose the cause", choices=list(CAUSES.items()))
    reason = TextAreaField("What happened, and when?", needed="Say what happened", max_length=3_000, rows=4, hint=SAID)
    closes_at = DateTimeField("Bids close", needed="Enter the new deadline")


class ContactForm(MarketForm):
    """One call, meeting or visit."""

    kind = RadioField("What was it?", needed="Choose what it was", choices=list(KINDS.items()))
    with_whom = StringField("With whom?", needed="Name them", max_length=200)
    held_at = DateTimeField("When?", needed="Enter when it was")
    summary = TextAreaField("What was said, on both sides?", needed="Note what was said", max_length=6_000, rows=5)
    told_all = TextAreaField(
        "What did every supplier get to know of it?", max_length=3_000, rows=3,
        hint="Where one supplier learnt something that matters to a bid, all of them do: publish a correction or an answer.",
    )  # fmt: skip


class WithdrawForm(MarketForm):
    """The ground and the reason for taking back what is open."""

    ground = RadioField(
        "Why is it withdrawn?", needed="Choose the ground", choices=list(ENDINGS[WITHDRAWN].grounds.items())
    )
    reason = TextAreaField(
        "Reason", needed="Give the reason", max_length=2_000, hint="Suppliers read it as you write it."
    )


class EndingNoticeForm(MarketForm):
    """The termination notice on the central platform."""

    reference = StringField("Reference of the notice", needed="Enter its reference", max_length=60)
    published_on = DateField("Published there on", needed="Enter the day")
