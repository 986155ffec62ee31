"""The forms of what a bid says beside its answers: with whom, what is confidential, what was shared, which file is for what."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dps.bidding.rules.besides import (
    ALONE,
    MOST_MARKS,
    MOST_OTHERS,
    NOT_WORKING,
    PARTNER,
    ROLES,
    SHARED,
    SUBCONTRACTOR,
    WHOLE,
    WITH_OTHERS,
    Besides,
    Missing,
    Other,
)
from dps.bidding.rules.intending import DECLINES, INTENDS, LONGEST, REASONS, Intention
from dps.web.forms import (
    CheckboxesField,
    FieldList,
    FormField,
    IntegerField,
    MarketForm,
    RadioField,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)
from suppliers.bid_forms import DraftDate, DraftText, DraftTextArea


class DraftShare(IntegerField):
    """A share that may wait."""

    may_be_left_empty = False


class OtherRow(RowForm):
    """One partner or subcontractor; an unfinished one is kept as it is."""

    name = DraftText("Name", max_length=200)
    number = StringField("Company or charity number, where it has one", max_length=40)
    role = SelectField("What it is to you", choices=[(SUBCONTRACTOR, ROLES[SUBCONTRACTOR]), (PARTNER, ROLES[PARTNER])])
    share = DraftShare("Share of the work, in per cent", least=0, most=WHOLE)
    tasks = DraftTextArea("What it would do", max_length=1000, rows=2)

    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        return not any((self.name.data, self.number.data, self.tasks.data)) and self.share.is_blank()

    def said(self) -> dict[str, Any]:
        """The row as the quality envelope keeps it."""
        return {
            "name": self.name.data or "", "number": self.number.data or "", "role": self.role.data or SUBCONTRACTOR,
            "share": self.share.data, "tasks": self.tasks.data or "",
        }  # fmt: skip


class TogetherForm(MarketForm):
    """Alone, or with whom and in which shares."""

    how = RadioField(
        "Would others do part of the work?",
        needed="Say whether others would do part of the work",
        choices=[(ALONE, "No, we would do all of it"), (WITH_OTHERS, "Yes, partners or subcontractors")],
    )
    own_share = DraftShare(
        "Your own share of the work, in per cent", least=0, most=WHOLE,
        hint=f"A whole number. Your share and those below come to {WHOLE}. A group says 0 here and names its members.",
    )  # fmt: skip
    others = FieldList(FormField(OtherRow), max_entries=MOST_OTHERS)

    def fill(self, besides: Besides, *, members: Sequence[Other] = ()) -> None:
        """Show what was said before; a group's members where nothing was."""
        together = besides.together
        self.how.data = together.how or (WITH_OTHERS if members else "")
        self.own_share.data = 0 if members and not together.how else together.own_share
        for other in together.others or (() if together.how else members):
            self.others.append_entry(other.__dict__)
        _spare(self.others, MOST_OTHERS)

    def said(self) -> dict[str, Any]:
        """What the quality envelope keeps. Rows are kept even where "alone" was chosen over them, not to lose them."""
        alone = self.how.data == ALONE
        rows = [entry.form.said() for entry in self.others if not entry.form.is_blank()]
        return {
            "how": self.how.data,
            "own_share": None if alone else self.own_share.data,
            "others": [] if alone else rows,
        }

    def point_at(self, found: Sequence[Missing]) -> None:
        """Put what is still missing beside its field."""
        for one in found:
            field = self.own_share if one.field == "own_share" else self.how
            if one.field.isdigit():
                field = self.others[int(one.field) - 1].form.name
            self.fault(field, f"{one.obstacle.says} {one.obstacle.mend}".strip())


class MarkRow(RowForm):
    """One part to be kept confidential."""

    where = SelectField("Where it is")
    passage = DraftTextArea(
        "Which words or figures", max_length=1000, rows=2, hint="Such as: the day rates in the table."
    )
    reason = DraftTextArea(
        "Why, and what harm it would do you if others read it", max_length=1000, rows=2,
        hint="Such as: a competitor could undercut us with it.",
    )  # fmt: skip
    until = DraftDate("Until when, if there is an end")

    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        return not any((self.passage.data, self.reason.data)) and self.until.is_blank() and self.until.data is None


