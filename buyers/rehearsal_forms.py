"""The form of a rehearsal: made-up bids, a price and a score for each criterion. Nothing of it is kept."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dps.competition.rules.criteria import Criterion
from dps.competition.rules.frozen import Told
from dps.core.money import pence, plain
from dps.evaluation.rules.case import Bid
from dps.web.forms import FieldList, FormField, MarketForm, MoneyField, QuantityField, RowForm, SelectField
from dps.web.rows import change_rows

FEWEST, MOST = 2, 6
LARGEST = 10**12 - 1


class MadeUp(RowForm):
    """One made-up bid; :func:`rehearsal_form` adds a score for each criterion."""

    price = MoneyField("Price, with VAT", needed="Enter a price", most=LARGEST)


class RehearsalForm(MarketForm):
    """Two to six made-up bids."""

    criteria: tuple[Criterion, ...] = ()

    def start(self, about: Decimal) -> None:
        """Three bids to begin with: one good and cheaper, one excellent and dearer, one sound and cheap."""
        for share, below in (("0.8", 1), ("1", 0), ("0.5", 2)):
            scores = {score_field(n): _begun(c, below) for n, c in enumerate(self.criteria)}
            self.bids.append_entry({"price": pence(str((about * Decimal(share)).quantize(Decimal(1)))), **scores})

    def change_rows(self, deed: str) -> None:
        """One more bid, or one fewer."""
        change_rows(self.bids, deed, most=MOST, fewest=FEWEST)

    def made_up(self) -> tuple[Bid, ...]:
        """The bids as the engine takes them, criteria by their titles."""
        return tuple(
            Bid(
                name_of(at),
                Decimal(plain(entry.form.price.data)),
                {c.id: Decimal(entry.form[score_field(n)].data) for n, c in enumerate(self.criteria)},
            )
            for at, entry in enumerate(self.bids)
        )


def _begun(c: Criterion, below: int) -> Any:
    """What a field begins with: so many points, or fifths of the amount that earns everything, below the best."""
    return str(5 - below) if c.measured is None else c.full * (5 - below) / 5


def name_of(at: int) -> str:
    """What a made-up bid is called, by its place from 0."""
    return f"Bid {chr(65 + at)}"


def score_field(number: int) -> str:
    """The name of the field that scores a criterion, by its place from 0."""
    return f"score_{number}"


def rehearsal_form(told: Told) -> type[RehearsalForm]:
    """The form for the criteria of a draft, in the words of its scale."""
    criteria = told.criteria_as(told.names())
    points = [(str(score), f"{score} {word}") for score, word, _ in told.scale]
    fields: dict[str, Any] = {
        score_field(n): SelectField(c.id, needed="Choose a score", choices=points)
        if c.measured is None
        else QuantityField(f"{c.id}, {c.measured.unit} promised", needed="Enter a number, or 0")
        for n, c in enumerate(criteria)
    }
    row = type("MadeUpBid", (MadeUp,), fields)
    rows = FieldList(FormField(row), min_entries=0, max_entries=MOST)
    return type("CompetitionRehearsal", (RehearsalForm,), {"criteria": criteria, "bids": rows})
