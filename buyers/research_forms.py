"""The forms of market research: keep a search, and put a kept one to a competition's record."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.finding.rules.freezing import LONGEST_PURPOSE, LONGEST_TITLE
from dps.web.forms import MarketForm, SelectField, StringField, TextAreaField

NONE = ""


class KeepForm(MarketForm):
    """What the need is and why the market was looked at; and, where there is one already, for which competition."""

    title = StringField(
        "The need, in a few words", needed="Name the need", max_length=LONGEST_TITLE,
        hint="Such as “Insulating council homes in two wards”.",
    )  # fmt: skip
    purpose = TextAreaField(
        "What you wanted to learn of the market", needed="Say what you wanted to learn", max_length=LONGEST_PURPOSE, rows=3,
        hint="It is read later, together with what was found: say what you looked for and what you make of it.",
    )  # fmt: skip
    competition = SelectField("Put it to the record of", choices=[(NONE, "No competition yet")])


class LinkForm(MarketForm):
    """Which of the council's competitions a kept search is part of."""

    competition = SelectField("Competition", needed="Choose a competition")
