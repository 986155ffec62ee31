"""The forms of a profile, one for each part of it: a page each, so that nothing is a giant form and nothing typed is lost."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from dps.core.refusal import Obstacle
from dps.parties.rules.regions import REGIONS
from dps.parties.rules.registration import is_web_address
from dps.profile.rules import describing as limits
from dps.profile.rules.content import BEST, SIZES, STEP_FREE, TEXT_RELAY, Contact, Content, Value
from dps.profile.rules.cpv import NotACpvCode, cpv_codes
from dps.profile.rules.standing import DEFINITIONS, Stated
from dps.profile.rules.taxonomy import KINDS, by_group
from dps.profile.rules.values import OWN, STATEMENTS
from dps.web.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    MarketForm,
    RadioField,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)
from dps.web.rows import change_rows

_REGIONS = [(r.code, r.name) for r in REGIONS.values()]
_WEB_ADDRESS = "Enter a web address that begins with https:// or http://"
UNREADABLE = -1
"""What a page that does not say which version it showed counts as."""


class LinkField(StringField):
    """A web address; nothing is fetched."""

    gov = {"type": "url", "spellcheck": False}

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, [_web_address, *(validators or ())], max_length=limits.LONGEST_LINK, **kwargs)


def _web_address(_form: object, field: StringField) -> None:
    if not is_web_address(field.data):
        raise ValidationError(_WEB_ADDRESS)


class YearField(IntegerField):
    """A year, without a comma in it."""

    gov = {"classes": "govuk-input--width-4", "inputmode": "numeric", "spellcheck": False}

    def shown(self, value: Any) -> str:
        return str(value)


class CodesField(StringField):
    """CPV codes, with commas between."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, [_codes, *(validators or ())], max_length=400, **kwargs)

    def codes(self) -> tuple[str, ...]:
        """The codes that were typed, each once."""
        return cpv_codes(self.data or "")


def _codes(_form: object, field: CodesField) -> None:
    try:
        found = cpv_codes(field.data)
    except NotACpvCode as wrong:
        raise ValidationError(str(wrong)) from wrong
    if len(found) > limits.MOST_CODES:
        raise ValidationError(f"Give at most {limits.MOST_CODES} CPV codes")


class SectionForm(MarketForm):
    """One part of a profile. ``seen`` carries the number of the version that the page showed."""

    seen = HiddenField()

    def fill(self, now: Content) -> None:
        """Show what stands now."""
        raise NotImplementedError

    def said(self, now: Content) -> Content:
        """``now`` with this part as it was typed."""
        raise NotImplementedError

    def seen_number(self) -> int:
        """The version that the writer had before them."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else UNREADABLE


class SummaryForm(SectionForm):
    """What we do, in a few sentences."""

    summary = TextAreaField(
        "What your organisation does",
        needed="Say in a few sentences what the organisation does",
        max_length=limits.LONGEST_SUMMARY,
        count=True,
        rows=8,
        hint="Councils read this first. Write it for somebody who does not know your field.",
    )

    def fill(self, now: Content) -> None:
        """Show what stands now."""
        self.summary.data = now.summary

    def said(self, now: Content) -> Content:
        """With the summary as typed."""
        return replace(now, summary=self.summary.data or "")


class KindsForm(SectionForm):
    """Kinds of work of our own list, and CPV codes."""

    kinds = CheckboxesField(
        "Kinds of work",
        choices=[(k.code, k.name, k.covers) for group in by_group().values() for k in group],
        hint="The marketplace’s own list, in the words that councils use. Tick what you do.",
    )
    cpv = CodesField(
        "CPV codes",
        hint="Codes of the Common Procurement Vocabulary: eight digits each, with commas between, such as 73200000, 80500000.",
    )

    def fill(self, now: Content) -> None:
        """Show what stands now."""
        self.kinds.data, self.cpv.data = list(now.kinds), ", ".join(now.cpv)

    def said(self, now: Content) -> Content:
        """In the list's order, so that the order of ticking is no change."""
        ticked = set(self.kinds.data or ())
        return replace(now, kinds=tuple(code for code in KINDS if code in ticked), cpv=self.cpv.codes())


