"""``make bench``: each benchmark prints its figures side by side, as ratios of the first."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from bench import ranking
from dps.audit import chain
from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import Formula
from dps.competition.rules.method import Method, PriceMethod
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate
from tests.makers.audit import LOG, a_log

REPEATS = 5


def compare(title: str, **sides: Callable[[], object]) -> None:
    """Time each side, taken in turn, and print the best of several runs as a ratio of the first side's."""
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(REPEATS):
        for name, run in sides.items():
            began = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - began)
    first = next(iter(best.values()))
    print(title)
    for name, seconds in best.items():
        print(f"  {name:<28} {seconds * 1000:10.2f} ms   {seconds / first:6.2f} x")


def _case(bids: int) -> Case:
    method = Method(
        price=PriceMethod(Formula.RELATIVE, weight=Decimal(40)),
        criteria=(
            Criterion("q1", "Quality", Kind.QUALITY, Decimal(40)),
            Criterion("s1", "Social value", Kind.SOCIAL_VALUE, Decimal(20)),
        ),
    )
    return Case(
        method,
        tuple(
            Bid(f"b{n}", Decimal(50_000 + 37 * n), {"q1": Decimal(n % 6), "s1": Decimal((n * 7) % 6)})
            for n in range(bids)
        ),
    )


def main() -> None:
    """Run every benchmark."""
    ranking.main()
    compare("Ranking, by number of bids", **{f"{n} bids": partial(evaluate, _case(n)) for n in (5, 50, 500)})
    compare(
        "Verifying a trail, by number of entries",
        **{f"{n} entries": partial(chain.verify, LOG, a_log(n)) for n in (1_000, 10_000)},
    )


if __name__ == "__main__":
    main()
