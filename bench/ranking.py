"""Ranking with everything that would change the outcome, by number of bids: the engine's hard case, and how it grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from random import Random

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.method import USUAL_TIES, Method, PriceMethod
from dps.evaluation.rules.case import Bid, Case, Outcome
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.robustness import Given, Robustness, given_by_evaluators, robustness

CRITERIA, EVALUATORS = 50, 10
BIDS = (25, 50, 100, 200)
LIMIT = 2.0
"""Seconds: what a page of the largest competition may take to work out."""
_PARAMETERS = {"benchmark": Decimal(100_000), "lo": Decimal("0.5"), "hi": Decimal("1.5"), "power": Decimal(2)}


def hard_case(bids: int, formula: Formula = Formula.RELATIVE) -> tuple[Case, Given]:
    """So many bids on fifty criteria, close to each other; and what ten evaluators gave each answer."""
    r = Random(bids)  # noqa: S311  the same figures every time
    facts = FORMULAS[formula]
    weighted = facts.share is Share.WEIGHTED
    wanted = {n: v for n, v in _PARAMETERS.items() if ("a" if n == "power" else n) in facts.parameters}
    price = PriceMethod(formula, Decimal(30) if weighted else None, **wanted)
    each = Decimal(70 if weighted else 100) / CRITERIA
    criteria = tuple(
        Criterion(f"c{n:02}", f"Criterion {n}", Kind.QUALITY if n % 3 else Kind.SOCIAL_VALUE, each, threshold=Decimal(1) if n % 10 == 0 else None)
        for n in range(CRITERIA)
    )  # fmt: skip
    made, given = [], {}
    for n in range(bids):
        scores = {c.id: Decimal(r.choice((2, 3, 3, 4, 4, 5))) for c in criteria}
        made.append(Bid(f"b{n:03}", Decimal(r.randrange(8_000_000, 12_000_000)) / 100, scores))
        for c in criteria:
            given[f"b{n:03}", c.id] = frozenset(r.choice((2, 3, 4, 5)) for _ in range(EVALUATORS))
    return Case(Method(price, criteria, None, USUAL_TIES), tuple(made)), given


def ranked(case: Case, given: Given) -> tuple[Outcome, Robustness]:
    """The ranking with its working, and everything that would change it."""
    groups = [(c.title, (c.id,)) for c in case.method.criteria]
    found = robustness(case, groups)
    given_by_evaluators(found, given)
    return evaluate(case), found


def seconds(run: Callable[[], object], times: int = 2) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """Print the growth, and every formula at its largest."""
    print(
        f"Ranking with full robustness, {CRITERIA} criteria, {EVALUATORS} evaluators (limit {LIMIT:.0f} s at {BIDS[-1]} bids)"
    )
    before = 0.0
    for n in BIDS:
        case, given = hard_case(n)
        took = seconds(lambda case=case, given=given: ranked(case, given))  # type: ignore[misc]
        print(
            f"  {n:>4} bids, {Formula.RELATIVE.value:<20} {took * 1000:10.0f} ms   {f'{took / before:6.2f} x' if before else ''}"
        )
        before = took
    for formula in Formula:
        if formula is not Formula.RELATIVE:
            case, given = hard_case(BIDS[-1], formula)
            took = seconds(lambda case=case, given=given: ranked(case, given), times=1)  # type: ignore[misc]
            print(f"  {BIDS[-1]:>4} bids, {formula.value:<20} {took * 1000:10.0f} ms")
