"""What would change an outcome, in the words and measures of a page: for a real ranking and for a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dps.evaluation.rules.figures import plain, rounded
from dps.evaluation.rules.ranking import listed
from dps.evaluation.rules.weights import PRICE, Move

LEFT, WIDE = 34, 352
"""Where the rail of a weight begins in the picture, and how long 100 per cent is, in its units."""
STEP = 34
NEAR = 2
"""Places that a turning point is shown to."""


def who(ids: Sequence[str], names: Mapping[str, str]) -> str:
    """Bidders in a row, or that there is nobody."""
    return listed(tuple(names.get(each, each) for each in ids)) if ids else "nobody"


def per_cent(weight: Fraction) -> str:
    """A weight in per cent, to two places, with a word before it where it has more."""
    shown = rounded(weight, NEAR)
    return f"{plain(shown)}%" if shown == weight else f"about {plain(shown)}%"


@dataclass(frozen=True)
class WeightRow:
    """One weight: what it is, where on each side others are first, and the same as places in the picture."""

    number: int
    name: str
    weight: str
    lower: str
    lower_who: str
    higher: str
    higher_who: str
    x: float
    x_lower: float
    x_higher: float
    y: int

    @property
    def holds(self) -> bool:
        """Whether no weight of it changes who is first."""
        return not (self.lower or self.higher)

    @property
    def says(self) -> str:
        """The row in a sentence."""
        if self.holds:
            return f"{self.name}, {self.weight}: no other weight changes who is first"
        parts = [
            f"{self.lower}, {self.lower_who}" if self.lower else "",
            f"{self.higher}, {self.higher_who}" if self.higher else "",
        ]
        return f"{self.name}, {self.weight}: {'; '.join(part for part in parts if part)}"


def weight_rows(moves: Sequence[Move], names: Mapping[str, str]) -> list[WeightRow]:
    """The weights with their turning points. ``names`` are bidders by id."""
    rows = []
    for n, move in enumerate(moves, 1):
        rows.append(
            WeightRow(
                n, "Price" if move.name == PRICE else move.name, f"{plain(move.weight)}%",
                _side(move.lower, move.weight, "below"), who(move.lower_winners, names) if move.lower is not None else "",
                _side(move.higher, move.weight, "above"), who(move.higher_winners, names) if move.higher is not None else "",
                _x(move.weight), _x(move.lower or Fraction(0)), _x(Fraction(100) if move.higher is None else move.higher),
                STEP * n - STEP // 2,
            )
        )  # fmt: skip
    return rows


def _side(turn: Fraction | None, weight: Fraction, word: str) -> str:
    if turn is None:
        return ""
    return f"anything {word} it" if turn == weight else f"{word} {per_cent(turn)}"


def _x(weight: Fraction) -> float:
    return LEFT + float(weight * WIDE / 100)
