"""The form of the criteria: the tree, row by row, each criterion with its sub-criteria where it has any."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms.validators import StopValidation

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterTextArea
from dps.competition.queries import told_of
from dps.competition.rules.parts.social_value import NAME, Measure, read
from dps.competition.rules.tree import ToldCriterion, in_group, tree_of
from dps.web.forms import (
    DecimalTextField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    RowForm,
    SelectField,
    StringField,
)

if TYPE_CHECKING:
    from dps.competition.models import Competition

MOST_CRITERIA = 12
MOST_PARTS = 8
MOST_SCORED = 24
USUAL_WORDS = 750
_CODE = re.compile(r"[0-9a-f]{12}")
_THRESHOLDS = [("", "No minimum score"), *((str(n), f"{n} of 5") for n in range(1, 6))]


class WordLimit(IntegerField):
    """How many words an answer may have; the usual number where nothing is typed. A criterion with parts has none of its own."""

    may_be_left_empty = False

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, least=50, most=5_000, default=USUAL_WORDS, **kwargs)


class MeasureChoice(SelectField):
    """The panel, or one of the measures of the draft. A measure that was taken out of it stays chosen, and is said to be gone."""

    may_be_left_empty = False

    def offer_measures(self, measures: Sequence[Measure]) -> None:
        """Set the choices from the draft."""
        choices = [
            ("", "By the panel, on the published scale"),
            *((m.code, f"By the number promised: {m.measure}, in {m.unit}") for m in measures),
        ]
        kept = self.data or ""
        gone = _CODE.fullmatch(kept) and kept not in dict(choices)
        self.offer([*choices, *([(kept, "By a measure that is not counted any more")] if gone else [])])


class TargetShare(DecimalTextField):
    """What the target earns; everything where nothing is typed."""

    may_be_left_empty = False

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        hint = "Empty: all of it. Less than 100 leaves the rest to be earned up to the need."
        super().__init__(label, validators, least=Decimal(1), most=Decimal(100), hint=hint, **kwargs)


class Scored(RowForm):
    """What is scored, whether a criterion or a part of one."""

    ref = HiddenField()
    title = StringField("Title", needed="Enter a title", max_length=120)
    question = LaterTextArea("Question to bidders", max_length=4_000, rows=4)
    threshold = SelectField("A bid is out below", choices=_THRESHOLDS)
    word_limit = WordLimit("Word limit")
    measure = MeasureChoice("How it is scored")
    at_target = TargetShare("Reaching the target earns, of 100")

    @property
    def is_measured(self) -> bool:
        """Whether a number promised scores it."""
        return bool(self.measure.data)

    def leaf(self, kind: str, weight: Decimal) -> ToldCriterion:
        """The row as suppliers would be told it."""
        return ToldCriterion(
            ref=self.ref.data or "",
            kind=kind,
            title=self.title.data or "",
            question=self.question.data or "",
            weight=weight,
            threshold=int(self.threshold.data) if self.threshold.data else None,
            word_limit=self.word_limit.data or USUAL_WORDS,
            measure=self.measure.data or "",
            at_target=self.at_target.data if self.measure.data else None,
        )


class PartRow(Scored):
    """A sub-criterion: scored for itself, with a share of its criterion."""

    share = DecimalTextField(
        "Share of this criterion, of 100", needed="Enter a share", least=Decimal("0.01"), most=Decimal(100)
    )


class CriterionRow(Scored):
    """A criterion: scored for itself, or by its parts."""

    kind = RadioField(
        "It measures",
        needed="Choose what it measures",
        choices=[("quality", "Quality"), ("social_value", "Social value")],
    )
    weight = DecimalTextField("Weight, of 100", needed="Enter a weight", least=Decimal("0.01"), most=Decimal(100))
    parts = FieldList(FormField(PartRow), max_entries=MOST_PARTS)

    def told(self) -> tuple[ToldCriterion, ...]:
        """What is scored of it."""
        if not self.parts.entries:
            return (self.leaf(self.kind.data, self.weight.data),)
        return tuple(
            in_group(
                row.form.leaf(self.kind.data, self.weight.data),
                group=self.title.data, weight=self.weight.data, share=row.form.share.data,
            )
            for row in self.parts
        )  # fmt: skip

    def split(self) -> None:
        """One more part. The first takes over the question, and what bidders wrote to it."""
        if not self.parts.entries:
            names = ("ref", "question", "threshold", "word_limit", "measure", "at_target")
            first = {name: self[name].data for name in names}
            self.parts.append_entry(first)
        if len(self.parts.entries) < MOST_PARTS:
            self.parts.append_entry()


class CriteriaForm(SectionForm):
    """The criteria, row by row."""

    criteria = FieldList(FormField(CriterionRow), max_entries=MOST_CRITERIA)

    @classmethod
    def kept(cls, competition: Competition) -> Mapping[str, Any]:
        """The criteria of a draft, as rows."""
        return {"criteria": rows_of(competition), **cls.offered(competition)}

    @classmethod
    def offered(cls, competition: Competition) -> Mapping[str, Any]:
        """The measures that a row may be scored by."""
        return {"measures": read(competition.parts.get(NAME, {})).measures}

    def __init__(self, *args: Any, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, data=data, **kwargs)
        self.measures = tuple((data or {}).get("measures", ()))
        self._offer_measures()

    def _offer_measures(self) -> None:
        for row in self.criteria:
            for scored in (row, *row.form.parts):
                scored.form.measure.offer_measures(self.measures)

    def facts(self) -> dict[str, Any]:
        return {}

    def validate_criteria(self, field: Any) -> None:
        """No bidder answers more than so many questions."""
        scored = sum(max(1, len(row.form.parts.entries)) for row in field)
        if scored > MOST_SCORED:
            raise StopValidation(f"At most {MOST_SCORED} answers are scored; these would be {scored}. Take some out.")

    def criteria_given(self) -> tuple[ToldCriterion, ...]:
        return tuple(leaf for row in self.criteria for leaf in row.form.told())

    def change_rows(self, deed: str) -> None:
        """Add, split or take out a row; what was typed into the others stays. What is no such deed changes nothing."""
        what, _, where = deed.rpartition("-") if deed != "add" else (deed, "", "")
        rows = self.criteria.entries
        at = [int(n) for n in where.split(".") if n.isascii() and n.isdigit() and len(n) < 4]
        if what == "add" and len(rows) < MOST_CRITERIA:
            self.criteria.append_entry()
        elif not at or at[0] >= len(rows):
            pass
        elif what == "split":
            rows[at[0]].form.split()
        elif what == "remove" and len(at) == 1:
            rows.pop(at[0])
        elif what == "remove" and at[1] < len(rows[at[0]].form.parts.entries):
            rows[at[0]].form.parts.entries.pop(at[1])
        self._offer_measures()


def rows_of(competition: Competition) -> list[dict[str, Any]]:
    """The criteria of a draft as the form's rows."""
    return rows_from(told_of(competition).criteria)


def rows_from(criteria: Sequence[ToldCriterion]) -> list[dict[str, Any]]:
    """Criteria as the form's rows, parts below the criterion they belong to."""
    rows = []
    for node in tree_of(criteria):
        own = {"kind": node.kind, "title": node.title, "weight": node.weight}
        if node.has_parts:
            rows.append({**own, "parts": [{**_row(leaf), "share": leaf.share} for leaf in node.leaves]})
        else:
            rows.append({**_row(node.leaves[0]), **own})
    return rows


def _row(c: ToldCriterion) -> dict[str, Any]:
    return {
        "ref": c.ref, "title": c.title, "question": c.question,
        "threshold": "" if c.threshold is None else str(c.threshold), "word_limit": c.word_limit,
        "measure": c.measure, "at_target": c.at_target,
    }  # fmt: skip
