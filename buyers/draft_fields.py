"""Fields that a draft may be saved without, and a competition may not be published without: so they never say "(optional)"."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.web.forms import DateField, DateTimeField, DecimalTextField, MoneyField, RadioField, StringField, TextAreaField


class _BeforePublishing:
    """What its label says is not that it is optional; the publishing page says what is missing."""

    may_be_left_empty = False


class LaterText(_BeforePublishing, StringField):
    """One line, needed before publishing."""


class LaterTextArea(_BeforePublishing, TextAreaField):
    """Several lines, needed before publishing."""


class LaterMoney(_BeforePublishing, MoneyField):
    """An amount, needed before publishing."""


class LaterNumber(_BeforePublishing, DecimalTextField):
    """A number, needed before publishing where the formula has it."""


class LaterDate(_BeforePublishing, DateField):
    """A date, needed before publishing."""


class LaterInstant(_BeforePublishing, DateTimeField):
    """A London time, needed before publishing."""


class LaterChoice(_BeforePublishing, RadioField):
    """One of a few, needed before publishing."""
