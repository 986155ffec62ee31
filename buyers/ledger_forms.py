"""The forms of the score ledger: one answer's score, what was agreed on it, a second reading, an objection."""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dps.competition.rules.criteria import SCALE, ScalePoint
from dps.core.refusal import Obstacle
from dps.evaluation.rules.entries import obstacles_to_place, obstacles_to_reason
from dps.evaluation.rules.panel import Member
from dps.web.forms import CheckboxesField, HiddenField, MarketForm, RadioField, StringField, TextAreaField

LONGEST = 2000
LONGEST_NOTES = 20_000


def points_of(scale: Iterable[ScalePoint]) -> list[tuple[str, str]]:
    """The points of a scale as choices."""
    return [(str(point.score), f"{point.score} {point.word}") for point in scale]


def version_in(text: str | None) -> int:
    """The number of the version that a page was drawn from; 0 for what is no number."""
    words = text or ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


class PointsField(RadioField):
    """A point of the published scale. It may be left for later, but a score is not optional: the label does not say so."""

    may_be_left_empty = False


class WhyField(TextAreaField):
    """A reason, as little optional as the score it belongs to."""

    may_be_left_empty = False


class PlaceField(StringField):
    """A place in the bid, as little optional as the score."""

    may_be_left_empty = False


class ScaleForm(MarketForm):
    """A form with a point of the scale and what the person saw of it."""

    replaces = HiddenField()
    points = PointsField("Score", choices=points_of(SCALE))

    def speak(self, scale: Iterable[ScalePoint]) -> None:
        """Put the points in the words that bidders were told."""
        self.points.choices = points_of(scale)

    def seen(self) -> int:
        """The version that the page showed."""
        return version_in(self.replaces.data)

    def say(self, field: Any, obstacles: Iterable[Obstacle]) -> None:
        """Put what is wrong beside its field."""
        for obstacle in obstacles:
            self.fault(field, obstacle.says)


class AnswerForm(ScaleForm):
    """An evaluator's sheet of one answer: the score with its reason and place, and private notes.

    It may be kept unfinished; :meth:`check` is for giving the score.
    """

    version = HiddenField(render_kw={"data-saves": "true"})  # static/js/autosave.js keeps such a page
    reason = WhyField("Why", max_length=LONGEST, rows=6)
    cites = PlaceField("Where in the bid", max_length=300)
    change_reason = WhyField("What made you change it", max_length=LONGEST, rows=3)
    notes = TextAreaField("Your own notes", max_length=LONGEST_NOTES, rows=6)

    def unfinished(self) -> dict[str, str]:
        """What is kept of a score that is not given yet, and which version it was begun from."""
        fields = ("points", "reason", "cites", "change_reason", "replaces")
        return {name: self[name].data or "" for name in fields}

    def says_a_score(self) -> bool:
        """Whether anything of a score was filled in."""
        return any((self.points.data, (self.reason.data or "").strip(), (self.cites.data or "").strip()))

    def check(self, scale: tuple[ScalePoint, ...], *, changes: bool) -> bool:
        """Whether the score is whole; what it lacks is put beside its field. ``changes``: there is an earlier version."""
        if not self.points.data:
            self.fault(self.points, "Choose a score")
        self.say(self.reason, obstacles_to_reason(self.reason.data or "", scale=scale))
        self.say(self.cites, obstacles_to_place(self.cites.data or ""))
        if changes:
            why = self.change_reason.data or ""
            self.say(self.change_reason, obstacles_to_reason(why, what="the reason for the change", scale=scale))
        return not self.faults()


class AgreementForm(ScaleForm):
    """What the panel agreed on one answer: who took part, what was discussed, the point, why, and who saw it otherwise."""

    attended = CheckboxesField("Who took part", choices=[])
    discussion = WhyField("What was discussed", max_length=LONGEST, rows=5)
    rationale = WhyField("Rationale", max_length=LONGEST, rows=5)
    dissented = CheckboxesField("Who saw it otherwise", choices=[])
    dissent = TextAreaField("Their view", max_length=LONGEST, rows=3)
    change_reason = WhyField("What made you change it", max_length=LONGEST, rows=3)

    def seat(self, scorers: Iterable[Member]) -> None:
        """Name the evaluators of the answer."""
        people = [(member.ref, member.name) for member in scorers]
        self.attended.choices, self.dissented.choices = people, people

    def show(self, kept: Mapping[str, Any]) -> None:
        """Fill in what is kept."""
        for name, value in kept.items():
            self[name].data = value

    def check(self, scale: tuple[ScalePoint, ...], *, changes: bool) -> bool:
        """Whether what was sent is whole in itself; the rest is for the rules."""
        if not self.points.data:
            self.fault(self.points, "Choose the score that was agreed")
        self.say(self.rationale, obstacles_to_reason(self.rationale.data or "", what="the rationale", scale=scale))
        if changes:
            why = self.change_reason.data or ""
            self.say(self.change_reason, obstacles_to_reason(why, what="the reason for the change", scale=scale))
        return not self.faults()


class ReadAgainForm(MarketForm):
    """Why an answer is read again."""

    reason = TextAreaField(
        "Why it is read again", max_length=LONGEST, rows=3, needed="Say why it is read again",
        hint="The evaluators read this before they score the answer once more. At least 20 characters.",
    )  # fmt: skip


class SignForm(MarketForm):
    """The records that a page showed, as ``criterion:version``, one a line."""

    records = HiddenField()

    def read(self, known: Collection[str]) -> dict[str, int]:
        """The version read by criterion, of criteria that there are."""
        pairs = (line.partition(":") for line in (self.records.data or "").split())
        return {ref: version_in(version) for ref, _, version in pairs if ref in known}


class ObjectForm(MarketForm):
    """What did not happen as it is written."""

    version = HiddenField()
    remark = TextAreaField(
        "What is not as it happened", max_length=LONGEST, rows=5, needed="Say what is not as it happened",
        hint="The moderator and, after the lock, officers read this. It stays on record. At least 20 characters.",
    )  # fmt: skip
