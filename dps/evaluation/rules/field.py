"""One case laid out so that "what if" is answered without ranking everybody anew. Pure and exact.

The engine's own functions give every mark, price mark and index here; what is
saved is only doing again what a change leaves as it was. A change of one score
moves one bid; the others keep their figures. A bid that leaves changes the
others only through the reference prices, and most departures change none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import Share
from dps.competition.rules.method import Place
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.price import INDEXERS, MARKERS, Order, References
from dps.evaluation.rules.ranking import Standing
from dps.evaluation.rules.scoring import at_place, mark, marks, of_kind, why_out

TieKey = tuple[Fraction, ...]
Key = tuple[Order, TieKey]
"""What bids are compared by: the figure, then what each tie rule compares. The greater is better."""
NOTHING = References(Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Entrant:
    """A bid with its figures: what its criteria earned, all together and by kind, and its price in pounds."""

    bid: Bid
    earned: Fraction
    social_value: Fraction
    quality: Fraction
    price: Fraction
    lot: str


class Field:
    """The bids of a case that :func:`~dps.evaluation.rules.engine.evaluate` takes, ready for questions."""

    def __init__(self, case: Case) -> None:
        """Lay out a case; it has no obstacle to evaluating."""
        self.case, self.method = case, case.method
        self.criteria = {c.id: c for c in case.method.criteria}
        self.indexed = case.method.price.facts.share is Share.INDEX
        self.depends = case.method.price.facts.depends_on_others
        self.standing = [self._entrant(bid) for bid in case.bids if why_out(bid, case.method) is None]
        self._prices = sorted(each.price for each in self.standing)
        self._sum = sum(self._prices, Fraction(0))
        self._keys: dict[References, list[Key]] = {}
        self._marks: dict[tuple[str, Decimal], Fraction] = {}
        self.refs = self.references()
        self.winners = self.best(self.keys(self.refs))

    def _entrant(self, bid: Bid) -> Entrant:
        given = marks(bid, self.method)
        social_value, quality = (
            of_kind(kind, self.method.criteria, given) for kind in (Kind.SOCIAL_VALUE, Kind.QUALITY)
        )
        lot = self.case.draw.lot(bid.id) if self.case.draw else ""
        assert bid.price is not None, "a bid still in has a price"
        return Entrant(bid, social_value + quality, social_value, quality, Fraction(bid.price), lot)

    def entrant(self, bid: Bid) -> Entrant:
        """A bid that is not in, as if it were."""
        return self._entrant(bid)

    def references(self, *, leaves: Entrant | None = None, joins: Entrant | None = None) -> References:
        """The references without one bid of several, or with one more; always the same where the formula looks at none."""
        if not self.depends:
            return NOTHING
        prices, total = self._prices, self._sum
        if leaves is not None:
            low, high = prices[1 if leaves.price == prices[0] else 0], prices[-2 if leaves.price == prices[-1] else -1]
            return References(low, high, (total - leaves.price) / (len(prices) - 1))
        if joins is not None:
            low, high = (min(prices[0], joins.price), max(prices[-1], joins.price)) if prices else (joins.price,) * 2
            return References(low, high, (total + joins.price) / (len(prices) + 1))
        return References(prices[0], prices[-1], total / len(prices)) if prices else NOTHING

    def order(self, price: Fraction, earned: Fraction, refs: References) -> Order:
        """What a bid with these marks and this price is ordered by."""
        if self.indexed:
            total = at_place(earned, Place.TOTAL, self.method)
            return INDEXERS[self.method.price.formula](price, total, self.method.price).order
        return (1, at_place(earned + self.price_mark(price, refs), Place.TOTAL, self.method))

    def price_mark(self, price: Fraction, refs: References) -> Fraction:
        """A price's mark, rounded where the method rounds marks."""
        exact = MARKERS[self.method.price.formula](price, self.method.price, refs)
        return at_place(exact, Place.CRITERION, self.method)

    def tie_key(self, e: Entrant) -> TieKey:
        """What the tie rules compare, in their order."""
        standing = Standing(e.bid.id, (0, Fraction(0)), e.social_value, e.quality, e.price, e.lot)
        return tuple(standing.under(tie) for tie in self.method.ties)

    def keys(self, refs: References) -> list[Key]:
        """What each bid that is in is compared by, under these references."""
        if refs not in self._keys:
            self._keys[refs] = [(self.order(e.price, e.earned, refs), self.tie_key(e)) for e in self.standing]
        return self._keys[refs]

    def best(self, keys: Sequence[Key], *, without: int = -1) -> tuple[str, ...]:
        """Who is at rank 1, in the order of the bids."""
        top = self.top(keys, without=without)
        return tuple(e.bid.id for n, e in enumerate(self.standing) if n != without and keys[n] == top)

    def top(self, keys: Sequence[Key], *, without: int = -1) -> Key | None:
        """The best key; None where nobody is left."""
        return max((key for n, key in enumerate(keys) if n != without), default=None)

    def without(self, n: int) -> tuple[str, ...]:
        """Who would win had the n-th bid that is in never been there."""
        if len(self.standing) == 1:
            return ()
        return self.best(self.keys(self.references(leaves=self.standing[n])), without=n)

    def mark(self, criterion: Criterion, score: Decimal) -> Fraction:
        """The mark of a score, rounded where the method rounds marks."""
        at = (criterion.id, score)
        if at not in self._marks:
            self._marks[at] = at_place(mark(score, criterion), Place.CRITERION, self.method)
        return self._marks[at]

    def rescored(self, e: Entrant, criterion: Criterion, score: Decimal) -> Entrant:
        """A bid with one score changed."""
        change = self.mark(criterion, score) - self.mark(criterion, e.bid.scores[criterion.id])
        social = criterion.kind is Kind.SOCIAL_VALUE
        return Entrant(
            e.bid, e.earned + change, e.social_value + (change if social else 0),
            e.quality + (0 if social else change), e.price, e.lot,
        )  # fmt: skip
