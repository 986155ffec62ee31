"""What would change the outcome: a weight moved, one mark changed, one losing bid gone. Pure, and computed by the one engine.

Every answer is found by computing the award again with :func:`evaluate` and
looking who wins; nothing here has a formula of its own. Weights move in tenths
of a per cent: between two tenths the turning point is not told more exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from dps.competition.rules.formulas import Share
from dps.competition.rules.method import Method
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating

PRICE = "price"
_TENTH = Decimal("0.1")
_FINE = Decimal("0.000000000001")


@dataclass(frozen=True)
class Removal:
    """A bid that did not win, and who wins without it. ``changes``: they are not who won with it."""

    bid: str
    winners: tuple[str, ...]
    changes: bool


@dataclass(frozen=True)
class Move:
    """A weight at the top of the tree, and the nearest weight on each side at which somebody else wins; None for nowhere.

    The other weights keep their proportions to each other, so that all total 100.
    """

    name: str
    weight: Decimal
    lower: Decimal | None
    lower_winners: tuple[str, ...]
    higher: Decimal | None
    higher_winners: tuple[str, ...]

    @property
    def nearest(self) -> Decimal | None:
        """How far the weight has to move, per cent of the award; None where no move changes the winner."""
        away = [abs(self.weight - w) for w in (self.lower, self.higher) if w is not None]
        return min(away) if away else None


@dataclass(frozen=True)
class OneMark:
    """One score of one bid which, changed to ``becomes``, changes the winner."""

    bid: str
    criterion: str
    was: Decimal
    becomes: Decimal
    winners: tuple[str, ...]


def removals(case: Case) -> tuple[Removal, ...]:
    """For each bid still in that did not win: who wins where it had never been there.

    A change is the paradox of relative formulas: a bid that cannot win decides who does.
    """
    outcome = evaluate(case)
    found = []
    for bid in outcome.bids:
        if bid.rank is None or bid.rank == 1:
            continue
        winners = evaluate(replace(case, bids=tuple(b for b in case.bids if b.id != bid.id))).winners
        found.append(Removal(bid.id, winners, changes=set(winners) != set(outcome.winners)))
    return tuple(found)


def moves(case: Case, groups: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[Move, ...]:
    """How far each weight may move before somebody else wins.

    ``groups`` are the criteria at the top of the tree: a name and the ids of what
    is scored of it. The price, where it has a weight, is one of its own.
    """
    tops = [*groups]
    if case.method.price.facts.share is Share.WEIGHTED:
        tops.append((PRICE, ()))
    if len(tops) < 2:
        return ()
    before = evaluate(case).winners
    found = []
    for name, ids in tops:
        weight = _weight(case.method, ids)
        lower = _turning(case, ids, before, toward=_TENTH)
        higher = _turning(case, ids, before, toward=Decimal(100) - _TENTH)
        found.append(
            Move(
                name, weight,
                lower[0] if lower else None, lower[1] if lower else (),
                higher[0] if higher else None, higher[1] if higher else (),
            )
        )  # fmt: skip
    return tuple(found)


def _weight(method: Method, ids: tuple[str, ...]) -> Decimal:
    if not ids:
        return method.price.weight or Decimal(0)
    return sum((c.weight for c in method.criteria if c.id in ids), Decimal(0))


def _turning(
    case: Case, ids: tuple[str, ...], before: tuple[str, ...], *, toward: Decimal
) -> tuple[Decimal, tuple[str, ...]] | None:
    """The weight nearest to the present one, on the way to ``toward``, at which others win.

    Every mark is linear in the weights, so the weights at which the present
    winner wins lie together: halving finds where they end.
    """
    weight = _weight(case.method, ids)
    steps = int(abs(toward - weight) / _TENTH)
    sign = _TENTH if toward > weight else -_TENTH
    others = _winners_at(case, ids, weight + sign * steps) if steps else before
    if set(others) == set(before):
        return None
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        now = _winners_at(case, ids, weight + sign * middle)
        if set(now) == set(before):
            low = middle
        else:
            high, others = middle, now
    return weight + sign * high, others


def _winners_at(case: Case, ids: tuple[str, ...], weight: Decimal) -> tuple[str, ...]:
    return evaluate(replace(case, method=_reweighed(case.method, ids, weight))).winners


def _reweighed(method: Method, ids: tuple[str, ...], weight: Decimal) -> Method:
    """The method with one weight at the top changed, and the others scaled so that all total exactly 100."""
    was = _weight(method, ids)
    inside, outside = weight / was, (100 - weight) / (100 - was)
    price = method.price.weight
    if price:
        price = (price * (outside if ids else inside)).quantize(_FINE, ROUND_DOWN)
    scaled = [
        replace(c, weight=(c.weight * (inside if c.id in ids else outside)).quantize(_FINE, ROUND_DOWN))
        for c in method.criteria
    ]
    rest = 100 - sum((c.weight for c in scaled), price or Decimal(0))  # what rounding down left over
    scaled[0] = replace(scaled[0], weight=scaled[0].weight + rest)
    return replace(method, criteria=tuple(scaled), price=replace(method.price, weight=price))


def single_marks(case: Case) -> tuple[OneMark, ...]:
    """Every score of which a change to another point of the scale changes the winner: the nearest such point."""
    before = set(evaluate(case).winners)
    tops = {c.id: int(c.max) for c in case.method.criteria if c.measured is None}  # nobody marks a promised number
    found = []
    for bid in case.bids:
        if bid.excluded:
            continue
        for name, was in bid.scores.items():
            if name not in tops:
                continue
            for other in sorted(map(Decimal, range(tops[name] + 1)), key=lambda s: abs(s - was)):
                changed = replace(bid, scores={**bid.scores, name: other})
                given = Case(case.method, tuple(changed if b.id == bid.id else b for b in case.bids))
                if other == was or obstacles_to_evaluating(given):
                    continue
                winners = evaluate(given).winners
                if set(winners) != before:
                    found.append(OneMark(bid.id, name, was, other, winners))
                    break
    return tuple(sorted(found, key=lambda m: abs(m.becomes - m.was)))


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
