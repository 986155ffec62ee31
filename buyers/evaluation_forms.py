"""The forms of an evaluation: places on the panel, declarations, scores, what was agreed."""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from dps.competition.queries import told_of
from dps.competition.rules.criteria import SCALE, ScalePoint
from dps.evaluation.rules.moderation import obstacles_to_reason
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR, SHORTEST_REASON, length
from dps.web.forms import (
    FieldList,
    FormField,
    HiddenField,
    MarketForm,
    RadioField,
    RowForm,
    SelectField,
    TextAreaField,
)

if TYPE_CHECKING:
    from dps.competition.models import Competition


def points_of(scale: Iterable[ScalePoint]) -> list[tuple[str, str]]:
    """The points of a scale as choices."""
    return [(str(point.score), f"{point.score} {point.word}") for point in scale]


POINTS = points_of(SCALE)
LONGEST = 2000
NOT_WHOLE = "The scores did not arrive whole, so nothing was saved. Give them again below."


class PointsField(RadioField):
    """A point of the published scale. A row may be left for later, but a score is not optional: the label does not say so."""

    may_be_left_empty = False


class WhyField(TextAreaField):
    """A reason, as little optional as the score it belongs to."""

    may_be_left_empty = False


class AppointForm(MarketForm):
    """A person for a place on the panel."""

    person = SelectField("Person", needed="Choose a person")
    role = RadioField(
        "Place on the panel",
        needed="Choose a place",
        choices=[
            (EVALUATOR, "Evaluator", "Scores every answer, alone"),
            (MODERATOR, "Moderator", "Sees the scores when all are in, and records what the panel agreed"),
        ],
    )


class ReplaceForm(MarketForm):
    """Why a member leaves, and who takes the place."""

    reason = TextAreaField(
        "Why this person leaves the panel", needed="Say why this person leaves the panel", max_length=LONGEST,
        hint="This is kept on record. What the person scored stays on record too.",
    )  # fmt: skip
    person = SelectField("Who takes the place", hint="Whoever takes it declares and scores from the beginning.")

    def validate(self, extra_validators: Any = None) -> bool:
        """The reason is one."""
        whole = super().validate(extra_validators)
        if self.reason.data and length(self.reason.data) < SHORTEST_REASON:
            self.fault(self.reason, f"Write the reason in {SHORTEST_REASON} characters or more")
            return False
        return bool(whole)


class DeclareForm(MarketForm):
    """Whether there is an interest in any of the bidders."""

    interest = RadioField(
        "Your declaration",
        needed="Choose what you declare",
        choices=[
            ("no", "I have no interest in any of these bidders"),
            ("yes", "I have an interest in one or more of them", "The bids are then closed to you"),
        ],
    )
    statement = WhyField(
        "If you have an interest: what it is, and in which bidder", max_length=LONGEST,
        hint="The officer reads this and names another person.",
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """An interest is stated in words."""
        whole = super().validate(extra_validators)
        if self.interest.data == "yes" and length(self.statement.data or "") < SHORTEST_REASON:
            self.fault(self.statement, f"Say what your interest is in {SHORTEST_REASON} characters or more")
            return False
        return bool(whole)


class ScoreRow(RowForm):
    """One answer's score: by an evaluator, or as the panel agreed. ``version`` is the one that the page showed."""

    criterion = HiddenField()
    version = HiddenField()
    points = PointsField("Score", choices=POINTS)
    reason = WhyField("Why", max_length=LONGEST, rows=4)
    change_reason = WhyField("If you change it: what made you", max_length=LONGEST, rows=2)


@dataclass(frozen=True)
class Kept:
    """The score or consensus that is kept of one answer now: version 0 where there is none."""

    version: int = 0
    points: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """One row that was filled in, ready to be given to an action."""

    criterion: str
    points: int
    reason: str
    change_reason: str
    replaces: int


class ScoresForm(MarketForm):
    """All answers of one bid. Rows left empty, or left as they are kept, are no entries."""

    rows = FieldList(FormField(ScoreRow))
    what = "your reason"

    def show(self, criteria: Iterable[str], kept: Mapping[str, Kept]) -> None:
        """Draw a row for each criterion with what is kept of it."""
        for ref in criteria:
            now = kept.get(ref, Kept())
            points = "" if now.points is None else str(now.points)
            self.rows.append_entry(
                {"criterion": ref, "version": str(now.version), "points": points, "reason": now.reason}
            )

    def speak(self, competition: Competition) -> tuple[ScalePoint, ...]:
        """Put the points in the words that bidders were told, which are also given back."""
        scale = tuple(ScalePoint(*point) for point in told_of(competition).scale)
        for row in self.rows:
            row.form.points.choices = points_of(scale)
        return scale

    @classmethod
    def drawn_again(cls, criteria: Iterable[str], kept: Mapping[str, Kept]) -> Self:
        """The form for a page whose rows were not sent as they were drawn: what is kept, and a sentence that says so."""
        form = cls(formdata=None)
        form.show(criteria, kept)
        form.form_errors = [NOT_WHOLE]
        return form

    def is_about(self, criteria: Sequence[str]) -> bool:
        """Whether what was sent has exactly the rows that the page had."""
        return [row.form.criterion.data for row in self.rows] == list(criteria)

    def entries(self, kept: Mapping[str, Kept]) -> list[Entry]:
        """The rows that say something new, checked: faults are put beside their fields, and the rest is empty then."""
        found, whole = [], True
        for row in (entry.form for entry in self.rows):
            now = kept.get(row.criterion.data, Kept())
            points, reason = row.points.data or "", row.reason.data or ""
            if (not points and not reason) or (points == str(now.points) and reason == now.reason):
                continue
            whole = self._checked(row, points=points, reason=reason) and whole
            seen = int(row.version.data) if str(row.version.data).isascii() and str(row.version.data).isdigit() else 0
            if points:
                found.append(Entry(row.criterion.data, int(points), reason, row.change_reason.data or "", seen))
        return found if whole else []

    def _checked(self, row: Any, *, points: str, reason: str) -> bool:
        faults = [(row.points, "Choose a score")] if not points else []
        faults += [(row.reason, o.says) for o in obstacles_to_reason(reason, what=self.what)]
        if row.version.data not in ("", "0"):
            says = obstacles_to_reason(row.change_reason.data or "", what="the reason for the change")
            faults += [(row.change_reason, o.says) for o in says]
        for field, fault in faults:
            self.fault(field, fault)
        return not faults

    def catch_up(self, kept: Mapping[str, Kept]) -> None:
        """After a refusal: the page shows what is kept now, and a second attempt is made from that."""
        for row in (entry.form for entry in self.rows):
            row.version.data = str(kept.get(row.criterion.data, Kept()).version)


class AgreementForm(ScoresForm):
    """What the panel agreed on every answer of one bid."""

    what = "the rationale"
