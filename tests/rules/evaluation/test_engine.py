"""The scoring engine on cases worked by hand, and against an independent oracle on random competitions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import Formula
from dps.competition.rules.method import Method, PriceMethod
from dps.core.refusal import Refused
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating
from tests.rules.evaluation.cases import BENCHMARK, RELATIVE, a_bid, a_case, a_criterion, at_random, outcome_of
from tests.rules.evaluation.oracle import judge

HUNDRED = [a_criterion("q1", "60", top="60")]
A, B, C = a_bid("A", "80000", q1="47"), a_bid("B", "100000", q1="53"), a_bid("C", "50000", q1="20")
PPQP: dict[str, Any] = {"formula": "ppqp"}
VFM: dict[str, Any] = {"formula": "vfm_index", "a": "2"}


def totals(case: dict[str, Any]) -> dict[str, Any]:
    return {bid.id: bid.total for bid in outcome_of(case).bids}


def ranks(case: dict[str, Any]) -> dict[str, int | None]:
    return {bid.id: bid.rank for bid in outcome_of(case).bids}


def test_a_cheap_bid_below_a_threshold_leaves_the_next_price_the_whole_weight() -> None:
    case = a_case(a_bid("A", "80000.00", q1="4"), a_bid("C", "50000.00", q1="1"))
    a, c = outcome_of(case).bids
    assert (a.marks["q1"], a.price, a.total, a.rank) == (48, 40, 88, 1)
    assert (c.marks["q1"], c.price, c.total, c.index, c.rank, c.out) == (12, None, None, None, None, "threshold:q1")


def test_a_hopeless_bid_decides_the_winner_under_the_relative_formula() -> None:
    assert totals(a_case(A, B, C, criteria=HUNDRED)) == {"A": 72, "B": 73, "C": 60}
    assert totals(a_case(A, B, criteria=HUNDRED)) == {"A": 87, "B": 85}
    assert totals(a_case(A, B, {**C, "excluded": True}, criteria=HUNDRED)) == {"A": 87, "B": 85, "C": None}


def test_a_benchmark_gives_the_same_totals_with_and_without_the_hopeless_bid() -> None:
    assert totals(a_case(A, B, C, criteria=HUNDRED, price=BENCHMARK)) == {"A": 75, "B": 73, "C": 60}
    assert totals(a_case(A, B, criteria=HUNDRED, price=BENCHMARK)) == {"A": 75, "B": 73}


def test_price_per_quality_point_gives_the_same_order_with_and_without_the_hopeless_bid() -> None:
    points = [a_criterion("q1", "100", top="100")]
    with_c = outcome_of(a_case(A, B, C, criteria=points, price=PPQP)).bids
    without = outcome_of(a_case(A, B, criteria=points, price=PPQP)).bids
    assert [round(float(bid.index or 0), 2) for bid in with_c] == [1702.13, 1886.79, 2500.00]
    assert with_c[0].index == Fraction(80_000, 47)
    assert (with_c[0].total, with_c[0].price) == (47, None)
    assert with_c[:2] == without
    assert [bid.rank for bid in with_c] == [1, 2, 3]


@pytest.mark.parametrize(
    ("price", "marks"),
    [
        (RELATIVE, [40, 32, 20]),
        ({**RELATIVE, "formula": "linear_from_lowest"}, [40, 30, 0]),
        ({**RELATIVE, "formula": "range"}, [40, Fraction(100, 3), 0]),
        ({**RELATIVE, "formula": "average"}, [Fraction(340, 13), Fraction(295, 13), Fraction(145, 13)]),
        (BENCHMARK, [28, 20, 0]),
        ({"formula": "fixed_price", "weight": "0"}, [0, 0, 0]),
    ],
)
def test_each_formula_by_hand(price: dict[str, Any], marks: list[Fraction]) -> None:
    prices = ["80", "100", "160" if price["formula"] != "range" else "200"]
    if price["formula"] == "average":
        prices, marks = (
            ["80", "100", "160"],
            [40 * (Fraction(1, 2) + (Fraction(340, 3) - p) / (2 * Fraction(340, 3))) for p in (80, 100, 160)],
        )
    if price["formula"] == "benchmark_linear":
        price = {**price, "benchmark": "100"}
    bids = [a_bid(f"B{n}", each, q1="5") for n, each in enumerate(prices)]
    assert [bid.price for bid in outcome_of(a_case(*bids, price=price)).bids] == marks


@pytest.mark.parametrize("formula", ["relative", "linear_from_lowest", "range"])
def test_equal_prices_and_a_single_price_earn_the_whole_weight(formula: str) -> None:
    price = {**RELATIVE, "formula": formula}
    bids = [a_bid("A", "500", q1="4"), a_bid("B", "500.00", q1="4")]
    assert [bid.price for bid in outcome_of(a_case(*bids, price=price)).bids] == [40, 40]
    assert [bid.price for bid in outcome_of(a_case(bids[0], price=price)).bids] == [40]


def test_a_single_bid_is_the_average_and_earns_half() -> None:
    assert outcome_of(a_case(a_bid("A", "500", q1="4"), price={**RELATIVE, "formula": "average"})).bids[0].price == 20


def test_excluded_is_told_before_a_threshold_and_the_first_failed_threshold_is_named() -> None:
    criteria = [a_criterion("x", "30", threshold="2"), a_criterion("y", "30", threshold="3")]
    bids = [
        a_bid("A", "1", x="1", y="1"),
        a_bid("B", "1", x="2", y="1"),
        a_bid("C", "1", x="1", y="1", excluded=True),
        a_bid("D", "1", x="2", y="3"),
    ]
    out = [bid.out for bid in outcome_of(a_case(*bids, criteria=criteria)).bids]
    assert out == ["threshold:x", "threshold:y", "excluded", None]


def test_when_every_bid_is_out_nobody_ranks() -> None:
    outcome = outcome_of(a_case(a_bid("A", "1", q1="1"), a_bid("B", "1", q1="5", excluded=True)))
    assert (outcome.winners, [bid.rank for bid in outcome.bids]) == ((), [None, None])


def test_an_excluded_bid_may_lack_scores_and_a_bid_that_is_out_may_lack_a_price() -> None:
    unopened: dict[str, Any] = {"id": "X", "price": None, "scores": {}, "excluded": True}
    low: dict[str, Any] = {"id": "Y", "price": None, "scores": {"q1": "1"}}
    first, second, third = outcome_of(a_case(a_bid("A", "9", q1="4"), unopened, low)).bids
    assert (first.rank, second.marks, second.out, third.out) == (1, {"q1": None}, "excluded", "threshold:q1")


KINDS = [a_criterion("q", "30"), a_criterion("s", "30", kind="social_value")]


def test_the_tie_rules_are_applied_in_the_order_published() -> None:
    flat = {"formula": "fixed_price", "weight": "0"}
    criteria = [a_criterion("q", "50"), a_criterion("s", "50", kind="social_value")]
    bids = [a_bid("A", "90", q="5", s="3"), a_bid("B", "80", q="3", s="5"), a_bid("C", "70", q="4", s="4")]
    for ties, expected in [
        (["social_value"], {"B": 1, "C": 2, "A": 3}),
        (["quality", "social_value"], {"A": 1, "C": 2, "B": 3}),
        (["lowest_price", "quality"], {"C": 1, "B": 2, "A": 3}),
        ([], {"A": 1, "B": 1, "C": 1}),
    ]:
        assert ranks(a_case(*bids, price=flat, criteria=criteria, ties=ties)) == expected


def test_bids_that_the_rules_leave_level_share_a_rank_and_the_next_rank_is_skipped() -> None:
    same = [a_bid(name, "100", q="4", s="4") for name in "AB"]
    assert ranks(a_case(*same, a_bid("C", "100", q="4", s="3"), criteria=KINDS)) == {"A": 1, "B": 1, "C": 3}
    outcome = outcome_of(a_case(*same, criteria=KINDS))
    assert outcome.winners == ("A", "B")


def test_rounding_at_the_total_makes_bids_level_that_exact_figures_part() -> None:
    bids = [a_bid("A", "30000.00", q="4", s="3"), a_bid("B", "30000.01", q="3", s="4")]
    assert ranks(a_case(*bids, criteria=KINDS)) == {"A": 1, "B": 2}
    assert ranks(a_case(*bids, criteria=KINDS, rounding={"places": 2, "at": "total"})) == {"A": 2, "B": 1}


def test_rounding_is_half_up_and_only_at_the_published_place() -> None:
    criteria = [
        a_criterion("x", "0.125", top="1"),
        a_criterion("y", "0.125", top="1"),
        a_criterion("z", "59.75", top="1"),
    ]
    bid = a_bid("A", "1", x="1", y="1", z="1")
    (each,) = outcome_of(a_case(bid, criteria=criteria, rounding={"places": 2, "at": "criterion"})).bids
    assert ([each.marks["x"], each.marks["z"]], each.total) == (
        [Fraction("0.13"), Fraction("59.75")],
        Fraction("100.01"),
    )
    (whole,) = outcome_of(a_case(bid, criteria=criteria, rounding={"places": 2, "at": "total"})).bids
    assert (whole.marks["x"], whole.total) == (Fraction("0.125"), 100)


def test_an_index_is_worked_out_from_the_total_as_published_and_is_not_itself_rounded() -> None:
    criteria = [a_criterion("q1", "100", top="3")]
    bids = [a_bid("A", "80000", q1="2"), a_bid("B", "90000", q1="2")]
    a, b = outcome_of(a_case(*bids, criteria=criteria, price=VFM, rounding={"places": 0, "at": "total"})).bids
    assert (a.total, a.index, b.rank) == (67, Fraction(67**2, 80_000), 2)


def test_a_bid_without_a_quality_point_has_no_price_per_point_and_ranks_last() -> None:
    criteria = [a_criterion("q1", "100")]
    bids = [a_bid("A", "1", q1="0"), a_bid("B", "99999", q1="1"), a_bid("C", "2", q1="0")]
    outcome = outcome_of(a_case(*bids, criteria=criteria, price=PPQP))
    assert [(bid.index, bid.rank) for bid in outcome.bids] == [(None, 2), (99999 / Fraction(20), 1), (None, 3)]


def test_a_power_that_is_not_whole_orders_bids_exactly_and_shows_more_digits_than_are_printed() -> None:
    price = {"formula": "vfm_index", "a": "1.5"}
    criteria = [a_criterion("q1", "100", top="100")]
    # 64 ** 1.5 = 512 and 16 ** 1.5 = 64, so these two are exactly level; 2 ** 1.5 is irrational.
    bids = [a_bid("A", "512", q1="64"), a_bid("B", "64", q1="16"), a_bid("C", "1", q1="2")]
    outcome = outcome_of(a_case(*bids, criteria=criteria, price=price, ties=[]))
    assert [bid.rank for bid in outcome.bids] == [2, 2, 1]
    # The same ratio between figures that no decimal holds: 66.66… and 16.66….
    thirds = [a_criterion("q1", "100", top="6")]
    level = [a_bid("A", "512", q1="4"), a_bid("B", "64", q1="1")]
    assert ranks(a_case(*level, criteria=thirds, price=price, ties=[])) == {"A": 1, "B": 1}
    c = outcome.bids[2].index
    assert c is not None
    assert abs(c * c - 8) < Fraction(1, 10**85)


def test_the_working_shows_the_formula_the_reference_every_mark_total_tie_and_rank() -> None:
    bids = [a_bid("A", "80000", q="4", s="4"), a_bid("B", "80000", q="4", s="4"), a_bid("C", "100000.50", q="1", s="5")]
    outcome = outcome_of(a_case(*bids, criteria=KINDS))
    said = [step.says for step in outcome.working]
    assert "A, q: score 4 of 5, weight 30: 4 ÷ 5 × 30 = 24." in said
    assert "The lowest price among the bids still in is £80,000 (A, B)." in said
    assert any(says.startswith("C, price £100,000.50: 40 × £80,000 ÷ £100,000.50 = 31.99") for says in said)
    assert "A, total: 24 + 24 + 40 = 88." in said
    assert "A and B are level; the lower price decides: A £80,000, B £80,000: still level." in said
    assert "A ranks 1 (shared)." in said
    shown = {(s.about, s.bid, s.criterion): s.figure for s in outcome.working}
    for bid in outcome.bids:
        assert shown["price", bid.id, None] == bid.price
        assert shown["total", bid.id, None] == bid.total
        assert shown["rank", bid.id, None] == bid.rank
        assert {c: shown["mark", bid.id, c] for c in ("q", "s")} == bid.marks


def test_a_thousand_random_competitions_agree_exactly_with_the_oracle() -> None:
    r = Random(1)
    for _ in range(1000):
        case = at_random(r)
        expected = judge(case)
        for bid in outcome_of(case).bids:
            theirs = expected[bid.id]
            ours = {
                "out": bid.out,
                "marks": bid.marks,
                "price": bid.price,
                "total": bid.total,
                "index": bid.index,
                "rank": bid.rank,
            }
            assert ours == {key: theirs.get(key) for key in ours}, case


def test_values_that_no_file_would_let_in_are_refused_by_the_engine_too() -> None:
    method = Method(PriceMethod(Formula.RELATIVE, Decimal(40)), (Criterion("q", "Q", Kind.QUALITY, Decimal(60)),))
    bids = (
        Bid("A", Decimal("NaN"), {"q": Decimal(4)}),
        Bid("A", Decimal(0), {"q": Decimal("Infinity")}),
        Bid("C", Decimal(-1), {"q": Decimal(-1)}),
        Bid("D", None, {"q": Decimal(4)}),
        Bid("E", Decimal(1), {"z": Decimal(4)}),
    )
    case = Case(method, bids)
    assert [o.code for o in obstacles_to_evaluating(case)] == [
        "bid-repeated", "price-negative", "score-out-of-scale", "price-zero", "score-out-of-scale", "price-negative",
        "price-missing", "score-unknown", "score-missing",
    ]  # fmt: skip
    with pytest.raises(Refused):
        evaluate(case)
    assert [o.code for o in obstacles_to_evaluating(Case(method, ()))] == ["no-bids"]
