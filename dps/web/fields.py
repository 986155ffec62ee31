"""The fields that forms are made of: each knows its limits, says what is wrong in words, and keeps what was typed.

`needed="Enter a title"` makes an answer necessary and gives the sentence shown
when there is none; without it the field is marked "(optional)".
"""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import wtforms
from wtforms.validators import Email, StopValidation

from dps.core.money import NotMoney, pence, plain, pounds
from dps.core.quantity import quantity
from dps.core.unseen import SOFT_HYPHEN, called, unseen_in, where, without
from dps.parties.rules.names import obstacles_to_name
from dps.web import widgets


def clean(text: str, *, lines: bool = False) -> str:
    """`text` without the characters that nobody sees, trimmed; `lines` keeps new lines, tabs and what joins emoji."""
    text = _tidy(text, lines=lines)
    while places := unseen_in(text, long=lines):  # what joined a character that is taken out goes too
        text = without(text, places)
    return text.strip()


def complaint(text: str, *, lines: bool = False) -> str:
    """What to say of the characters in a typed text that nobody sees; empty where there are none."""
    text = _tidy(text, lines=lines).strip()
    places = unseen_in(text, long=lines)
    if not places:
        return ""
    first = f"{called(text[places[0]])}, {where(text, places[0])}"
    if len(places) == 1:
        found = f"This holds a character that cannot be seen: {first}. It is taken out here"
    else:
        found = f"This holds {len(places):,} characters that cannot be seen, the first of them {first}. They are taken out here"
    return f"{found}: check that what is left is what you mean, and send it again."


def _tidy(text: str, *, lines: bool) -> str:
    """What programs do to line ends and hyphens undone: nobody means anything by those."""
    text = re.sub(r"\r\n|[\r\x0b\x0c\u2028\u2029]", "\n", text).replace(SOFT_HYPHEN, "")
    return text if lines else re.sub(r"[\n\t]+", " ", text)


