"""What an officer sees beside the criteria and the price: the market's ranges, and the method in the numbers of this competition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from dps.competition.rules.criteria import Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.frozen import Told
from dps.competition.rules.method import Method, obstacles_to_method
from dps.competition.rules.tree import weight_of
from dps.core.money import plain
from dps.evaluation.rules.case import BELOW, Case, Outcome
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.examples import TwoBids, three_bids, two_bids
from dps.evaluation.rules.figures import readable, sterling
from dps.evaluation.rules.robustness import an_example_of_reversal
from dps.evaluation.rules.scoring import of_kind
from dps.market.rules.weighting import WEIGHED, read_ranges

if TYPE_CHECKING:
    from dps.competition.models import Competition

USUAL_VALUE = 100_000_00
"""Pence: what the examples are about while no value is given."""


@dataclass(frozen=True)
class RangeRow:
    """What the market gives one of quality, social value and price, and what the draft gives it, per cent."""

    name: str
    least: Decimal
    most: Decimal
    weight: Decimal
    within: bool


def ranges_of(competition: Competition, told: Told, _at: datetime) -> list[RangeRow]:
    """The ranges of the market's owner on this lot; empty where it set none, and below the thresholds."""
    if competition.lot is None:
        return []
    nodes = told.tree()
    weights = {kind: weight_of(kind, nodes) for kind in ("quality", "social_value")}
    weights["price"] = told.price_weight or Decimal(0)
    return [
        RangeRow(WEIGHED[kind], one.least, one.most, weights[kind], one.holds(weights[kind]))
        for kind, one in read_ranges(competition.lot.weight_ranges).items()
    ]


def pounds_of(told: Told) -> Decimal:
    """What the examples are about, in whole pounds: the estimated value, or a round sum."""
    return Decimal(plain(told.value_pence or USUAL_VALUE)).quantize(Decimal(1))


@dataclass(frozen=True)
class Placed:
    """One bid of an example or a rehearsal as a row: figures as text, rank None for a bid that is out."""

    name: str
    price: str
    quality: str
    social_value: str
    price_mark: str
    total: str
    rank: int | None
    out: str


def placed(case: Case, outcome: Outcome) -> list[Placed]:
    """The bids of an outcome in their order, those that are out last."""
    prices = {bid.id: bid.price for bid in case.bids}
    rows = []
    for bid in outcome.bids:
        cost = prices[bid.id]
        figure = bid.index if bid.index is not None else bid.total
        rows.append(
            Placed(
                name=bid.id,
                price="" if cost is None else sterling(Fraction(cost)),
                quality=readable(of_kind(Kind.QUALITY, case.method.criteria, bid.marks)),
                social_value=readable(of_kind(Kind.SOCIAL_VALUE, case.method.criteria, bid.marks)),
                price_mark="" if bid.price is None else readable(bid.price),
                total="" if figure is None else readable(figure),
                rank=bid.rank,
                out="" if not bid.out else f"Out: below the minimum for {bid.out.removeprefix(BELOW)}",
            )
        )
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


@dataclass(frozen=True)
class Worked:
    """The chosen method in numbers: three bids, the sums, and where there is one, a losing bid that decides."""

    rows: list[Placed]
    indexed: bool
    steps: tuple[str, ...]
    reversal: list[Placed]
    loser: str
    with_it: str
    without_it: str


def whole_method(told: Told) -> Method | None:
    """The method, its criteria by their titles; None while it cannot be computed with."""
    method = told.method_by_title()
    return None if method is None or obstacles_to_method(method) else method


def worked(_competition: Competition, told: Told, _at: datetime) -> Worked | None:
    """The saved method in the numbers of this competition; None until its weights are whole."""
    method = whole_method(told)
    if method is None:
        return None
    about = pounds_of(told)
    case, outcome = three_bids(method, about=about)
    found = an_example_of_reversal(method, about=about)
    return Worked(
        rows=placed(case, outcome),
        indexed=method.price.facts.share is Share.INDEX,
        steps=tuple(step.says for step in outcome.working if step.about in ("reference", "price", "index", "total", "tie")),
        reversal=placed(found.case, evaluate(found.case)) if found else [],
        loser=found.loser if found else "",
        with_it=" and ".join(found.with_it) if found else "",
        without_it=" and ".join(found.without_it) if found else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One formula with the two bids of the comparison."""

    title: str
    one: str
    two: str
    winner: str
    depends: bool
    says: tuple[str, ...]


def examples_of(_competition: Competition, told: Told, _at: datetime) -> dict[str, object]:
    """The same two bids under every formula, at the weight that the draft has."""
    chosen, about = told.price_method(), pounds_of(told)
    found = [two_bids(formula, chosen=chosen, about=about) for formula in Formula]
    rows = [_compared(one) for one in found]
    weight = next((one.weight for one in found if one.weight is not None), None)
    cheap = sterling(Fraction(about) * 4 / 5)
    return {"rows": rows, "weight": weight, "one": cheap, "two": sterling(Fraction(about))}


def _compared(one: TwoBids) -> Compared:
    facts = FORMULAS[one.formula]
    first, second = ("none" if figure is None else readable(figure) for figure in one.figures)
    return Compared(facts.title, first, second, one.winner, facts.depends_on_others, one.says)
