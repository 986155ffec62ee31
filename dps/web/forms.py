"""The base of every form: CSRF, an error summary in words, and a place for a lawful refusal.

A view reads::

    form = TitleForm()
    if not form.is_submitted(): return page(form)
    if not form.validate(): return page(form), 422
    with acting(form) as act: …the action…      # dps/web/acting.py
    if act.refused: return page(form), 409

Import the fields from here too.
"""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import request
from flask_wtf import FlaskForm
from wtforms import FormField

from dps.core.refusal import Obstacle, Refused
from dps.web.choices import BooleanField, CheckboxesField, FileField, FilesField, RadioField, SelectField
from dps.web.dates import DateField, DateTimeField
from dps.web.fields import (
    AmountField,
    DecimalTextField,
    EmailField,
    HiddenField,
    IntegerField,
    MoneyField,
    NameField,
    PasswordField,
    QuantityField,
    StringField,
    TextAreaField,
)

__all__ = [
    "AmountField", "BooleanField", "CheckboxesField", "DateField", "DateTimeField", "DecimalTextField", "EmailField", "Fault",
    "FieldList", "FileField", "FilesField", "FormField", "HiddenField", "IntegerField", "MarketForm", "MoneyField", "NameField",
    "PasswordField", "QuantityField", "RadioField", "RowForm", "SearchForm", "SelectField", "StringField", "TextAreaField",
]  # fmt: skip


class FieldList(wtforms.FieldList):
    """Rows of a form. Only indices that a page could have drawn are read: the library's own reading breaks on `rows-²-…`."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            if found := re.match(rf"{re.escape(prefix)}-([0-9]{{1,4}})(?:-|$)", name):
                yield int(found[1])


STALE = "This page was open too long to be sent safely. Nothing was saved. Your answers are below: send them again."


@dataclass(frozen=True)
class Fault:
    """One line of the error summary: what is wrong and where; for a refusal also its provision and what would mend it."""

    text: str
    href: str = ""
    provision: str = ""
    mend: str = ""


def _faults_of(form: wtforms.Form) -> Iterator[Fault]:
    for field in form:
        yield from _faults_in(field)
    for error in form.form_errors:
        yield Fault(str(error))


def _faults_in(field: Any) -> Iterator[Fault]:
    if isinstance(field, FormField):
        yield from _faults_of(field.form)
    elif isinstance(field, FieldList):
        for entry in field:
            yield from _faults_in(entry)
        for error in field.errors:
            if isinstance(error, str):
                yield Fault(error, f"#{field.id}-0")
    elif field.errors:
        stale = field.type == "CSRFTokenField"
        yield Fault(STALE) if stale else Fault(str(field.errors[0]), f"#{getattr(field, 'anchor', field.id)}")


class MarketForm(FlaskForm):
    """The base of every form that changes something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.obstacles: tuple[Obstacle, ...] = ()
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: Refused) -> None:
        """Show every obstacle of a lawful refusal in the error summary; what was typed stays."""
        self.obstacles += refusal.obstacles

    def fault(self, field: Any, says: str) -> None:
        """Put a sentence beside a field, where the view learns what the form alone could not know."""
        field.errors = [*field.errors, says]

    def faults(self) -> tuple[Fault, ...]:
        """Everything wrong, in the order of the page: refusals first, then field by field."""
        refused = (Fault(o.says, "", o.provision, o.mend) for o in self.obstacles)
        return (*refused, *_faults_of(self))


class RowForm(wtforms.Form):
    """One row of a `FieldList(FormField(…))`; the form around it carries the CSRF token."""


class SearchForm(FlaskForm):
    """A form that only asks: read from the address, so it can be kept and shared; no CSRF token."""

    only_asks = True  # what cannot be seen is left out of the words searched for, without ado

    class Meta(FlaskForm.Meta):
        """Nothing is changed by asking."""

        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(formdata=request.args, **kwargs)

    def faults(self) -> tuple[Fault, ...]:
        """Everything wrong, in the order of the page."""
        return tuple(_faults_of(self))
