"""The form in which the moderator for social value records whether a promise counts."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dps.evaluation.promises import Found
from dps.evaluation.rules.finding import OUTCOMES
from dps.web.forms import HiddenField, MarketForm, RadioField, TextAreaField


class FindingForm(MarketForm):
    """Whether a promise counts, and what in the bid shows it."""

    version = HiddenField(default="0")
    outcome = RadioField("What the panel found", needed="Choose what the panel found", choices=list(OUTCOMES.items()))
    reason = TextAreaField(
        "Why", needed="Say what in the bid shows it", max_length=4_000, rows=5,
        hint="At least 20 characters, about this promise: what in the bid shows it, and where.",
    )  # fmt: skip

    def show(self, found: Found | None) -> None:
        """What was found before, to be changed."""
        if found is not None:
            self.version.data, self.outcome.data, self.reason.data = str(found.version), found.outcome, found.reason

    def seen(self) -> int:
        """The version that the moderator had before them; -1, which there is none of, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
