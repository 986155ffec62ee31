"""From figures to ranks: the better figure first, the published tie rule between level bids, shared ranks after it.

Ranks start at 1 and skip after a shared one: 1, 1, 3. Bids that the published
rule leaves level stay level. Lots follow from a public number (rules/randomness.py);
until that is known, bids that only lots can part share their rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from dps.competition.rules.method import TIE_WORDS, Tie
from dps.evaluation.rules.figures import readable, sterling
from dps.evaluation.rules.price import Order

LOT_SHOWN = 12
"""How many digits of a lot a sentence shows. The lowest lot goes first."""


@dataclass(frozen=True)
class Standing:
    """What one bid is ranked by. Of two ``order``, the greater is better; ``price`` is pounds.

    ``lot`` is in hexadecimal, and empty while no lots are drawn.
    """

    id: str
    order: Order
    social_value: Fraction
    quality: Fraction
    price: Fraction
    lot: str = ""

    def under(self, tie: Tie) -> Fraction:
        """What this tie rule compares; the greater is better."""
        return {
            Tie.SOCIAL_VALUE: lambda: self.social_value,
            Tie.QUALITY: lambda: self.quality,
            Tie.LOWEST_PRICE: lambda: -self.price,
            Tie.LOTS: lambda: Fraction(-int(self.lot or "0", 16)),
        }[tie]()

    def shown_under(self, tie: Tie) -> str:
        """The same, in words."""
        if tie is Tie.LOTS:
            return f"lot {self.lot[:LOT_SHOWN]}…" if self.lot else "not drawn yet"
        return sterling(self.price) if tie is Tie.LOWEST_PRICE else readable(self.under(tie))


@dataclass(frozen=True)
class TieBreak:
    """One level group and what the next tie rule made of it. ``rule`` is None where no rule was left."""

    level: tuple[str, ...]
    rule: Tie | None
    says: str


@dataclass(frozen=True)
class Ranking:
    """Ranks by bid id, and every tie in the order it was met."""

    ranks: dict[str, int]
    ties: tuple[TieBreak, ...]


def rank(standings: Sequence[Standing], ties: Sequence[Tie]) -> Ranking:
    """Rank the bids that are still in. The order in which they are given decides nothing."""
    ranks: dict[str, int] = {}
    met: list[TieBreak] = []
    best_first = sorted(standings, key=lambda s: s.order, reverse=True)
    for _, equal in groupby(best_first, key=lambda s: s.order):
        for level in _settled(list(equal), tuple(ties), met):
            place = len(ranks) + 1
            ranks.update({s.id: place for s in level})
    return Ranking(ranks, tuple(met))


def _settled(level: list[Standing], ties: tuple[Tie, ...], met: list[TieBreak]) -> list[list[Standing]]:
    """Level bids split by the tie rules in turn, best first; each rule is told in ``met``."""
    if len(level) == 1:
        return [level]
    names = tuple(s.id for s in level)
    if not ties:
        met.append(TieBreak(names, None, f"{listed(names)} stay level: no tie rule is left, so they share the rank."))
        return [level]
    rule, later = ties[0], ties[1:]
    ordered = sorted(level, key=lambda s: s.under(rule), reverse=True)
    split = [list(group) for _, group in groupby(ordered, key=lambda s: s.under(rule))]
    shown = ", ".join(f"{s.id} {s.shown_under(rule)}" for s in ordered)
    result = (
        "still level"
        if len(split) == 1
        else "; ".join(
            f"{listed(tuple(s.id for s in group))} {'goes' if len(group) == 1 else 'go'} {'first' if n == 0 else 'next'}"
            for n, group in enumerate(split)
        )
    )
    met.append(TieBreak(names, rule, f"{listed(names)} are level; {TIE_WORDS[rule]} decides: {shown}: {result}."))
    return [settled for group in split for settled in _settled(group, later, met)]


def listed(names: tuple[str, ...]) -> str:
    """Names in a row: A, B and C."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
