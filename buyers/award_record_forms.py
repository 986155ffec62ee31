"""The forms of what surrounds an award: its approval, its correction, evidence, the standstill, challenges, reasons."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.award.rules.approving import APPROVED, SENT_BACK
from dps.award.rules.challenging import KINDS as CHALLENGES
from dps.award.rules.setting_aside import GROUNDS
from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.web.forms import DateField, FileField, MarketForm, RadioField, SelectField, TextAreaField


class ApprovalForm(MarketForm):
    """The second person's answer to an award."""

    outcome = RadioField(
        "Your answer", needed="Say whether you approve it",
        choices=[(APPROVED, "I approve the award and the letters"), (SENT_BACK, "I send it back")],
    )  # fmt: skip
    words = TextAreaField(
        "If you send it back, why", max_length=4000, rows=4, hint="Whoever decided reads it. The bidders do not."
    )


class SetAsideForm(MarketForm):
    """Asking that an award no longer stand."""

    ground = RadioField("On what ground", needed="Choose the ground", choices=list(GROUNDS.items()))
    reason = TextAreaField(
        "What was wrong", needed="Write what was wrong", max_length=4000, rows=6,
        hint="Once a second officer agrees, everybody who was told of the award is sent these words. Name no other bidder.",
    )  # fmt: skip


class SecondForm(MarketForm):
    """A second officer's answer."""

    agreed = RadioField(
        "Your answer", needed="Say whether you agree",
        choices=[("yes", "I agree that the award is set aside"), ("no", "I do not agree: the award stands")],
    )  # fmt: skip
    answer = TextAreaField("Why", max_length=4000, rows=4, hint="Needed where you do not agree.")


class ReleaseAnswerForm(SecondForm):
    """The same, about a contract that waits."""

    agreed = RadioField(
        "Your answer", needed="Say whether you agree",
        choices=[("yes", "I agree that the contract goes on"), ("no", "I do not agree: the contract waits")],
    )  # fmt: skip


class EvidenceForm(MarketForm):
    """What was found of one thing that the winner shows."""

    item = RadioField("What you looked at", needed="Say what you looked at", choices=[])
    outcome = RadioField(
        "What you found", needed="Say what you found",
        choices=[("seen", "It was shown, and it is right"), ("wanting", "It is missing or not right yet"), ("not_needed", "It is not needed here")],
    )  # fmt: skip
    note = TextAreaField(
        "In words", needed="Write what you looked at", max_length=2000, rows=4,
        hint="For example which certificate, from whom, of which date; or why it is not needed.",
    )  # fmt: skip
    valid_until = DateField("In force until", hint="Where it runs out, such as an insurance.")


class LengthenForm(MarketForm):
    """A later last day of the standstill."""

    last_day = DateField("New last day", needed="Enter the new last day of the standstill")
    reason = TextAreaField("Why", needed="Write why", max_length=2000, rows=3, hint="Everybody who was told reads it.")


class ReasonsForm(MarketForm):
    """The officer's words before the reasons that the market drew up."""

    words = TextAreaField(
        "In your own words", max_length=8000, rows=6,
        hint="What made the winner’s bid the better one, beside what the scores say. The scores and their reasons below go with it.",
    )  # fmt: skip


class ChallengeForm(MarketForm):
    """A challenge as it came in."""

    kind = RadioField("What came in", needed="Say what came in", choices=list(CHALLENGES.items()))
    bidder = SelectField("From which bidder", choices=[("", "No bidder, or not known")])
    received_on = DateField("Received on", needed="Enter the day it was received")
    says = TextAreaField(
        "What it says is wrong", needed="Write what is contested", max_length=8000, rows=6,
        hint="In a few sentences, without arguing. Add the letter itself as a file.",
    )  # fmt: skip
    file = FileField("The letter or claim", hint=f"{FILE_KINDS}. At most 10 MB.")


class StepForm(MarketForm):
    """What happened next."""

    to = RadioField("Where it stands now", needed="Say where it stands now", choices=[])
    words = TextAreaField("What happened", needed="Write what happened", max_length=8000, rows=5)
    file = FileField("A document", hint=f"{FILE_KINDS}. At most 10 MB.")


class ReleaseForm(MarketForm):
    """Asking that the contract go on."""

    reason = TextAreaField(
        "Why the contract may go on", needed="Write why", max_length=4000, rows=4,
        hint="Whose advice you have, and what would happen to the challenge if the contract is signed.",
    )  # fmt: skip