class ConfidentialForm(MarketForm):
    """Parts marked as confidential, with reasons."""

    marks = FieldList(FormField(MarkRow), max_entries=MOST_MARKS)

    def fill(self, besides: Besides) -> None:
        """Show what was marked before, and an empty row."""
        for mark in besides.marks:
            self.marks.append_entry(mark.__dict__)
        _spare(self.marks, MOST_MARKS)

    def offer(self, places: Sequence[tuple[str, str]]) -> None:
        """Where a part may be: each answer, the promises, the price, each file."""
        for entry in self.marks:
            entry.form.where.offer(places)

    def said(self) -> list[dict[str, str]]:
        """What the quality envelope keeps."""
        rows = [entry.form for entry in self.marks if not entry.form.is_blank()]
        return [
            {
                "where": row.where.data or "", "passage": row.passage.data or "", "reason": row.reason.data or "",
                "until": row.until.data.isoformat() if row.until.data else "",
            }
            for row in rows
        ]  # fmt: skip


_CONFIRMATIONS = (
    ("registered", "We are registered on the central digital platform"),
    ("up_to_date", "The core information that we submitted there is up to date"),
    ("shared", "We have shared it with this council, by the platform’s own means"),
)


class PlatformForm(MarketForm):
    """That core information was shared through the central digital platform."""

    how = RadioField(
        "Have you shared your core information?",
        needed="Say whether you have shared it",
        choices=[
            (SHARED, "Yes, through the central digital platform"),
            (NOT_WORKING, "The platform is not working", "Send the information to the council in another way, before the deadline."),
        ],
    )  # fmt: skip
    confirmed = CheckboxesField("If you shared it, confirm each", choices=list(_CONFIRMATIONS))
    reference = StringField("Share code, if the platform gave you one", max_length=60)

    def fill(self, besides: Besides) -> None:
        """Show what was confirmed before."""
        said = besides.platform
        self.how.data, self.reference.data = said.how, said.reference
        self.confirmed.data = [code for code, _ in _CONFIRMATIONS if getattr(said, code)]

    def said(self) -> dict[str, Any]:
        """What the quality envelope keeps."""
        ticked = set(self.confirmed.data or ())
        return {
            "how": self.how.data,
            "reference": self.reference.data or "",
            **{c: c in ticked for c, _ in _CONFIRMATIONS},
        }


class PlaceForm(MarketForm):
    """What one file goes with."""

    places = CheckboxesField("What does it go with?", hint="One file may go with many questions. Attach it once.")


class IntentionForm(MarketForm):
    """Whether we mean to bid."""

    answer = RadioField(
        "Do you mean to bid?",
        needed="Say whether you mean to bid",
        choices=[(INTENDS, "Yes, we mean to bid"), (DECLINES, "No, not this time")],
    )
    reasons = CheckboxesField("If not, why?", hint="Tick all that apply.", choices=list(REASONS.items()))
    words = TextAreaField("What would have made you bid?", max_length=LONGEST, rows=3)

    def fill(self, said: Intention | None) -> None:
        """Show what was said before."""
        if said is not None:
            self.answer.data, self.reasons.data, self.words.data = said.answer, list(said.reasons), said.words

    def intention(self) -> Intention:
        """What was said; reasons count only where we decline."""
        declines = self.answer.data == DECLINES
        return Intention(
            self.answer.data or "", tuple(self.reasons.data or ()) if declines else (),
            (self.words.data or "") if declines else "",
        )  # fmt: skip


def _spare(rows: FieldList, most: int) -> None:
    """Two empty rows at the end; a script is not needed to add one."""
    for _ in range(min(2, most - len(rows.entries))):
        rows.append_entry()
