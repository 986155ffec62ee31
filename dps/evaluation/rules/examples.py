"""Examples in numbers of a published method, computed by the one engine: what a buyer sees before choosing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.method import Method, PriceMethod
from dps.evaluation.rules.case import Bid, Case, Outcome
from dps.evaluation.rules.engine import evaluate

USUAL_WEIGHT = Decimal(30)
POINTS = (Decimal(50), Decimal(80))
"""The quality of A and B in the two-bid example, of 100."""


@dataclass(frozen=True)
class TwoBids:
    """Two bids under one formula: A is a fifth cheaper. ``figures`` are price marks, or the indexes; ``says`` the sums."""

    formula: Formula
    weight: Decimal | None
    figures: tuple[Fraction | None, Fraction | None]
    winner: str
    says: tuple[str, ...]


def two_bids(formula: Formula, *, chosen: PriceMethod | None, about: Decimal) -> TwoBids:
    """A at four fifths of ``about`` pounds with 50 of 100 for quality, and B at all of it with 80, under a formula.

    The weight is the chosen one, or 30; parameters that were not chosen are a
    benchmark of ``about``, lo 0.5, hi 1.5 and a power of 1.
    """
    facts = FORMULAS[formula]
    weight = (chosen.weight if chosen and chosen.weight else USUAL_WEIGHT) if facts.share is Share.WEIGHTED else None
    if weight is not None and not 0 < weight < 100:
        weight = USUAL_WEIGHT
    mine = chosen if chosen is not None and chosen.formula is formula else PriceMethod(formula)
    given = {"benchmark": mine.benchmark or about, "lo": mine.lo, "hi": mine.hi, "a": mine.power or Decimal(1)}
    if given["lo"] is None or given["hi"] is None or not 0 <= given["lo"] < given["hi"]:
        given |= {"lo": Decimal("0.5"), "hi": Decimal("1.5")}
    wanted = {name: value for name, value in given.items() if name in facts.parameters}
    price = PriceMethod(formula, weight, wanted.get("benchmark"), wanted.get("lo"), wanted.get("hi"), wanted.get("a"))
    quality = Criterion(
        "quality", "Quality and social value", Kind.QUALITY, Decimal(100) - (weight or Decimal(0)), max=Decimal(100)
    )
    bids = tuple(
        Bid(name, cost, {"quality": points})
        for name, cost, points in zip("AB", (about * 4 / 5, about), POINTS, strict=True)
    )
    outcome = evaluate(Case(Method(price, (quality,)), bids))
    one, two = (bid.price if facts.share is not Share.INDEX else bid.index for bid in outcome.bids)
    says = tuple(step.says for step in outcome.working if step.about in ("price", "index"))
    return TwoBids(formula, weight, (one, two), " and ".join(outcome.winners), says)


def _points(c: Criterion, below: int) -> Decimal:
    """So many points below the top of the scale; of a measured criterion, so many fifths below what earns everything."""
    return max(Decimal(0), c.max - below) if c.measured is None else c.full * (5 - below) / 5


def three_bids(method: Method, *, about: Decimal) -> tuple[Case, Outcome]:
    """A method with three bids: A good and cheaper, B excellent at ``about`` pounds, C sound and cheap."""
    offers = (("A", Decimal("0.8"), 1), ("B", Decimal(1), 0), ("C", Decimal("0.5"), 2))
    bids = tuple(
        Bid(name, (about * share).quantize(Decimal(1)), {c.id: _points(c, below) for c in method.criteria})
        for name, share, below in offers
    )
    case = Case(method, bids)
    return case, evaluate(case)
