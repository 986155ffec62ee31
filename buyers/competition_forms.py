"""The forms of a draft: one for each section, and those that publish and cancel."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from buyers.draft_fields import LaterChoice, LaterDate, LaterText, LaterTextArea
from dps.competition.rules.frozen import ToldCriterion
from dps.competition.rules.templates import expected_dates
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.web.forms import (
    BooleanField,
    HiddenField,
    MarketForm,
    RadioField,
    StringField,
    TextAreaField,
)

if TYPE_CHECKING:
    from dps.competition.models import Competition

_DRAWN = re.compile(r"[0-9a-f]{26}")


class SectionForm(MarketForm):
    """A part of a draft. It carries the version of the page it was drawn for.

    A section that is one of ``dps.competition.rules.parts`` names it in ``part``.
    """

    version = HiddenField(render_kw={"data-saves": "true"})  # static/js/autosave.js keeps such a page saved
    drawn = HiddenField(
        default=lambda: token_hex(13), max_length=26
    )  # the page's own name: its next save is known by it where an answer was lost
    part = ""

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What stands in the fields before anything is typed, from what is kept of this section's part."""
        return parts.get(cls.part, {})

    @classmethod
    def kept(cls, _competition: Competition) -> Mapping[str, Any]:
        """What else stands in the fields before anything is typed, from the draft itself."""
        return {}

    def drawn_for(self) -> int:
        """The version that the officer had before them; -1, which no draft has, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else -1

    def page(self) -> str:
        """The random name of the page that was drawn; empty where it was tampered with."""
        text = str(self.drawn.data or "")
        return text if _DRAWN.fullmatch(text) else ""

    def facts(self) -> dict[str, Any]:
        """The columns that this section saves, by name."""
        raise NotImplementedError

    def criteria_given(self) -> tuple[ToldCriterion, ...] | None:
        """The criteria, where this section holds them."""
        return None


class AboutForm(SectionForm):
    """What is needed and why."""

    title = StringField(
        "Title",
        needed="Enter a title",
        max_length=200,
        hint="What suppliers see first, such as “Youth work in three wards”.",
    )
    need = LaterTextArea(
        "What is needed", max_length=10_000, rows=8, hint="Say what the problem is and for whom, not how to solve it."
    )
    outcomes = LaterTextArea(
        "Outcomes sought", max_length=5_000, hint="What will be different for residents, and how you will know."
    )
    closer_to_those_affected = LaterTextArea(
        "Could this decision be made closer to those it affects?", max_length=3_000, rows=4
    )
    by_those_affected = LaterTextArea("Could it be made by those it affects?", max_length=3_000, rows=4)  # fmt: skip

    def facts(self) -> dict[str, Any]:
        names = ("title", "need", "outcomes", "closer_to_those_affected", "by_those_affected")
        return {name: self[name].data or "" for name in names}


class PlaceForm(SectionForm):
    """Which way to buy: a lot, or a route without a market."""

    place = RadioField("How you will buy", needed="Choose a way to buy")


class StartForm(MarketForm):
    """The title and the way to buy: all that a draft begins with."""

    title = StringField("Title", needed="Enter a title", max_length=200, hint="You can change it until you publish.")
    begin = LaterChoice("Begin with")
    place = RadioField("How you will buy", needed="Choose a way to buy")


class CopyForm(MarketForm):
    """The title of a draft that is begun from an earlier call-off."""

    title = StringField("Title of the new call-off", needed="Enter a title", max_length=200)


class PublishForm(MarketForm):
    """The notice that comes first, and the yes."""

    notice_reference = LaterText(
        "Reference of the notice", max_length=60, hint="As the central platform shows it, such as 2026/S 000-054321."
    )
    notice_date = LaterDate("Published there on")
    sure = BooleanField("I have read the preview, and what suppliers are told is right", needed="Read the preview, then tick this box")  # fmt: skip


class GiveUpForm(MarketForm):
    """The reason for giving up a draft."""

    reason = TextAreaField("Reason", needed="Give the reason", max_length=2_000)


def data_of(competition: Competition) -> dict[str, Any]:
    """What stands in the forms of a draft before anything is typed."""
    names = (
        "title", "need", "outcomes", "closer_to_those_affected", "by_those_affected", "value_pence", "contract_kind",
        "starts_on", "ends_on", "clarifications_close_at", "closes_at",
    )  # fmt: skip
    usual = (
        None
        if competition.starts_on or competition.ends_on
        else expected_dates(competition.begun_from, on=london_date(now()))
    )
    return {
        **{name: getattr(competition, name) for name in names},
        **(dict(zip(("starts_on", "ends_on"), usual, strict=True)) if usual else {}),
        "version": str(competition.version),
        "options_pence": competition.options_pence or None,
        "extensions_pence": competition.extensions_pence or None,
        "cpv": ", ".join(competition.cpv),
    }  # fmt: skip
