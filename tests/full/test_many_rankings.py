"""A hundred thousand random competitions, each recomputed by an oracle written apart from the engine."""

from __future__ import annotations

from random import Random

import pytest

from tests.rules.evaluation.cases import at_random, outcome_of
from tests.rules.evaluation.oracle import judge

pytestmark = pytest.mark.full


@pytest.mark.parametrize("seed", range(1_000, 1_020))
def test_five_thousand_random_competitions_agree_exactly_with_the_oracle(seed):
    r = Random(seed)
    for _ in range(5_000):
        case = at_random(r)
        expected = judge(case)
        for bid in outcome_of(case).bids:
            theirs = expected[bid.id]
            assert (bid.out, bid.price, bid.total, bid.index, bid.rank) == tuple(
                theirs.get(key) for key in ("out", "price", "total", "index", "rank")
            ), case
