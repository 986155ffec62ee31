"""The forms of a market: how it is established, how its end moves, how it ends, what an expiry stops."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from dps.law.routes import ROUTES
from dps.market.rules.establishing import CRITERION_KINDS, NewLot
from dps.market.rules.expiring import STOPS
from dps.market.rules.questions import ASKS, MOST_WORDS, NewCriterion
from dps.profile.rules.cpv import NotACpvCode, cpv_codes
from dps.profile.rules.evidence import KINDS
from dps.web.forms import (
    DateField,
    FieldList,
    FormField,
    IntegerField,
    MarketForm,
    MoneyField,
    RadioField,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)

MOST_LOTS = 20
MOST_QUESTIONS = 12
MOST_PENCE = 10**13


class QuestionRow(RowForm):
    """One criterion of a lot."""

    kind = RadioField(
        "It shows ability that is",
        needed="Choose what it is about",
        choices=[(k, k.capitalize()) for k in CRITERION_KINDS],
    )
    title = StringField("Title", needed="Enter a title", max_length=120)
    question = TextAreaField("Question", needed="Enter the question", max_length=4_000, rows=3)
    asks = SelectField(
        "Answered by", needed="Choose how it is answered", choices=list(ASKS.items()), default="statement"
    )
    evidence_kind = SelectField("Kind of document", choices=[("", "No document"), *KINDS.items()], default="")
    word_limit = IntegerField("Word limit", needed="Enter a word limit", least=1, most=MOST_WORDS, default=500)
    minimum = MoneyField("Least yearly turnover", least=1, most=MOST_PENCE)

    def asked(self) -> NewCriterion:
        """The row as the market would keep it."""
        return NewCriterion(
            self.kind.data, self.title.data, self.question.data, asks=self.asks.data,
            evidence_kind=self.evidence_kind.data or "", word_limit=self.word_limit.data or 0, minimum=self.minimum.data,
        )  # fmt: skip


class ExpiryFields(RowForm):
    """What the expiry of each kind of document stops."""

    def stops(self) -> dict[str, str]:
        """By kind; what stops nothing is left out."""
        return {
            kind: self[name_of(kind)].data for kind in KINDS if self[name_of(kind)].data not in ("", "nothing", None)
        }


def name_of(kind: str) -> str:
    """The name of the field for a kind of document."""
    return "stop_" + kind.replace("-", "_")


for _kind, _words in KINDS.items():
    setattr(
        ExpiryFields,
        name_of(_kind),
        SelectField(
            _words,
            needed="Choose what it stops",
            choices=[(code, f"{words}") for code, words in STOPS.items()],
            default="nothing",
        ),
    )


class LotRow(RowForm):
    """One lot or part."""

    title = StringField("Title", needed="Enter a title", max_length=200)
    definition = TextAreaField("What is bought", needed="Say what is bought", max_length=5_000, rows=3)
    cpv = StringField("CPV codes", max_length=300, hint="Eight digits each, with commas between.")
    max_value = MoneyField("Largest contract, with VAT", least=1, most=MOST_PENCE, hint="Leave it empty for no limit.")
    criteria = FieldList(FormField(QuestionRow), max_entries=MOST_QUESTIONS)
    expiry = FormField(ExpiryFields)
    expiry_clause = TextAreaField("Where the documents of the scheme say so", max_length=2_000, rows=2)

    def validate_cpv(self, field: Any) -> None:
        """Say which of the codes is none."""
        try:
            cpv_codes(field.data or "")
        except NotACpvCode as wrong:
            raise ValidationError(str(wrong)) from wrong

    def lot(self) -> NewLot:
        """The row as the market would keep it."""
        return NewLot(
            self.title.data, self.definition.data, tuple(row.form.asked() for row in self.criteria),
            cpv=cpv_codes(self.cpv.data or ""), max_value=self.max_value.data, expiry_stops=self.expiry.form.stops(),
            expiry_clause=self.expiry_clause.data or "",
        )  # fmt: skip


class MarketFacts(MarketForm):
    """A market with its lots and their criteria."""

    route = RadioField(
        "Law",
        needed="Choose the law",
        choices=[(r.code, r.title, r.legal_basis) for r in ROUTES.values() if r.has_admission],
    )
    title = StringField("Title", needed="Enter a title", max_length=200)
    description = TextAreaField("What it is for", needed="Say what it is for", max_length=5_000, rows=3)
    owner = SelectField("Authority that establishes it", needed="Choose the authority")
    notice_reference = StringField("Reference of its notice", needed="Enter the reference of the notice", max_length=60)
    notice_date = DateField("Date of its notice", needed="Enter the date of the notice")
    established_on = DateField("Established on", needed="Enter the date it is established")
    valid_until = DateField(
        "Last day of its period of validity", hint="Leave it empty where the notice says open-ended."
    )
    suspension_clause = TextAreaField(
        "What its documents say about suspending a place",
        max_length=5_000,
        rows=2,
        hint="Word for word, and only for a dynamic purchasing system. Leave it empty where they say nothing.",
    )
    lots = FieldList(FormField(LotRow), max_entries=MOST_LOTS)

    def change_rows(self, deed: str) -> bool:
        """Add or take out a lot or a question; what was typed into the others stays. False for a deed that is none of these."""
        what, _, where = deed.partition("/")
        numbers = [int(n) for n in where.split("/") if n.isascii() and n.isdigit() and len(n) < 4]
        if what == "add-lot" and len(self.lots.entries) < MOST_LOTS:
            self.lots.append_entry()
            self.lots.entries[-1].form.criteria.append_entry()
        elif what == "remove-lot" and numbers and numbers[0] < len(self.lots.entries):
            self.lots.entries.pop(numbers[0])
        elif what in ("add-question", "remove-question") and numbers and numbers[0] < len(self.lots.entries):
            rows = self.lots.entries[numbers[0]].form.criteria
            if what == "add-question" and len(rows.entries) < MOST_QUESTIONS:
                rows.append_entry()
            elif what == "remove-question" and len(numbers) > 1 and numbers[1] < len(rows.entries):
                rows.entries.pop(numbers[1])
        return what in ("add-lot", "remove-lot", "add-question", "remove-question")

    def facts(self) -> dict[str, Any]:
        """What the action takes, but for who owns it."""
        return {
            "title": self.title.data,
            "description": self.description.data,
            "notice_reference": self.notice_reference.data,
            "notice_date": self.notice_date.data,
            "established_on": self.established_on.data,
            "valid_until": self.valid_until.data,
            "suspension_clause": self.suspension_clause.data or "",
            "lots": tuple(row.form.lot() for row in self.lots),
        }


class TermForm(MarketForm):
    """The end of the period of validity."""

    valid_until = DateField("New last day", hint="Leave it empty for open-ended.")
    rationale = TextAreaField(
        "Why", needed="Say why", max_length=2_000, rows=3, hint="Members and named buyers read this."
    )


class EndForm(MarketForm):
    """Winding up."""

    reason = TextAreaField("Why", needed="Say why", max_length=2_000, rows=3, hint="Everybody with a place reads this.")


class NoticeForm(MarketForm):
    """The notice that was published."""

    reference = StringField("Reference", needed="Enter the reference", max_length=60)
    published_on = DateField("Published on", needed="Enter the day it was published")

    def day(self) -> date:
        """The day it was published. Raises ValueError before it was validated."""
        if self.published_on.data is None:
            raise ValueError("the form is not validated")
        return self.published_on.data


class ExpiryForm(MarketForm):
    """What the expiry of documents stops on one lot."""

    expiry = FormField(ExpiryFields)
    expiry_clause = TextAreaField("Where the documents of the scheme say so", max_length=2_000, rows=2)
