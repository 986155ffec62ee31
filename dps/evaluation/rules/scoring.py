"""From a score to a mark, and which bids are out before any price is looked at.

A mark is score ÷ top score × weight; where a criterion is measured, the amount
promised against the published target and need. Thresholds and exclusions are decided on
scores alone, first, so that a bid that is out can set no reference price.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.measured import share
from dps.competition.rules.method import Method, Place
from dps.evaluation.rules.case import BELOW, EXCLUDED, Bid
from dps.evaluation.rules.figures import rounded


def mark(score: Decimal, criterion: Criterion) -> Fraction:
    """The exact mark that ``score`` earns: score ÷ top score × weight; of a measured criterion, by its published rule."""
    if criterion.measured is not None:
        return share(score, criterion.measured) * Fraction(criterion.weight)
    return Fraction(score) / Fraction(criterion.max) * Fraction(criterion.weight)


def at_place(figure: Fraction, place: Place, method: Method) -> Fraction:
    """``figure`` rounded half up if the method rounds at this place, and untouched otherwise."""
    if method.rounding is None or method.rounding.at is not place:
        return figure
    return rounded(figure, method.rounding.places)


def marks(bid: Bid, method: Method) -> dict[str, Fraction | None]:
    """A bid's mark for every criterion, in the published order; None where it has no score."""
    return {
        c.id: at_place(mark(bid.scores[c.id], c), Place.CRITERION, method) if c.id in bid.scores else None
        for c in method.criteria
    }


def why_out(bid: Bid, method: Method) -> str | None:
    """Why a bid is not compared: None, ``"excluded"``, or ``"threshold:<id>"``, the first it fails in published order."""
    if bid.excluded:
        return EXCLUDED
    for c in method.criteria:
        if c.threshold is not None and c.id in bid.scores and bid.scores[c.id] < c.threshold:
            return BELOW + c.id
    return None


def of_kind(kind: Kind, criteria: tuple[Criterion, ...], given: Mapping[str, Fraction | None]) -> Fraction:
    """The sum of the marks for the criteria of one kind."""
    return sum((given[c.id] or Fraction(0) for c in criteria if c.kind is kind), Fraction(0))