class Answered:
    """The first check of every field: nothing there is either refused in words or the end of the checking."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.field_flags = {"needed": True} if message else {}

    def __call__(self, form: wtforms.Form, field: Asked) -> None:
        if field.is_blank():
            field.errors = []
            raise StopValidation(self.message)


class Asked(wtforms.Field):
    """What all our fields share: whether an answer is needed, and how they look by default."""

    gov: dict[str, Any] = {}

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        needed: str = "",
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        if hint:
            kwargs["description"] = hint
        super().__init__(label, [Answered(needed), *(validators or ())], **kwargs)

    def is_blank(self) -> bool:
        """Whether nothing was answered; fields that parse ask what was typed, not what it came to."""
        return not self.data

    @property
    def may_be_left_empty(self) -> bool:
        """Whether the label says "(optional)"."""
        return not (self.flags.needed or getattr(self.flags, "required", False))

    @property
    def anchor(self) -> str:
        """The id of the control that an error summary leads to."""
        return str(self.id)


class StringField(Asked, wtforms.StringField):
    """One line, at most `max_length` characters (200)."""

    widget = widgets.TextInput()
    lines = False
    says_what_is_unseen = True
    unseen = ""

    def __init__(
        self, label: str | None = None, validators: Any = None, *, max_length: int = 200, **kwargs: Any
    ) -> None:
        self.max_length = max_length
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean(str(valuelist[0]), lines=self.lines)
            self.unseen = complaint(str(valuelist[0]), lines=self.lines)

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.unseen and self.says_what_is_unseen and not getattr(form, "only_asks", False):
            raise StopValidation(self.unseen)
        if self.data and len(self.data) > self.max_length:
            raise StopValidation(
                f"Shorten this to {self.max_length:,} characters or fewer. You have written {len(self.data):,}."
            )


class NameField(StringField):
    """The name of an organisation or a person, at most `max_length` characters (200), in letters that say what they seem to say."""

    gov = {"spellcheck": False}

    def pre_validate(self, form: wtforms.Form) -> None:
        super().pre_validate(form)
        found = obstacles_to_name(self.data, longest=self.max_length) if self.data else ()
        if found:
            raise StopValidation(" ".join(f"{o.says} {o.mend}".strip() for o in found))


class EmailField(StringField):
    """An e-mail address; whether it exists is not asked."""

    gov = {"type": "email", "autocomplete": "email", "spellcheck": False}

    def __init__(
        self, label: str | None = None, validators: Any = None, *, max_length: int = 254, **kwargs: Any
    ) -> None:
        check = Email("Enter an e-mail address in the form name@example.org")
        super().__init__(label, [check, *(validators or ())], max_length=max_length, **kwargs)


class PasswordField(Asked, wtforms.PasswordField):
    """A password as typed: nothing is trimmed or taken out. At most 500 characters."""

    widget = widgets.PasswordInput()

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.data and len(self.data) > 500:
            raise StopValidation("Use a password of 500 characters or fewer")


class TextAreaField(StringField):
    """Several lines, at most `max_length` characters (5,000); `count=True` says how many are left."""

    widget = widgets.TextArea()
    lines = True

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        max_length: int = 5000,
        count: bool = False,
        rows: int = 5,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **kwargs)
        self.gov = {"rows": rows}
        if count:
            self.widget = widgets.CharacterCount()
            self.gov["maxlength"] = max_length


class HiddenField(StringField):
    """A value that the page carries; cleaned and limited like any other."""

    widget = wtforms.widgets.HiddenInput()
    says_what_is_unseen = False  # nobody typed it


class _Typed(Asked):
    """A field whose text becomes a value; the text stays in the box when it does not."""

    widget = widgets.TextInput()

    def is_blank(self) -> bool:
        return not (self.raw_data and str(self.raw_data[0]).strip())

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))
        return "" if self.data is None else self.words(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            self.data = self.value_of(str(valuelist[0]))

    def words(self, value: Any) -> str:
        """The value as a person would type it."""
        return str(value)

    def value_of(self, text: str) -> Any:
        """The value of what was typed. Raises ValueError with a sentence for people."""
        raise NotImplementedError


class _Bounded(_Typed):
    """A number between `least` and `most`, both allowed."""

    def __init__(
        self, label: str | None = None, validators: Any = None, *, least: Any = 0, most: Any = None, **kwargs: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(label, validators, **kwargs)

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.data is None:
            return
        if self.data < self.least:
            raise StopValidation(f"Enter {self.shown(self.least)} or more")
        if self.most is not None and self.data > self.most:
            raise StopValidation(f"Enter {self.shown(self.most)} or less")

    def shown(self, value: Any) -> str:
        """A bound, in words."""
        return f"{value:,}"


class MoneyField(_Bounded):
    """Pounds and pence as typed; `data`, `least` and `most` are integer pence."""

    gov = {"prefix": {"text": "£"}, "classes": "govuk-input--width-10", "inputmode": "decimal", "spellcheck": False}

    def value_of(self, text: str) -> int:
        try:
            return pence(text)
        except NotMoney as wrong:
            raise ValueError(str(wrong)) from wrong

    def words(self, value: int) -> str:
        return plain(value) if value >= 0 else ""

    def shown(self, value: int) -> str:
        return pounds(value)


class DecimalTextField(_Bounded):
    """A weight, percentage or mark: up to three digits and two decimal places, exact. `data` is a Decimal."""

    gov = {"classes": "govuk-input--width-4", "inputmode": "decimal", "spellcheck": False}

    def value_of(self, text: str) -> Decimal:
        bare = text.strip(" ")
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", bare):
            raise ValueError("Enter a number such as 40 or 12.5, with no more than two decimal places")
        return Decimal(bare)


class QuantityField(_Bounded):
    """How many or how much, 0 or more: up to twelve digits and six decimal places, exact. `data` is a Decimal."""

    gov = {"classes": "govuk-input--width-10", "inputmode": "decimal", "spellcheck": False}

    def value_of(self, text: str) -> Decimal:
        found = quantity(text)
        if found is None:
            raise ValueError("Enter a number alone, such as 40 or 1,200.5; the unit has its own place")
        return found

    def words(self, value: Decimal) -> str:
        return f"{value:f}"


class IntegerField(_Bounded):
    """A whole number of up to nine digits."""

    gov = {"classes": "govuk-input--width-5", "inputmode": "numeric", "spellcheck": False}

    def value_of(self, text: str) -> int:
        bare = text.strip(" ").replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", bare):
            raise ValueError("Enter a whole number, such as 12")
        return int(bare)


class AmountField(_Bounded):
    """How many or how much of a thing: up to nine digits and two decimal places, exact. `data` is a Decimal."""

    gov = {"classes": "govuk-input--width-10", "inputmode": "decimal", "spellcheck": False}

    def value_of(self, text: str) -> Decimal:
        bare = text.strip(" ").replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", bare):
            raise ValueError("Enter a number such as 12 or 7.5, with no more than two decimal places")
        return Decimal(bare)
