"""The scoring engine: one published method, the bids, and out come the ranking and every step that led to it.

The order of steps is fixed, because it can change an award:

1. marks for every criterion, and who is out (excluded, or below a threshold);
2. the reference prices, from the bids still in and nobody else;
3. price marks and totals, or the index;
4. ranks, with the published tie rules between level bids, lots the last of them.

Rounding, where the method has it, is half up. At ``criterion`` it applies to
each mark, the price's included, and totals add the rounded marks. At ``total``
it applies to totals only. Bids are compared on totals as published. An index
is worked out from the total as published and is never itself rounded: an index
of value for money is a small fraction, and rounding it would make every bid
level. Tie rules compare marks as published, and prices as bid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import PUBLISHED, Kind
from dps.competition.rules.formulas import Share
from dps.competition.rules.lots import BEACON_OF, BEACONS
from dps.competition.rules.method import Method, Place, Tie, explanation, obstacles_to_computing
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation.rules import working
from dps.evaluation.rules.case import Bid, BidOutcome, Case, Outcome, Step
from dps.evaluation.rules.price import INDEXERS, MARKERS, Order, References, references
from dps.evaluation.rules.randomness import is_signed
from dps.evaluation.rules.ranking import Standing, rank
from dps.evaluation.rules.scoring import at_place, marks, of_kind, why_out


def obstacles_to_evaluating(case: Case) -> tuple[Obstacle, ...]:
    """Every reason why this case cannot be computed; empty when it can."""
    found = list(obstacles_to_computing(case.method))
    times = Counter(bid.id for bid in case.bids)
    found += [Obstacle("bid-repeated", f"Two bids are called “{name}”.") for name, n in times.items() if n > 1]
    if not case.bids:
        found.append(Obstacle("no-bids", "There is no bid to evaluate."))
    for bid in case.bids:
        found += _obstacles_to_bid(bid, case.method)
    return (*found, *_obstacles_to_draw(case))


def _obstacles_to_draw(case: Case) -> tuple[Obstacle, ...]:
    """Lots are drawn only where they were published, and only from what the beacon signed."""
    draw = case.draw
    if draw is None:
        return ()
    if Tie.LOTS not in case.method.ties:
        return (Obstacle("lots-not-published", "Lots are drawn, and the published tie rules have none.", PUBLISHED),)
    if draw.beacon != BEACON_OF[Tie.LOTS] or not is_signed(BEACONS[draw.beacon], draw.round, draw.signature):
        says = f"The signature is not the one that the beacon gave round {draw.round}, so no lots follow from it."
        return (Obstacle("draw-not-signed", says, PUBLISHED, "Enter the round's signature as the beacon shows it."),)
    return ()


def _obstacles_to_bid(bid: Bid, method: Method) -> list[Obstacle]:
    found: list[Obstacle] = []
    known = {c.id: c for c in method.criteria}
    for name in sorted(bid.scores.keys() - known.keys()):
        found.append(Obstacle("score-unknown", f"Bid “{bid.id}” has a score for “{name}”, which is not a criterion."))
    for name, criterion in known.items():
        score = bid.scores.get(name)
        if score is None:
            if not bid.excluded:
                found.append(Obstacle("score-missing", f"Bid “{bid.id}” has no score for “{name}”."))
        elif criterion.measured is not None:
            if not (score.is_finite() and score >= 0):
                says = f"Bid “{bid.id}” promises {score} for “{name}”: it is 0 or more."
                found.append(Obstacle("amount-out-of-range", says, PUBLISHED))
        elif not (score.is_finite() and score >= 0 and (score <= criterion.max or criterion.max <= 0)):
            says = f"Bid “{bid.id}” has score {score} for “{name}”: it lies between 0 and {criterion.max:f}."
            found.append(Obstacle("score-out-of-scale", says, PUBLISHED))
    price = bid.price
    if price is None:
        if not found and why_out(bid, method) is None:
            found.append(Obstacle("price-missing", f"Bid “{bid.id}” is still in and has no price."))
    elif not (price.is_finite() and price >= 0):
        found.append(Obstacle("price-negative", f"Bid “{bid.id}” has price {price}: it is 0 or more."))
    elif price == 0 and not method.price.facts.zero_price:
        says = f"Bid “{bid.id}” has price 0, with which “{method.price.facts.title}” is undefined."
        found.append(Obstacle("price-zero", says, PUBLISHED))
    return found


def evaluate(case: Case) -> Outcome:
    """Compute the award of one case. Exact; raises Refused with every obstacle of :func:`obstacles_to_evaluating`."""
    refuse_if(obstacles_to_evaluating(case))
    method = case.method
    steps: list[Step] = [Step("method", sentence) for sentence in explanation(method)]
    given = {bid.id: marks(bid, method) for bid in case.bids}
    out = {bid.id: why_out(bid, method) for bid in case.bids}
    for bid in case.bids:
        steps += working.of_marks(bid, method, given[bid.id], out[bid.id])
    standing = {bid.id: _pounds(bid.price) for bid in case.bids if out[bid.id] is None}
    refs = references(list(standing.values())) if standing else None
    steps += working.of_references(method.price, standing, refs)

    standings: list[Standing] = []
    figures: dict[str, tuple[Fraction | None, Fraction, Fraction | None]] = {}
    for name, price in standing.items():
        mine = _figures(method, name, price, given[name], refs)
        steps += mine.steps
        figures[name] = (mine.price_mark, mine.total, mine.index)
        social_value = of_kind(Kind.SOCIAL_VALUE, method.criteria, given[name])
        quality = of_kind(Kind.QUALITY, method.criteria, given[name])
        lot = case.draw.lot(name) if case.draw else ""
        standings.append(Standing(name, mine.order, social_value, quality, price, lot))
    ranking = rank(standings, method.ties)
    steps += [*working.of_draw(case.draw), *working.of_ranking(ranking)]

    outcomes = []
    for bid in case.bids:
        price_mark, total, index = figures.get(bid.id, (None, None, None))
        place = ranking.ranks.get(bid.id)
        outcomes.append(BidOutcome(bid.id, given[bid.id], price_mark, total, index, rank=place, out=out[bid.id]))
    return Outcome(tuple(outcomes), tuple(steps))


def _pounds(price: Decimal | None) -> Fraction:
    assert price is not None, "obstacles_to_evaluating requires the price of every bid still in"
    return Fraction(price)


@dataclass(frozen=True)
class _Figures:
    """What one bid still in came to, what it is ordered by, and the steps to it."""

    price_mark: Fraction | None
    total: Fraction
    index: Fraction | None
    order: Order
    steps: tuple[Step, ...]


def _figures(
    method: Method, name: str, price: Fraction, given: Mapping[str, Fraction | None], refs: References | None
) -> _Figures:
    assert refs is not None, "a bid still in sets references"
    earned = [mark or Fraction(0) for mark in given.values()]
    if method.price.facts.share is Share.INDEX:
        exact = sum(earned, Fraction(0))
        total = at_place(exact, Place.TOTAL, method)
        indexed = INDEXERS[method.price.formula](price, total, method.price)
        added = working.of_total(name, earned, exact, total, method)
        divided = working.of_index(name, price, total, indexed, method)
        return _Figures(None, total, indexed.index, indexed.order, (added, divided))
    exact_mark = MARKERS[method.price.formula](price, method.price, refs)
    price_mark = at_place(exact_mark, Place.CRITERION, method)
    exact = sum(earned, price_mark)
    total = at_place(exact, Place.TOTAL, method)
    priced = working.of_price(name, price, exact_mark, price_mark, method, refs)
    added = working.of_total(name, [*earned, price_mark], exact, total, method)
    return _Figures(price_mark, total, None, (1, total), (priced, added))