class PlacesForm(SectionForm):
    """Regions and member councils."""

    regions = CheckboxesField("Regions you work in", choices=_REGIONS)
    councils = CheckboxesField(
        "Member councils you could work with",
        choices=list(limits.COUNCILS.items()),
        hint="Members of the Co-operative Councils’ Innovation Network. It says that you can work there, not that you do already.",
    )

    def fill(self, now: Content) -> None:
        """Show what stands now."""
        self.regions.data, self.councils.data = list(now.regions), list(now.councils)

    def said(self, now: Content) -> Content:
        """In the lists' order."""
        regions, councils = set(self.regions.data or ()), set(self.councils.data or ())
        return replace(
            now,
            regions=tuple(code for code in REGIONS if code in regions),
            councils=tuple(key for key in limits.COUNCILS if key in councils),
        )


class RowSelect(SelectField):
    """A choice on a row; that rows may stay empty is said once, above them."""

    may_be_left_empty = False


class ValueRow(RowForm):
    """One statement."""

    code = RowSelect(
        "Statement",
        choices=[
            ("", "Choose a statement"),
            *((s.code, f"{s.group}: {s.words}") for s in STATEMENTS.values()),
            (OWN, "A statement in our own words"),
        ],
    )
    words = StringField(
        "Your own words", max_length=limits.LONGEST_STATEMENT, hint="A fact that somebody can check, not an opinion."
    )
    link = LinkField("Where anybody can see it")
    since = DateField("Since")

    def is_blank(self) -> bool:
        """Whether nothing was said in this row."""
        typed = (self.code.data, self.words.data, self.link.data)
        return not any(typed) and self.since.is_blank() and self.since.data is None

    def validate_code(self, field: SelectField) -> None:
        """Words of one's own belong to that choice alone."""
        if field.data == OWN and not self.words.data:
            raise ValidationError("Write your statement in the box “Your own words”")
        if field.data != OWN and self.words.data:
            raise ValidationError("Choose “A statement in our own words”, or clear the words")

    def validate_words(self, field: StringField) -> None:
        """A row without a choice is not kept, so its words must not be lost without a word."""
        if field.data and not self.code.data:
            raise ValidationError("Choose a statement above, or clear this row")

    def validate_link(self, field: LinkField) -> None:
        """The same for its link."""
        if field.data and not self.code.data:
            raise ValidationError("Choose a statement above, or clear this row")


class ValuesForm(SectionForm):
    """Values and principles, as statements of fact."""

    values = FieldList(FormField(ValueRow), max_entries=limits.MOST_VALUES)

    def fill(self, now: Content) -> None:
        """Show what is stated, and an empty row after it."""
        for one in now.values:
            self.values.append_entry({"code": one.code, "words": one.words, "link": one.link, "since": one.since})
        self.change_rows("add")

    def change_rows(self, deed: str) -> None:
        """One more empty row, or one fewer."""
        change_rows(self.values, deed, most=limits.MOST_VALUES)

    def said(self, now: Content) -> Content:
        """The rows that say anything."""
        return replace(now, values=tuple(self._rows()))

    def _rows(self) -> Iterator[Value]:
        for entry in self.values:
            row = entry.form
            if not row.is_blank():
                yield Value(row.code.data or "", row.words.data or "", row.link.data or "", row.since.data)


