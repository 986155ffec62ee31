"""How far each weight may move before somebody else wins: exact, by the algebra of straight lines. Pure.

When one weight at the top moves and the others keep their proportions, every
bid's total is a straight line in that weight. Two lines meet at one place at
most, so the nearest place at which a line overtakes the winner's is the answer,
as an exact fraction. It is worked out before rounding: published rounding makes
steps of the lines and can shift an answer by as little as it rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Kind
from dps.competition.rules.formulas import Formula, Share
from dps.competition.rules.method import Tie
from dps.evaluation.rules.case import Case
from dps.evaluation.rules.field import Entrant, Field
from dps.evaluation.rules.price import Order

PRICE = "price"
_NONE, _WHOLE, _HAIR = Fraction(0), Fraction(100), Fraction(1, 10**12)
_ROOT = Context(prec=60)
_COMPARES = {Tie.SOCIAL_VALUE: Kind.SOCIAL_VALUE, Tie.QUALITY: Kind.QUALITY}


@dataclass(frozen=True)
class Move:
    """A weight at the top of the tree, and where on each side somebody else wins: just beyond ``lower`` or ``higher``.

    Both are per cent, exact; None where no weight on that side changes the
    winner. The other weights keep their proportions, so that all total 100.
    """

    name: str
    weight: Fraction
    lower: Fraction | None
    lower_winners: tuple[str, ...]
    higher: Fraction | None
    higher_winners: tuple[str, ...]

    @property
    def nearest(self) -> Fraction | None:
        """How far the weight has to move, per cent of the award; None where no move changes the winner."""
        away = [abs(self.weight - w) for w in (self.lower, self.higher) if w is not None]
        return min(away) if away else None


@dataclass(frozen=True)
class _Line:
    """A figure that changes evenly: its value at the present weight, and its slope for a step of w × (100 − w) per cent."""

    value: Fraction
    slope: Fraction

    def at(self, by: Fraction) -> Fraction:
        return self.value + by * self.slope


@dataclass(frozen=True)
class _Row:
    """A bid's exact marks: by criterion, all of each kind, its price mark, all together; and what it is ordered by."""

    entrant: Entrant
    marks: Mapping[str, Fraction]
    kinds: Mapping[Kind, Fraction]
    priced: Fraction
    whole: Fraction
    order: Order
    root: Fraction


class _Runner:
    """A bid with its lines in the weight of one group. What is inside grows with it; what is outside shrinks in proportion."""

    def __init__(self, row: _Row, inside: Mapping[Kind, Fraction], own: Fraction, weight: Fraction) -> None:
        self.row, self.id, self.price = row, row.entrant.bid.id, row.entrant.price
        self._inside, self._weight = inside, weight
        self.total = self._line(own, row.whole)

    def _line(self, inside: Fraction, whole: Fraction) -> _Line:
        return _Line(whole, _WHOLE * inside - self._weight * whole)

    def of(self, kind: Kind) -> _Line:
        """Its marks of one kind, which a tie rule compares."""
        return self._line(self._inside.get(kind, _NONE), self.row.kinds[kind])


