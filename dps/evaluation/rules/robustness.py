"""What would change the outcome: a weight moved, one mark changed, one losing bid gone. Pure and exact.

Every figure comes from the engine's own functions (rules/field.py): nothing
here has a formula of its own. A test holds all of it to what the engine says
when it computes each changed case from the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dps.competition.rules.criteria import Criterion
from dps.competition.rules.method import Method
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.field import Field, Key
from dps.evaluation.rules.price import Order
from dps.evaluation.rules.weights import PRICE as PRICE
from dps.evaluation.rules.weights import Move as Move
from dps.evaluation.rules.weights import moves as moves
from dps.evaluation.rules.weights import moves_in, unrounded


@dataclass(frozen=True)
class Removal:
    """A bid that did not win, and who wins without it. ``changes``: they are not who won with it."""

    bid: str
    winners: tuple[str, ...]
    changes: bool


@dataclass(frozen=True)
class OneMark:
    """One score of one bid which, changed to ``becomes``, changes the winner."""

    bid: str
    criterion: str
    was: Decimal
    becomes: Decimal
    winners: tuple[str, ...]


@dataclass(frozen=True)
class Robustness:
    """Everything that would change one outcome. For information: nothing of it re-opens a mark.

    ``unrounded`` are the winners on figures that nothing is rounded in; where
    they differ from ``winners``, the outcome rests on the published rounding.
    """

    winners: tuple[str, ...]
    unrounded: tuple[str, ...]
    moves: tuple[Move, ...]
    marks: tuple[OneMark, ...]
    removals: tuple[Removal, ...]

    @property
    def rests_on_rounding(self) -> bool:
        """Whether others would win on exact figures."""
        return set(self.winners) != set(self.unrounded)


def robustness(case: Case, groups: Sequence[tuple[str, tuple[str, ...]]]) -> Robustness:
    """What would change the outcome of a case. ``groups`` as :func:`dps.evaluation.rules.weights.moves` takes them."""
    field = Field(case)
    exact = unrounded(case) if case.method.rounding else field
    return Robustness(field.winners, exact.winners, moves_in(exact, groups), _single_marks(field), _removals(field))


Given = Mapping[tuple[str, str], frozenset[int]]
"""What the evaluators gave each answer, by bid and criterion."""


def given_by_evaluators(found: Robustness, given: Given) -> frozenset[tuple[str, str]]:
    """Those answers where the score that would change the outcome is one that an evaluator gave, by bid and criterion."""
    return frozenset((m.bid, m.criterion) for m in found.marks if int(m.becomes) in given.get((m.bid, m.criterion), ()))


def removals(case: Case) -> tuple[Removal, ...]:
    """For each bid still in that did not win: who wins where it had never been there.

    A change is the paradox of relative formulas: a bid that cannot win decides who does.
    """
    return _removals(Field(case))


def _removals(field: Field) -> tuple[Removal, ...]:
    before = set(field.winners)
    found = []
    for n, each in enumerate(field.standing):
        if each.bid.id not in before:
            winners = field.without(n)
            found.append(Removal(each.bid.id, winners, changes=set(winners) != before))
    return tuple(found)


def single_marks(case: Case) -> tuple[OneMark, ...]:
    """Every score of which a change to another point of the scale changes the winner: the nearest such point.

    The smallest changes come first. A criterion that is measured has no points: nobody marks a promised number.
    """
    return _single_marks(Field(case))


def _single_marks(field: Field) -> tuple[OneMark, ...]:
    places = {each.bid.id: n for n, each in enumerate(field.standing)}
    found: list[OneMark] = []
    for bid in field.case.bids:
        if bid.excluded:
            continue
        asked = _Standing(field, places[bid.id]) if bid.id in places else _Out(field, bid)
        found += [one for name in bid.scores if (one := _nearest(field, bid, name, asked)) is not None]
    return tuple(sorted(found, key=lambda m: abs(m.becomes - m.was)))


def _nearest(field: Field, bid: Bid, name: str, asked: _Standing | _Out) -> OneMark | None:
    criterion, was = field.criteria[name], bid.scores[name]
    if criterion.measured is not None or asked.never(criterion):
        return None
    before = set(field.winners)
    for other in sorted(map(Decimal, range(int(criterion.max) + 1)), key=lambda s: abs(s - was)):
        winners = None if other == was else asked.winners(criterion, other)
        if winners is not None and set(winners) != before:
            return OneMark(bid.id, name, was, other, winners)
    return None


class _Standing:
    """A bid that is in, asked what another score would make of the outcome."""

    def __init__(self, field: Field, n: int) -> None:
        self.field, self.n, self.entrant = field, n, field.standing[n]
        self.others, self.best = field.others(n, field.refs)
        self.wins = self.entrant.bid.id in field.winners
        self._without: tuple[str, ...] | None = None

    def never(self, criterion: Criterion) -> bool:
        """Whether no point of the scale changes anything: the best does not win, or the worst does not lose."""
        if criterion.threshold is not None:
            return False  # the bid may leave, and that moves the references
        if self.best is None:
            return True
        order = self._order(criterion, Decimal(0) if self.wins else Decimal(int(criterion.max)))
        return order > self.best[0] if self.wins else order < self.best[0]

    def _order(self, criterion: Criterion, score: Decimal) -> Order:
        earned = self.entrant.earned + self.field.change(self.entrant, criterion, score)
        return self.field.order(self.entrant.price, earned, self.field.priced[self.n])

    def winners(self, criterion: Criterion, score: Decimal) -> tuple[str, ...]:
        """Who wins with this score instead."""
        if criterion.threshold is not None and score < criterion.threshold:
            if self._without is None:
                self._without = self.field.without(self.n)
            return self._without
        order = self._order(criterion, score)
        if self.best is not None and order < self.best[0]:
            return self.others
        tie = self.field.tie_key(self.field.rescored(self.entrant, criterion, score))
        return _against((order, tie), self.best, self.entrant.bid.id, self.others, self.field)


class _Out:
    """A bid below a threshold, asked the same: a better score may bring it in, and its price with it."""

    def __init__(self, field: Field, bid: Bid) -> None:
        self.field, self.bid = field, bid
        self.fails = [c.id for c in field.method.criteria if c.threshold is not None and bid.scores[c.id] < c.threshold]

    def never(self, criterion: Criterion) -> bool:
        """Whether no point of the scale brings it in."""
        return self.fails != [criterion.id] or self.bid.price is None

    def winners(self, criterion: Criterion, score: Decimal) -> tuple[str, ...]:
        """Who wins with this score instead."""
        if criterion.threshold is not None and score < criterion.threshold:
            return self.field.winners
        joins = self.field.entrant(replace(self.bid, scores={**self.bid.scores, criterion.id: score}))
        refs = self.field.references(joins=joins)
        front = self.field.front(refs)
        order = self.field.order(joins.price, joins.earned, self.field.price_mark(joins.price, refs))
        key = (order, self.field.tie_key(joins))
        return _against(key, front.top, self.bid.id, self.field.ids(front.first), self.field)


def _against(key: Key, best: Key | None, bid: str, others: tuple[str, ...], field: Field) -> tuple[str, ...]:
    """Who wins where one bid has this key and the best of the others has that."""
    if best is None or key > best:
        return (bid,)
    if key < best:
        return others
    level = {bid, *others}
    return tuple(each.id for each in field.case.bids if each.id in level)


@dataclass(frozen=True)
class Reversal:
    """An example of the paradox under a method: three bids, of which the third loses and decides."""

    case: Case
    loser: str
    with_it: tuple[str, ...]
    without_it: tuple[str, ...]


def an_example_of_reversal(method: Method, *, about: Decimal) -> Reversal | None:
    """Three bids near ``about`` pounds of which removing the losing one changes the winner; None where there is no such.

    Under a formula that looks at no other bid there never is. Elsewhere small
    differences are tried, one criterion at a time, so None there means: none was found.
    """
    if not method.price.facts.depends_on_others:
        return None
    plain = replace(method, criteria=tuple(replace(c, threshold=None) for c in method.criteria), rounding=None)
    good = {c.id: c.max - 1 if c.measured is None else c.full / 2 for c in method.criteria}
    poor = {c.id: min(Decimal(1), c.full) for c in method.criteria}
    steps: list[Mapping[str, Decimal]] = [{**good, c.id: c.full} for c in method.criteria]
    steps.append({c.id: c.full for c in method.criteria})
    for better in steps:
        for dearer in ("1.05", "1.1", "1.25", "1.5", "2"):
            for cheap in ("0.9", "0.75", "0.5", "0.2"):
                bids = (
                    Bid("A", about, good),
                    Bid("B", (about * Decimal(dearer)).quantize(Decimal(1)), better),
                    Bid("C", (about * Decimal(cheap)).quantize(Decimal(1)), poor),
                )
                case = Case(plain, bids)
                whole, pair = evaluate(case).winners, evaluate(Case(plain, bids[:2])).winners
                if "C" not in whole and set(whole) != set(pair):
                    return Reversal(case, "C", whole, pair)
    return None
