"""The forms of a council's outcome catalogues: a new one, one more measure, a file, and taking a measure out."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from typing import Any

from dps.competition.rules.outcomes import LONGEST, OutcomeRow, read_csv
from dps.core.refusal import Obstacle, Refused
from dps.web.forms import BooleanField, FileField, HiddenField, MarketForm, StringField, TextAreaField

LARGEST_FILE = 500_000
"""Bytes."""
TOO_LARGE = Obstacle("file-too-large", "The file is larger than 500 kB")


class _RowFields(MarketForm):
    outcome = StringField("Outcome sought", needed="Say what is sought", max_length=LONGEST)
    measure = StringField("What is counted", needed="Say what is counted", max_length=LONGEST)
    unit = StringField("Unit", needed="Enter the unit", max_length=60, hint="Such as hours or people.")
    target = StringField("Target", max_length=LONGEST)
    need = StringField("The need behind it", max_length=LONGEST)
    where = StringField("Where", max_length=LONGEST)

    def row(self, source: str) -> OutcomeRow:
        """What was typed, as a row."""
        names = ("outcome", "measure", "unit", "target", "need", "where")
        return OutcomeRow(key="0", source=source, **{name: (self[name].data or "").strip() for name in names})


class AddMeasureForm(_RowFields):
    """One more measure of the council's own. ``version`` is the one that the page was drawn from."""

    version = HiddenField()


class TakeOutForm(MarketForm):
    """Which row leaves the newest version."""

    version = HiddenField()
    key = HiddenField()


class NewCatalogueForm(_RowFields):
    """A catalogue of the council's own, with its first measure."""

    title = StringField("Title of the catalogue", needed="Enter a title", max_length=120)


class ImportForm(MarketForm):
    """A set from a file, with its source and the licence it is used under."""

    version = HiddenField()
    title = StringField("Title of the catalogue", needed="Enter a title", max_length=120)
    source = StringField(
        "Where the set comes from", needed="Name its source", max_length=300, hint="Its publisher, title and year."
    )
    licence = TextAreaField("The licence you hold", needed="Name the licence", max_length=2_000, rows=2)
    file = FileField(
        "The file", needed="Choose the file", kinds=("csv",),
        hint="A CSV file whose first line names its columns: outcome, measure, unit, target, need, where.",
    )  # fmt: skip
    may_use = BooleanField(
        "The licence lets our council use the set here, and show bidders the measures we choose",
        needed="Use only a set that you may use",
    )

    def refuse(self, refusal: Refused) -> None:
        """As everywhere; a file that is too large is said beside the file."""
        if TOO_LARGE in refusal.obstacles:
            self.fault(self.file, TOO_LARGE.says)
        super().refuse(Refused(o for o in refusal.obstacles if o != TOO_LARGE))

    def rows(self) -> tuple[OutcomeRow, ...]:
        """The rows of the file. Raises Refused with what is wrong with it, line by line."""
        content: Any = self.file.data[0].read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Refused([TOO_LARGE])
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        found, obstacles = read_csv(text.replace("\x00", ""), source=self.source.data or "")
        if obstacles:
            raise Refused(obstacles)
        return found


class ImportVersionForm(ImportForm):
    """A newer edition of a set that is kept already."""

    title = None
