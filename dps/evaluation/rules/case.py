"""One competition to be decided, and how it came out, as values.

The same values feed the evaluators' page, the award, `market score` and
anybody who recomputes an award from a file. Every figure is an exact fraction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.lots import lot_of
from dps.competition.rules.method import Method
from dps.evaluation.rules.randomness import randomness_of

EXCLUDED = "excluded"
BELOW = "threshold:"
"""A bid's ``out`` is None, ``"excluded"`` or ``"threshold:<criterion id>"``."""


@dataclass(frozen=True)
class Bid:
    """What a bid is judged on.

    ``price`` is pounds, and may be None only while the bid is out (a price
    that will not count need not be opened). ``scores`` are consensus scores by
    criterion id; only an excluded bid may lack some.
    """

    id: str
    price: Decimal | None
    scores: Mapping[str, Decimal]
    excluded: bool = False


@dataclass(frozen=True)
class Draw:
    """The round of public randomness that lots were drawn from, with the beacon's signature in hexadecimal."""

    beacon: str
    round: int
    signature: str

    def lot(self, bid: str) -> str:
        """A bid's lot, in hexadecimal: the lowest is drawn first."""
        return lot_of(randomness_of(self.signature), bid)


@dataclass(frozen=True)
class Case:
    """The published method and the bids it is applied to; and the draw, where lots had to be drawn."""

    method: Method
    bids: tuple[Bid, ...]
    draw: Draw | None = None


@dataclass(frozen=True)
class Step:
    """One step of the working: what was done, said in words and numbers.

    ``about`` is one of method, mark, out, reference, price, total, index,
    lots, tie, rank. ``bid`` and ``criterion`` say whose it is, ``figure`` what came
    out, where the step has one.
    """

    about: str
    says: str
    bid: str | None = None
    criterion: str | None = None
    figure: Fraction | None = None


@dataclass(frozen=True)
class BidOutcome:
    """How one bid came out.

    ``marks`` is by criterion id, None where the bid has no score. ``price``
    is the price mark: 0 for a fixed price, None for an index formula. A bid
    that is out keeps its criterion marks, so that its letter can show them,
    and has no price mark, total, index or rank.
    """

    id: str
    marks: Mapping[str, Fraction | None]
    price: Fraction | None
    total: Fraction | None
    index: Fraction | None
    rank: int | None
    out: str | None


@dataclass(frozen=True)
class Outcome:
    """How every bid came out, in the order the bids were given, and the working."""

    bids: tuple[BidOutcome, ...]
    working: tuple[Step, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """The bids at rank 1: none when every bid is out, several when the tie rule left them level."""
        return tuple(bid.id for bid in self.bids if bid.rank == 1)