class FactsForm(SectionForm):
    """What kind of organisation it is. The four facts are on record for reporting, so they are confirmed together."""

    founded = YearField("Year founded", least=limits.EARLIEST_YEAR)
    size = RadioField("Number of staff", choices=[*SIZES.items(), ("", "Rather not say")])
    confirmed = BooleanField(
        "I confirm that these answers are true of the whole organisation today",
        needed="Confirm the answers, or leave the page without saving",
    )

    known: Mapping[str, bool] = {}

    def fact_field(self, code: str) -> Any:
        """The question of one fact."""
        return self[f"fact_{code.replace('-', '_')}"]

    def fill(self, now: Content) -> None:
        """Show what stands now; ``known`` is what was stated of each fact, when it was registered or since."""
        self.founded.data, self.size.data = now.founded, now.size
        for code in DEFINITIONS:
            self.fact_field(code).data = {True: "yes", False: "no"}.get(self.known.get(code), "")

    def said(self, now: Content, *, on: date | None = None) -> Content:
        """Each answer with the London date of the confirmation."""
        answers = ((code, self.fact_field(code).data) for code in DEFINITIONS)
        facts = tuple(Stated(code, answer == "yes", on) for code, answer in answers if answer in ("yes", "no"))
        return replace(now, founded=self.founded.data, size=self.size.data or "", facts=facts)


for _definition in DEFINITIONS.values():
    setattr(
        FactsForm,
        f"fact_{_definition.code.replace('-', '_')}",
        RadioField(
            _definition.question,
            choices=[("yes", "Yes"), ("no", "No"), ("", "Not stated")],
            hint=f"{_definition.means} ({_definition.provision})",
        ),
    )


class ContactForm(SectionForm):
    """How anybody reaches the organisation."""

    website = LinkField("Website", hint="For example, https://www.example.coop")
    phone = StringField("Telephone", max_length=limits.LONGEST_PHONE, hint="The organisation’s own number.")
    text_relay = RadioField("Relay UK", choices=[*TEXT_RELAY.items(), ("", "Not said")])
    email = EmailField("E-mail", hint="A shared address of the organisation, such as office@example.coop.")
    address = StringField(
        "Postal address", max_length=limits.LONGEST_LINE,
        hint="Where letters reach the organisation, on one line. A council that assesses a bid of yours has to name it (SI 2024/692 reg 31(2)(b)).",
    )  # fmt: skip
    bsl = StringField(
        "British Sign Language",
        max_length=limits.LONGEST_LINE,
        hint="How a deaf person can talk with you: staff who sign, a video relay, an interpreter that you book.",
    )
    languages = StringField("Languages", max_length=limits.LONGEST_LINE, hint="Besides English, in speech or writing.")
    step_free = RadioField("Can your office be reached without a step?", choices=[*STEP_FREE.items(), ("", "Not said")])
    best = SelectField("Best way to reach you", choices=[("", "Not said"), *BEST.items()])
    note = TextAreaField(
        "Anything else that helps", max_length=limits.LONGEST_DESCRIPTION, rows=4, hint="Hours, parking, large print, somebody to ask for."
    )  # fmt: skip

    def validate_phone(self, field: StringField) -> None:
        """Checked for its form; nobody is rung."""
        if not limits.is_telephone(field.data):
            raise ValidationError("Enter a telephone number, such as 0161 496 0000 or +44 161 496 0000")

    def fill(self, now: Content) -> None:
        """Show what stands now."""
        for name, text in now.contact.__dict__.items():
            self[name].data = text

    def said(self, now: Content) -> Content:
        """With the contact as typed."""
        return replace(now, contact=Contact(**{name: self[name].data or "" for name in now.contact.__dict__}))


BESIDE = {
    "founded-year": "founded",
    "size-and-sme": "fact_sme",
    "against-register": "fact_co_operative",
    "public-and-vcse": "fact_vcse",
    "best-missing": "best",
    "phone-malformed": "phone",
    "study-year": "year",
}
"""Which field a refusal of the action stands beside."""


def stand_beside(form: SectionForm, obstacles: tuple[Obstacle, ...]) -> tuple[Obstacle, ...]:
    """Put each obstacle beside its field, where the form has it; those without one are given back."""
    rest = []
    for obstacle in obstacles:
        name = BESIDE.get(obstacle.code, "")
        if name in form:
            form.fault(form[name], f"{obstacle.says} {obstacle.mend}".strip())
        else:
            rest.append(obstacle)
    return tuple(rest)
