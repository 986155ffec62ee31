"""The long way to what robustness says: every changed case computed from its beginning, by the engine or the oracle."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dps.evaluation.rules.case import Case
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating
from tests.rules.evaluation.oracle import judge


def removals(case: Case) -> list[tuple[str, set[str]]]:
    """Each losing bid still in, and who wins where it is left out of the case."""
    outcome = evaluate(case)
    return [
        (bid.id, set(evaluate(replace(case, bids=tuple(b for b in case.bids if b.id != bid.id))).winners))
        for bid in outcome.bids
        if bid.rank is not None and bid.id not in outcome.winners
    ]


def single_marks(case: Case) -> set[tuple[str, str, Decimal, frozenset[str]]]:
    """Every score of which another point changes the winner: the nearest such point, and who then wins."""
    before = set(evaluate(case).winners)
    found = set()
    for bid in case.bids:
        if bid.excluded:
            continue
        for criterion in case.method.criteria:
            if criterion.measured is not None:
                continue
            was = bid.scores[criterion.id]
            for other in sorted(map(Decimal, range(int(criterion.max) + 1)), key=lambda s: abs(s - was)):
                changed = replace(bid, scores={**bid.scores, criterion.id: other})
                given = replace(case, bids=tuple(changed if b.id == bid.id else b for b in case.bids))
                if other == was or obstacles_to_evaluating(given):
                    continue
                winners = evaluate(given).winners
                if set(winners) != before:
                    found.add((bid.id, criterion.id, other, frozenset(winners)))
                    break
    return found


def winners_at(case: dict[str, Any], ids: tuple[str, ...], weight: Fraction) -> set[str]:
    """Who wins, by the oracle, where the weight of one group is this and the others keep their proportions."""
    made = deepcopy(case)
    price, criteria = made["method"]["price"], made["method"]["criteria"]
    was = sum(Fraction(c["weight"]) for c in criteria if c["id"] in ids) if ids else Fraction(price["weight"])
    inside, outside = weight / was, (100 - weight) / (100 - was)
    for c in criteria:
        c["weight"] = str(Fraction(c["weight"]) * (inside if c["id"] in ids else outside))
    if price.get("weight"):
        price["weight"] = str(Fraction(price["weight"]) * (outside if ids else inside))
    return {name for name, row in judge(made).items() if row.get("rank") == 1}
