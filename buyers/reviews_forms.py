"""The forms of the second person: sending a draft for review, and answering one."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from typing import Any

from dps.competition.rules.reviewing import APPROVED, LONGEST_COMMENT, SENT_BACK
from dps.web.forms import FieldList, FormField, HiddenField, MarketForm, RadioField, RowForm, TextAreaField


class AskForm(MarketForm):
    """Nothing but the yes."""


class CommentRow(RowForm):
    """What the reviewer says of one section."""

    section = HiddenField()
    text = TextAreaField("Comment", max_length=LONGEST_COMMENT, rows=2)


class AnswerForm(MarketForm):
    """Approve, or send back with comments by section."""

    outcome = RadioField(
        "Your answer",
        needed="Choose whether you approve the draft",
        choices=[
            (
                APPROVED,
                "Approve it",
                "It may be published as it stands. Any change after this makes your approval void.",
            ),
            (SENT_BACK, "Send it back", "Say beside at least one section what to change."),
        ],
    )
    comments = FieldList(FormField(CommentRow), max_entries=40)

    def said(self) -> dict[str, str]:
        """The comments by section; sections that the page did not draw are left out by whoever asks."""
        return {str(row.form.section.data or ""): str(row.form.text.data or "") for row in self.comments}

    def name_rows(self, titles: dict[str, str]) -> None:
        """Give each comment's field the name of its section, for those who hear the page."""
        for row in self.comments:
            name: Any = titles.get(str(row.form.section.data or ""))
            if name:
                row.form.text.label.text = f"Comment on “{name}”"
