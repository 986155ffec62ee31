"""What would change an outcome, found by computing it again; and the examples that a buyer is shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.method import Method, PriceMethod
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.examples import three_bids, two_bids
from dps.evaluation.rules.robustness import PRICE, an_example_of_reversal, moves, removals, single_marks

QUALITY = Criterion("q", "Quality", Kind.QUALITY, Decimal(60), max=Decimal(60))
PARAMETERS = {"benchmark": Decimal(100_000), "lo": Decimal("0.5"), "hi": Decimal("1.5"), "power": Decimal(2)}


def price(formula: Formula, weight: str = "40") -> PriceMethod:
    facts = FORMULAS[formula]
    wanted = {n: v for n, v in PARAMETERS.items() if (n if n != "power" else "a") in facts.parameters}
    return PriceMethod(formula, Decimal(weight) if facts.share is Share.WEIGHTED else None, **wanted)


def case(formula: Formula, *bids: tuple[str, int, int]) -> Case:
    whole = FORMULAS[formula].share is Share.WEIGHTED
    criterion = QUALITY if whole else replace(QUALITY, weight=Decimal(100))
    return Case(Method(price(formula), (criterion,)), tuple(Bid(n, Decimal(p), {"q": Decimal(q)}) for n, p, q in bids))


PARADOX = (("A", 80_000, 47), ("B", 100_000, 53), ("C", 50_000, 20))


def test_a_hopeless_bid_that_decides_under_a_relative_formula_is_found():
    found = removals(case(Formula.RELATIVE, *PARADOX))
    assert [(r.bid, r.winners, r.changes) for r in found] == [("A", ("B",), False), ("C", ("A",), True)]


@pytest.mark.parametrize("formula", [Formula.BENCHMARK_LINEAR, Formula.PPQP, Formula.VFM_INDEX, Formula.FIXED_PRICE])
def test_no_losing_bid_decides_under_a_formula_that_looks_at_no_other(formula):
    assert not any(r.changes for r in removals(case(formula, *PARADOX)))


METHOD = Method(
    price(Formula.RELATIVE),
    (
        Criterion("q", "Q", Kind.QUALITY, Decimal(45), threshold=Decimal(2)),
        Criterion("s", "S", Kind.SOCIAL_VALUE, Decimal(15)),
    ),
)


@pytest.mark.parametrize("formula", list(Formula))
def test_a_buyer_is_warned_with_an_example_exactly_where_a_losing_bid_can_decide(formula):
    weighted = FORMULAS[formula].share is Share.WEIGHTED
    criteria = METHOD.criteria if weighted else tuple(
        replace(c, weight=w) for c, w in zip(METHOD.criteria, (Decimal(75), Decimal(25)), strict=True)
    )  # fmt: skip
    found = an_example_of_reversal(Method(price(formula), criteria), about=Decimal(90_000))
    assert (found is not None) == FORMULAS[formula].depends_on_others
    if found:
        rest = replace(found.case, bids=tuple(b for b in found.case.bids if b.id != found.loser))
        assert evaluate(found.case).winners == found.with_it != found.without_it == evaluate(rest).winners
        assert found.loser not in found.with_it


def test_a_weight_turns_the_winner_exactly_where_the_lines_of_the_totals_meet():
    made = case(Formula.BENCHMARK_LINEAR, ("A", 100_000, 48), ("B", 60_000, 30))
    assert evaluate(made).winners == ("A",)
    quality, cost = moves(made, [("Quality", ("q",))])
    assert (quality.name, quality.weight, cost.name, cost.weight) == ("Quality", Decimal(60), PRICE, Decimal(40))
    # A: 0.8 w + 0.5 (100 - w); B: 0.5 w + 0.9 (100 - w). Level at w = 40 / 0.7, about 57.14.
    assert (quality.lower, quality.lower_winners, quality.higher) == (Fraction(400, 7), ("B",), None)
    assert (cost.higher, cost.higher_winners, cost.lower) == (Fraction(300, 7), ("B",), None)
    assert quality.nearest == Fraction(20, 7)


def test_where_one_weight_is_the_whole_none_moves():
    assert moves(case(Formula.PPQP, *PARADOX), [("Quality", ("q",))]) == ()


def test_the_nearest_score_that_changes_the_winner_is_found_for_each_bid():
    criterion = Criterion("q", "Quality", Kind.QUALITY, Decimal(60))
    bids = (Bid("A", Decimal(100_000), {"q": Decimal(4)}), Bid("B", Decimal(100_000), {"q": Decimal(3)}))
    found = single_marks(Case(Method(price(Formula.BENCHMARK_LINEAR), (criterion,)), bids))
    # One point brings them level, and equal prices leave them so.
    assert [(m.bid, m.was, m.becomes, m.winners) for m in found] == [
        ("A", Decimal(4), Decimal(3), ("A", "B")), ("B", Decimal(3), Decimal(4), ("A", "B")),
    ]  # fmt: skip


def test_a_mark_below_the_minimum_puts_a_bid_out_and_changes_the_winner_too():
    criterion = Criterion("q", "Quality", Kind.QUALITY, Decimal(60), threshold=Decimal(2))
    bids = (Bid("A", Decimal(50_000), {"q": Decimal(2)}), Bid("B", Decimal(150_000), {"q": Decimal(3)}))
    (first, *_) = single_marks(Case(Method(price(Formula.BENCHMARK_LINEAR), (criterion,)), bids))
    assert (first.bid, first.becomes, first.winners) == ("A", Decimal(1), ("B",))


@pytest.mark.parametrize("formula", list(Formula))
def test_every_formula_has_its_two_bids_in_numbers_at_the_chosen_weight(formula):
    got = two_bids(formula, chosen=PriceMethod(Formula.RELATIVE, Decimal(25)), about=Decimal(100_000))
    assert got.weight == (Decimal(25) if FORMULAS[formula].share is Share.WEIGHTED else None)
    assert got.winner in ("A", "B")
    assert any("£80,000" in says or "fixed" in says for says in got.says)


def test_the_two_bids_are_computed_with_the_weight_and_the_parameters_that_were_chosen():
    chosen = PriceMethod(Formula.BENCHMARK_LINEAR, Decimal(40), Decimal(100_000), Decimal("0.5"), Decimal("1.5"))
    got = two_bids(Formula.BENCHMARK_LINEAR, chosen=chosen, about=Decimal(100_000))
    assert got.figures == (Fraction(28), Fraction(20))


def test_three_bids_are_judged_by_the_method_as_it_is_its_minimum_scores_too():
    strict = replace(METHOD, criteria=(replace(METHOD.criteria[0], threshold=Decimal(4)), METHOD.criteria[1]))
    _, outcome = three_bids(strict, about=Decimal(90_000))
    assert [bid.out for bid in outcome.bids] == [None, None, "threshold:q"]
