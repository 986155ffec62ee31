"""One case laid out so that "what if" is answered without ranking everybody anew. Pure and exact.

The engine's own functions give every mark, price mark and index here; what is
saved is only doing again what a change leaves as it was. A change of one score
moves one bid; the others keep their figures. A bid that leaves changes the
others only through the reference prices, and most departures change none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import Formula, Share
from dps.competition.rules.method import Place
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.price import INDEXERS, MARKERS, Order, References
from dps.evaluation.rules.ranking import Standing
from dps.evaluation.rules.scoring import at_place, mark, marks, of_kind, why_out

TieKey = tuple[Fraction, ...]
Key = tuple[Order, TieKey]
"""What bids are compared by: the figure, then what each tie rule compares. The greater is better."""
NOTHING = References(Fraction(0), Fraction(0), Fraction(0))
LOOKS_AT: Mapping[Formula, frozenset[str]] = {
    Formula.RELATIVE: frozenset({"lowest"}),
    Formula.LINEAR_FROM_LOWEST: frozenset({"lowest"}),
    Formula.RANGE: frozenset({"lowest", "highest"}),
    Formula.AVERAGE: frozenset({"mean"}),
}
"""Which references a formula looks at; the rest look at none. Bids leave without a trace where it is none of these."""


@dataclass(frozen=True)
class Entrant:
    """A bid with its figures: what its criteria earned, all together and by kind, and its price in pounds."""

    bid: Bid
    earned: Fraction
    social_value: Fraction
    quality: Fraction
    price: Fraction
    lot: str


@dataclass(frozen=True)
class Front:
    """Who leads under certain references: the best key, and the next best that belongs to others."""

    first: tuple[int, ...]
    top: Key | None
    second: tuple[int, ...]
    next: Key | None


class Field:
    """The bids of a case that :func:`~dps.evaluation.rules.engine.evaluate` takes, ready for questions."""

    def __init__(self, case: Case) -> None:
        """Lay out a case; it has no obstacle to evaluating."""
        self.case, self.method = case, case.method
        self.criteria = {c.id: c for c in case.method.criteria}
        self.indexed = case.method.price.facts.share is Share.INDEX
        self.standing = [self.entrant(bid) for bid in case.bids if why_out(bid, case.method) is None]
        self.ties = [self.tie_key(each) for each in self.standing]
        self._looks_at = LOOKS_AT.get(case.method.price.formula, frozenset())
        self._prices = sorted(each.price for each in self.standing)
        self._sum = sum(self._prices, Fraction(0))
        self._fronts: dict[References, Front] = {}
        self._marks: dict[tuple[str, Decimal], Fraction] = {}
        self.refs = self.references()
        self.priced = [self.price_mark(each.price, self.refs) for each in self.standing]
        self.winners = self.ids(self.front(self.refs).first)

    def entrant(self, bid: Bid) -> Entrant:
        """A bid with its figures; one that is out, as if it were in. It has a price."""
        given = marks(bid, self.method)
        social_value, quality = (
            of_kind(kind, self.method.criteria, given) for kind in (Kind.SOCIAL_VALUE, Kind.QUALITY)
        )
        lot = self.case.draw.lot(bid.id) if self.case.draw else ""
        assert bid.price is not None, "a bid still in has a price"
        return Entrant(bid, social_value + quality, social_value, quality, Fraction(bid.price), lot)

    def references(self, *, leaves: Entrant | None = None, joins: Entrant | None = None) -> References:
        """The references without one bid of several, or with one more; 0 for those that the formula does not look at."""
        if not self._looks_at:
            return NOTHING
        prices, total, count = self._prices, self._sum, len(self._prices)
        low, high = (prices[0], prices[-1]) if prices else (Fraction(0), Fraction(0))
        if leaves is not None:
            low, high = prices[1 if leaves.price == low else 0], prices[-2 if leaves.price == high else -1]
            total, count = total - leaves.price, count - 1
        if joins is not None:
            low, high = (min(low, joins.price), max(high, joins.price)) if prices else (joins.price, joins.price)
            total, count = total + joins.price, count + 1
        seen = {
            "lowest": low,
            "highest": high,
            "mean": total / count if count and "mean" in self._looks_at else Fraction(0),
        }
        return References(**{name: figure if name in self._looks_at else Fraction(0) for name, figure in seen.items()})

    def order(self, price: Fraction, earned: Fraction, price_mark: Fraction) -> Order:
        """What a bid with these marks and this price is ordered by."""
        if self.indexed:
            total = at_place(earned, Place.TOTAL, self.method)
            return INDEXERS[self.method.price.formula](price, total, self.method.price).order
        return (1, at_place(earned + price_mark, Place.TOTAL, self.method))

    def price_mark(self, price: Fraction, refs: References) -> Fraction:
        """A price's mark, rounded where the method rounds marks; 0 where the price has none."""
        if self.indexed:
            return Fraction(0)
        exact = MARKERS[self.method.price.formula](price, self.method.price, refs)
        return at_place(exact, Place.CRITERION, self.method)

    def tie_key(self, e: Entrant) -> TieKey:
        """What the tie rules compare, in their order."""
        standing = Standing(e.bid.id, (0, Fraction(0)), e.social_value, e.quality, e.price, e.lot)
        return tuple(standing.under(tie) for tie in self.method.ties)

    def front(self, refs: References) -> Front:
        """Who leads under these references."""
        if refs not in self._fronts:
            self._fronts[refs] = self._front(refs)
        return self._fronts[refs]

    def _front(self, refs: References) -> Front:
        now = self.priced if refs == self.refs else None
        first: list[int] = []
        second: list[int] = []
        top: Key | None = None
        following: Key | None = None
        for n, e in enumerate(self.standing):
            key = (self.order(e.price, e.earned, now[n] if now else self.price_mark(e.price, refs)), self.ties[n])
            if top is None or key > top:
                second, following, first, top = first, top, [n], key
            elif key == top:
                first.append(n)
            elif following is None or key > following:
                second, following = [n], key
            elif key == following:
                second.append(n)
        return Front(tuple(first), top, tuple(second), following)

    def others(self, n: int, refs: References) -> tuple[tuple[str, ...], Key | None]:
        """Who leads under these references among all bids but the n-th, and with which key."""
        front = self.front(refs)
        rest = tuple(each for each in front.first if each != n)
        return (self.ids(rest), front.top) if rest else (self.ids(front.second), front.next)

    def ids(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """The ids of the bids in these places."""
        return tuple(self.standing[n].bid.id for n in places)

    def without(self, n: int) -> tuple[str, ...]:
        """Who would win had the n-th bid that is in never been there."""
        if len(self.standing) == 1:
            return ()
        return self.others(n, self.references(leaves=self.standing[n]))[0]

    def mark(self, criterion: Criterion, score: Decimal) -> Fraction:
        """The mark of a score, rounded where the method rounds marks."""
        at = (criterion.id, score)
        if at not in self._marks:
            self._marks[at] = at_place(mark(score, criterion), Place.CRITERION, self.method)
        return self._marks[at]

    def change(self, e: Entrant, criterion: Criterion, score: Decimal) -> Fraction:
        """How many marks a bid gains where one score is another."""
        return self.mark(criterion, score) - self.mark(criterion, e.bid.scores[criterion.id])

    def rescored(self, e: Entrant, criterion: Criterion, score: Decimal) -> Entrant:
        """A bid with one score changed."""
        change = self.change(e, criterion, score)
        social = criterion.kind is Kind.SOCIAL_VALUE
        return Entrant(
            e.bid, e.earned + change, e.social_value + (change if social else 0),
            e.quality + (0 if social else change), e.price, e.lot,
        )  # fmt: skip
