"""What is asked about partners and groups."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dps.admission.rules.grouping import LONGEST, WHOLE
from dps.profile.rules.taxonomy import KINDS
from dps.web.forms import (
    BooleanField,
    CheckboxesField,
    HiddenField,
    IntegerField,
    MarketForm,
    NameField,
    SelectField,
    TextAreaField,
)

_SHARE = f"A whole number from 1 to {WHOLE}. The shares of all members come to {WHOLE} before the group is formed."


class CallForm(MarketForm):
    """That we look for partners on a lot."""

    lot = SelectField("For which lot or part", needed="Choose a lot or part")
    brings = TextAreaField(
        "What we bring", needed="Say what you bring", max_length=LONGEST, rows=3,
        hint="Other suppliers read this, with your name.",
    )  # fmt: skip
    seeks = TextAreaField("What we look for", needed="Say what you look for", max_length=LONGEST, rows=3)
    skills = CheckboxesField(
        "Kinds of work that we look for",
        hint="Tick those by which the right partner would find you.",
        choices=[(kind.code, kind.name) for kind in KINDS.values()],
    )


class BeginForm(MarketForm):
    """A group, with our own part in it."""

    name = NameField("Name of the group", needed="Enter a name", hint="Councils see it. Such as: Acorn and Bramble.")
    purpose = TextAreaField(
        "What it is for", needed="Say what the group is for", max_length=LONGEST, rows=3,
        hint="Those whom you ask read this first.",
    )  # fmt: skip
    part = TextAreaField("Our own part", needed="Say what your organisation does in it", max_length=LONGEST, rows=2)
    share = IntegerField("Our share of the work, in per cent", needed="Enter your share", hint=_SHARE)


class PartForm(MarketForm):
    """A member's part."""

    part = TextAreaField("Their part", needed="Say what they do in the group", max_length=LONGEST, rows=2)
    share = IntegerField("Their share of the work, in per cent", needed="Enter their share", hint=_SHARE)


class AskForm(PartForm):
    """A part for the supplier that was chosen."""

    supplier = HiddenField(max_length=26)


class ReasonForm(MarketForm):
    """Why, for the others to read."""

    reason = TextAreaField(
        "Why", needed="Say why, in a few words", max_length=1000, rows=3, hint="The members read it."
    )


class FormingForm(MarketForm):
    """That the group is formed as it stands."""

    sure = BooleanField(
        "We have agreed this among us, and our organisation leads the group",
        needed="Confirm that the members have agreed",
    )
