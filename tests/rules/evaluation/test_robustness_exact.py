"""Robustness against the long way: computing every changed case from its beginning gives the same answers."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from dps.evaluation.rules.case import Case
from dps.evaluation.rules.case_file import parse
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.robustness import removals, robustness, single_marks
from dps.evaluation.rules.weights import PRICE, moves
from tests.rules.evaluation import slow
from tests.rules.evaluation.cases import a_bid, a_case, a_criterion, at_random, outcome_of
from tests.rules.evaluation.worked import CASES

HAIR = Fraction(1, 10**9)


def cases(seed: int, how_many: int) -> list[dict[str, Any]]:
    r = Random(seed)
    return [at_random(r) for _ in range(how_many)]


def read(case: dict[str, Any]) -> Case:
    return parse(json.dumps(case))


def test_removals_are_what_the_engine_says_without_the_bid():
    changes = 0
    for made in [CASES["relative, the hopeless bid in"].case(), *cases(71, 100)]:
        case = read(made)
        found = removals(case)
        assert [(r.bid, set(r.winners)) for r in found] == slow.removals(case), made
        changes += sum(r.changes for r in found)
    assert changes


def test_single_marks_are_what_the_engine_says_with_the_score_changed():
    found = 0
    for made in cases(72, 25):
        case = read(made)
        mine = {(m.bid, m.criterion, m.becomes, frozenset(m.winners)) for m in single_marks(case)}
        assert mine == slow.single_marks(case), made
        found += len(mine)
    assert found > 20


def groups_of(made: dict[str, Any], r: Random) -> list[tuple[str, tuple[str, ...]]]:
    ids = [c["id"] for c in made["method"]["criteria"]]
    cut = r.randrange(1, len(ids) + 1)
    return [("first", tuple(ids[:cut])), *((i, (i,)) for i in ids[cut:])]


@pytest.mark.parametrize("seed", [73, 74])
def test_weights_turn_the_winner_exactly_where_the_oracle_says(seed: int):
    r, turned = Random(seed), 0
    for made in cases(seed, 40):
        made["method"]["rounding"] = None
        before = set(outcome_of(made).winners)
        groups = groups_of(made, r)
        for move in moves(read(made), groups):
            ids = () if move.name == PRICE else dict(groups)[move.name]
            for edge, winners, end in (
                (move.lower, move.lower_winners, Fraction(0)), (move.higher, move.higher_winners, Fraction(100)),
            ):  # fmt: skip
                until = end if edge is None else edge
                for share in (Fraction(1, 1000), Fraction(r.randrange(1, 100), 100), 1 - Fraction(1, 10**6)):
                    at = move.weight + (until - move.weight) * share
                    assert at == move.weight or slow.winners_at(made, ids, at) == before, (made, move, at)
                if edge is not None and abs(end - edge) > 2 * HAIR:
                    beyond = edge + (HAIR if end > edge else -HAIR)
                    assert slow.winners_at(made, ids, beyond) == set(winners) != before, (made, move)
                    turned += 1
    assert turned > 5


def test_an_outcome_that_rests_on_the_rounding_says_so():
    criteria = [a_criterion("q", "30"), a_criterion("s", "30", kind="social_value")]
    bids = [a_bid("A", "30000.00", q="4", s="3"), a_bid("B", "30000.01", q="3", s="4")]
    rounded = a_case(*bids, criteria=criteria, rounding={"places": 2, "at": "total"})
    found = robustness(read(rounded), [("Quality", ("q",)), ("Social value", ("s",))])
    assert (found.winners, found.unrounded, found.rests_on_rounding) == (("B",), ("A",), True)
    exact = robustness(read({**rounded, "method": {**rounded["method"], "rounding": None}}), [])
    assert not exact.rests_on_rounding


def test_under_a_power_that_is_not_whole_the_turning_point_is_where_the_exact_orders_change():
    """A: 4 and 2 at £100; B: 2 and 4 at £90, power 1.5: level where (points of A ÷ points of B) is (100 ÷ 90) ^ (2 ÷ 3)."""
    price = {"formula": "vfm_index", "a": "1.5"}
    criteria = [a_criterion("x", "70"), a_criterion("y", "30")]
    made = a_case(a_bid("A", "100", x="4", y="2"), a_bid("B", "90", x="2", y="4"), criteria=criteria, price=price)
    (x, _) = moves(read(made), [("x", ("x",)), ("y", ("y",))])
    assert (x.lower_winners, x.higher) == (("B",), None)
    assert x.lower is not None
    ratio = (4 * x.lower + 2 * (100 - x.lower)) / (2 * x.lower + 4 * (100 - x.lower))
    assert abs(ratio**3 - Fraction(100, 90) ** 2) < Fraction(1, 10**40)


def test_every_bid_level_and_nobody_in_are_no_special_case():
    level = read(a_case(*[a_bid(name, "100", q1="4") for name in "AB"]))
    assert [m.nearest for m in moves(level, [("q", ("q1",))])] == [None, None]
    nobody = read(a_case(a_bid("A", "100", q1="1"), a_bid("B", "90", q1="0")))
    assert evaluate(nobody).winners == ()
    found = robustness(nobody, [("q", ("q1",))])
    assert (found.moves, found.removals) == ((), ())
    assert {(m.bid, m.becomes) for m in found.marks} == {("A", 2), ("B", 2)}
    assert replace(found, winners=("A",)).rests_on_rounding
