"""The fields that choose: one of a few, any of a few, a box to tick, files."""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from dps.web import widgets
from dps.web.fields import Asked, clean


class _Chosen(Asked):
    """Choices may be (value, label) pairs, or (value, label, hint)."""

    def __init__(self, label: str | None = None, validators: Any = None, *, choices: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_choice_message", "Choose from the options listed")
        super().__init__(label, validators, choices=_listed(choices), **kwargs)

    def offer(self, choices: Iterable[Any]) -> None:
        """Set the choices from what the view found."""
        self.choices = _listed(choices)

    def pre_validate(self, form: wtforms.Form) -> None:
        if not self.is_blank():
            super().pre_validate(form)


def _listed(choices: Iterable[Any] | None) -> list[SelectChoice]:
    pairs = [c if isinstance(c, tuple | SelectChoice) else (c, c) for c in choices or ()]
    return [
        c if isinstance(c, SelectChoice) else SelectChoice(c[0], c[1], {"hint": c[2]} if len(c) > 2 else {})
        for c in pairs
    ]


class SelectField(_Chosen, wtforms.SelectField):
    """One of a long list."""

    widget = widgets.Select()


class RadioField(_Chosen, wtforms.RadioField):
    """One of a few."""

    widget = widgets.Radios()


class CheckboxesField(_Chosen, wtforms.SelectMultipleField):
    """Any of a few; `data` is the list of their values."""

    widget = widgets.Checkboxes()


class BooleanField(Asked, wtforms.BooleanField):
    """One box to tick; `needed` makes ticking it necessary."""

    widget = widgets.SingleCheckbox()
    may_be_left_empty = False  # an unticked box is an answer


class FilesField(Asked, wtforms.MultipleFileField):
    """Files, at most `most` (10), of the `kinds` named by their endings; `data` is a list of FileStorage."""

    widget = widgets.FileInput(multiple=True)

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        most: int = 10,
        kinds: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.most, self.kinds = most, tuple(kinds)
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [f for f in valuelist if isinstance(f, FileStorage) and f.filename]

    def pre_validate(self, form: wtforms.Form) -> None:
        if len(self.data or ()) > self.most:
            raise StopValidation(f"Choose {self.most} files or fewer")
        for file in self.data or ():
            if self.kinds and not str(file.filename).lower().endswith(tuple(f".{k}" for k in self.kinds)):
                raise ValidationError(f"“{clean(str(file.filename))}” is not a {' or '.join(self.kinds)} file")


class FileField(FilesField):
    """One file; `data` is a list of it, or empty. A browser does not keep a chosen file when a page comes back."""

    widget = widgets.FileInput()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, most=1, **kwargs)
