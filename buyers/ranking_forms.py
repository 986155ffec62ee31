"""The forms of a ranking computed again and of lots."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from dps.web.forms import MarketForm, TextAreaField


class AgainForm(MarketForm):
    """Why the ranking is computed again."""

    reason = TextAreaField("Why it is computed again", needed="Say why", max_length=2_000, rows=4, hint="It stays on record beside both rankings.")  # fmt: skip


class LotsForm(MarketForm):
    """The beacon's signature of the round."""

    signature = TextAreaField("The round’s signature", needed="Copy the signature", max_length=2_000, rows=3, hint="96 digits and letters, or the whole answer as the address shows it.")  # fmt: skip