def moves(case: Case, groups: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[Move, ...]:
    """How far each weight may move before somebody else wins.

    ``groups`` are the criteria at the top of the tree: a name and the ids of
    what is scored of it. The price, where it has a weight, is one of its own.
    """
    return moves_in(unrounded(case), groups)


def unrounded(case: Case) -> Field:
    """A case laid out with nothing rounded."""
    return Field(replace(case, method=replace(case.method, rounding=None)))


def moves_in(field: Field, groups: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[Move, ...]:
    """The same, of a case that is laid out already, with nothing rounded."""
    tops = [*groups]
    if field.method.price.facts.share is Share.WEIGHTED:
        tops.append((PRICE, ()))
    if len(tops) < 2 or not field.standing:
        return ()
    rows = [_row(field, n) for n in range(len(field.standing))]
    return tuple(_moved(field, rows, name, ids) for name, ids in tops)


def _row(field: Field, n: int) -> _Row:
    e = field.standing[n]
    given = {name: field.mark(c, e.bid.scores[name]) for name, c in field.criteria.items()}
    priced = field.priced[n]
    kinds = {Kind.SOCIAL_VALUE: e.social_value, Kind.QUALITY: e.quality}
    order = field.order(e.price, e.earned, priced)
    return _Row(e, given, kinds, priced, e.earned + priced, order, _root(field, e.price))


def _moved(field: Field, rows: Sequence[_Row], name: str, ids: tuple[str, ...]) -> Move:
    weight = sum((Fraction(field.criteria[i].weight) for i in ids), _NONE)
    if not ids:
        weight = Fraction(field.method.price.weight or 0)
    runners = []
    for row in rows:
        inside = _inside(field, row, ids)
        runners.append(_Runner(row, inside, sum(inside.values(), _NONE) if ids else row.priced, weight))
    lower, below = _turning(field, runners, weight, -1)
    higher, above = _turning(field, runners, weight, 1)
    return Move(name, weight, lower, below, higher, above)


def _inside(field: Field, row: _Row, ids: tuple[str, ...]) -> dict[Kind, Fraction]:
    found: dict[Kind, Fraction] = {}
    for i in ids:
        kind = field.criteria[i].kind
        found[kind] = found[kind] + row.marks[i] if kind in found else row.marks[i]
    return found


def _turning(
    field: Field, runners: Sequence[_Runner], weight: Fraction, sign: int
) -> tuple[Fraction | None, tuple[str, ...]]:
    """The nearest place on one side beyond which others win, and who they are; None where there is none."""
    top = max(r.row.order for r in runners)
    here = _winners(field, [r for r in runners if r.row.order == top], _NONE, sign)
    if set(here) != set(field.winners):
        return weight, here
    first = next(r for r in runners if r.id == here[0])
    step = weight * (_WHOLE - weight)
    room = (_WHOLE - weight if sign > 0 else weight) / step
    meetings = [(by, r) for r in runners if (by := _meeting(field, first, r, sign)) is not None and by < room]
    if not meetings:
        return None, ()
    by = min(meeting for meeting, _ in meetings)
    slack = _NONE if _power(field) == 1 else min(_HAIR, (room - by) / 2)  # a root stands in it: look a hair beyond
    nearest = [r for meeting, r in meetings if meeting <= by + slack]
    return weight + sign * by * step, _winners(field, nearest, sign * (by + slack), sign)


def _winners(field: Field, runners: Sequence[_Runner], by: Fraction, sign: int) -> tuple[str, ...]:
    """Who of these wins just beyond a place, ``by`` steps away."""
    figures = [_ordered(field, r, r.total.at(by), sign) for r in runners]
    top = max(figures)
    level = [r for r, figure in zip(runners, figures, strict=True) if figure == top]
    if len(level) > 1:
        ties = [_tied(field, r, by, sign) for r in level]
        level = [r for r, tie in zip(level, ties, strict=True) if tie == max(ties)]
    return tuple(r.id for r in level)


_Figure = tuple[Fraction, ...]
"""A figure just beyond a place: its value there, then which way it is going."""


def _ordered(field: Field, r: _Runner, points: Fraction, sign: int) -> _Figure:
    """The figure that bids are ordered by, where the bid has so many points."""
    slope, price = sign * r.total.slope, r.price
    if not field.indexed:
        return (points, slope)
    if field.method.price.formula is Formula.PPQP:
        return (Fraction(1), -price / points, price * slope / points**2) if points else (_NONE, _NONE, _NONE)
    a = _power(field)
    over = price**a.denominator
    return (Fraction(points**a.numerator) / over, a.numerator * Fraction(points ** (a.numerator - 1)) * slope / over)


def _tied(field: Field, r: _Runner, by: Fraction, sign: int) -> tuple[_Figure, ...]:
    """What the tie rules compare, in their order."""
    found: list[_Figure] = []
    for tie in field.method.ties:
        if tie in _COMPARES:
            line = r.of(_COMPARES[tie])
            found.append((line.at(by), sign * line.slope))
        else:
            found.append((-r.price if tie is Tie.LOWEST_PRICE else Fraction(-int(r.row.entrant.lot or "0", 16)),))
    return tuple(found)


def _meeting(field: Field, first: _Runner, other: _Runner, sign: int) -> Fraction | None:
    """How far away ``other`` overtakes the winner, or None. Where two lines are one, the tie rules' lines decide."""
    mine, theirs = first.total, other.total
    if first.row.order != other.row.order:
        if field.indexed:
            mine, theirs = _times(mine, other.row.root), _times(theirs, first.row.root)
        return _overtaken(mine, theirs, sign)
    now = [_ordered(field, r, r.total.value, sign) for r in (first, other)]
    if now[0] != now[1]:
        return None  # level now, and going apart in the winner's favour
    for tie in field.method.ties:
        if tie in _COMPARES:
            mine, theirs = first.of(_COMPARES[tie]), other.of(_COMPARES[tie])
            if mine != theirs:
                return _overtaken(mine, theirs, sign)
        elif tie is Tie.LOTS or first.price != other.price:
            return None  # what no weight changes
    return None


def _overtaken(mine: _Line, theirs: _Line, sign: int) -> Fraction | None:
    closing = theirs.slope - mine.slope if sign > 0 else mine.slope - theirs.slope
    return (mine.value - theirs.value) / closing if closing > 0 and mine.value > theirs.value else None


def _times(line: _Line, by: Fraction) -> _Line:
    return _Line(line.value * by, line.slope * by)


def _power(field: Field) -> Fraction:
    return Fraction(field.method.price.power or 1)


def _root(field: Field, price: Fraction) -> Fraction:
    """What a price weighs against points: the price itself, or under a power its root, carried to sixty digits."""
    a = _power(field)
    return price if a == 1 else Fraction(_ROOT.power(_decimal(price), _decimal(1 / a)))


def _decimal(figure: Fraction) -> Decimal:
    return _ROOT.divide(Decimal(figure.numerator), Decimal(figure.denominator))
