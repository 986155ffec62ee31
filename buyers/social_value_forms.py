"""The form of social value in a draft: the place, who was asked, the measures row by row, the principles."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.validators import ValidationError

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterText, LaterTextArea
from dps.competition.rules.outcomes import LONGEST, Catalogue, OutcomeRow
from dps.competition.rules.parts.social_value import NAME, PRINCIPLES, Measure, read
from dps.web.forms import (
    CheckboxesField,
    FieldList,
    FormField,
    HiddenField,
    RowForm,
    SelectField,
    StringField,
)
from dps.web.rows import change_rows

MOST_ROWS = 20
OWN_WORDS = "own"


class MeasureRow(RowForm):
    """One measure. ``chosen`` names the row of a catalogue it came from, or nothing."""

    chosen = HiddenField()
    outcome = LaterText("Outcome sought", max_length=LONGEST)
    measure = LaterText("What is counted", max_length=LONGEST, hint="Such as: hours of paid work for residents.")
    unit = LaterText("Unit", max_length=60, hint="Such as hours or people.")
    relevance = LaterTextArea(
        "What it has to do with this contract", max_length=2_000, rows=2, hint="How the work itself brings it about."
    )
    target = StringField("Target", max_length=LONGEST, hint="Empty: each bidder promises its own.")
    need = StringField("The need behind it", max_length=LONGEST)
    where = StringField("Where", max_length=LONGEST, hint="If not in the whole place.")


class SocialValueForm(SectionForm):
    """Social value in this place."""

    part = NAME
    place = LaterText("Which place is to be better off", max_length=300, hint="Wards, neighbourhoods or the district.")
    asked = LaterTextArea(
        "Who in the community was asked, and how", max_length=3_000, rows=3, hint="Where nobody was asked, say why."
    )
    changed = LaterTextArea(
        "What changed because of it", max_length=3_000, rows=3, hint="What you do otherwise now. If nothing, say so."
    )
    measures = FieldList(FormField(MeasureRow), max_entries=MOST_ROWS)
    choose = SelectField("Add a measure for")
    why_more = LaterTextArea("Why this call-off needs more measures", max_length=2_000, rows=3)
    principles = CheckboxesField("Which of the network’s principles it meets", choices=list(PRINCIPLES.items()))
    project = StringField("Project of the network it belongs to", max_length=200)
    project_link = StringField("Address of the project’s page", max_length=300, hint="Starts with https://")

    def validate_project_link(self, field: Any) -> None:
        """Only an address that a reader may follow safely."""
        if field.data and (not field.data.startswith("https://") or len(field.data.split()) != 1):
            raise ValidationError("Enter an address that starts with https://")

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, as the fields take it."""
        said = read(parts.get(NAME, {}))
        names = ("place", "asked", "changed", "why_more", "project", "project_link")
        return {
            **{name: getattr(said, name) for name in names},
            "principles": list(said.principles),
            "measures": [_typed(m) for m in said.measures],
        }

    def offer(self, catalogues: Sequence[Catalogue]) -> None:
        """Put what may be chosen on the page, and remember it for saving."""
        self.catalogues = tuple(catalogues)
        rows = [
            (f"{c.code}/{c.version}/{row.key}", f"{c.title}: {row.outcome}{f' – {row.measure}' if row.measure else ''}")
            for c in self.catalogues
            for row in c.rows
        ]
        self.choose.offer([(OWN_WORDS, "An outcome in your own words"), *rows])

    def chosen(self, name: str) -> tuple[Catalogue, OutcomeRow] | None:
        """The catalogue and the row that a form names, if they are offered."""
        code, _, rest = name.partition("/")
        version, _, key = rest.partition("/")
        for catalogue in self.catalogues:
            if (catalogue.code, str(catalogue.version)) == (code, version) and (row := catalogue.row(key)):
                return catalogue, row
        return None

    def change_rows(self, deed: str) -> None:
        """One more measure, with the words of what was chosen, or one fewer."""
        found = self.chosen(self.choose.data or "")
        names = ("outcome", "measure", "unit", "target", "need", "where")
        filled = {name: getattr(found[1], name) for name in names} if found else {}
        change_rows(self.measures, deed, most=MOST_ROWS, **filled, chosen=self.choose.data if found else "")

    def facts(self) -> dict[str, Any]:
        names = ("place", "asked", "changed", "why_more", "project", "project_link")
        kept = {_name_of(m): m for m in self.was.measures if m.catalogue}
        part = {
            **{name: self[name].data or "" for name in names},
            "principles": self.principles.data or [],
            "measures": [self._measure(entry.form, kept) for entry in self.measures],
        }
        return {"parts": {NAME: part}}

    def keeps(self, parts: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember what is kept: a measure chosen from a version that is not the newest any more keeps its origin."""
        self.was = read(parts.get(NAME, {}))

    def _measure(self, row: Any, kept: Mapping[str, Measure]) -> dict[str, Any]:
        names = ("outcome", "measure", "unit", "relevance", "target", "need", "where")
        typed: dict[str, Any] = {name: row[name].data or "" for name in names}
        name = row.chosen.data or ""
        if found := self.chosen(name):
            catalogue, source = found
            typed |= {
                "catalogue": catalogue.title, "catalogue_code": catalogue.code, "version": catalogue.version,
                "key": source.key, "source": source.source or catalogue.source, "status": source.status,
            }  # fmt: skip
        elif name in kept:
            was = kept[name]
            typed |= {
                "catalogue": was.catalogue, "catalogue_code": was.catalogue_code, "version": was.version,
                "key": was.key, "source": was.source, "status": was.status,
            }  # fmt: skip
        return typed


def _name_of(measure: Measure) -> str:
    return f"{measure.catalogue_code}/{measure.version}/{measure.key}" if measure.catalogue else ""


def _typed(measure: Measure) -> dict[str, str]:
    names = ("outcome", "measure", "unit", "relevance", "target", "need", "where")
    return {**{name: getattr(measure, name) for name in names}, "chosen": _name_of(measure)}
