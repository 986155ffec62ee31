"""A criterion that is scored by a number promised: against what was published, capped at the need, never against other bids."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.criteria import Criterion, Kind, obstacles_to_criteria, obstacles_to_weights
from dps.competition.rules.formulas import Formula
from dps.competition.rules.measured import Measured, in_words, obstacles_to_measured, share
from dps.competition.rules.method import Method, PriceMethod, Tie, explanation
from dps.core.quantity import quantity
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.case_file import BadCase, parse
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.robustness import single_marks

HOURS = Measured(Decimal(40), Decimal(60), unit="hours")
ON_TO_NEED = replace(HOURS, at_target=Decimal(80))
QUALITY = Criterion("q", "Quality", Kind.QUALITY, Decimal(50))
PLAN = Criterion("plan", "Plan", Kind.SOCIAL_VALUE, Decimal(10))
WORK = Criterion("work", "Local work", Kind.SOCIAL_VALUE, Decimal(10), measured=HOURS)
BENCHMARK = PriceMethod(Formula.BENCHMARK_LINEAR, Decimal(30), Decimal(1000), Decimal("0.5"), Decimal("1.5"))
METHOD = Method(BENCHMARK, (QUALITY, PLAN, WORK), ties=(Tie.SOCIAL_VALUE, Tie.QUALITY, Tie.LOWEST_PRICE))
amounts = st.integers(0, 200).map(lambda n: Decimal(n) / 2)


def promising(*promised: str) -> Case:
    scores = {"q": Decimal(3), "plan": Decimal(3)}
    return Case(
        METHOD, tuple(Bid(f"B{n}", Decimal(1000), {**scores, "work": Decimal(a)}) for n, a in enumerate(promised))
    )


@pytest.mark.parametrize(
    ("amount", "rule", "earned"),
    [
        ("0", HOURS, Fraction(0)), ("10", HOURS, Fraction(1, 4)), ("40", HOURS, Fraction(1)), ("4000", HOURS, Fraction(1)),
        ("20", ON_TO_NEED, Fraction(2, 5)), ("40", ON_TO_NEED, Fraction(4, 5)), ("50", ON_TO_NEED, Fraction(9, 10)),
        ("60", ON_TO_NEED, Fraction(1)), ("6000", ON_TO_NEED, Fraction(1)), ("1", replace(HOURS, target=Decimal(3)), Fraction(1, 3)),
    ],
)  # fmt: skip
def test_a_promise_earns_its_exact_share(amount, rule, earned):
    assert share(Decimal(amount), rule) == earned


@given(amounts, amounts, st.sampled_from([HOURS, ON_TO_NEED]))
def test_more_never_earns_less_and_beyond_the_need_never_more(one, other, rule):
    less, more = sorted((one, other))
    assert 0 <= share(less, rule) <= share(more, rule) <= 1
    assert share(rule.need, rule) == share(rule.need + more, rule) == 1


@given(st.lists(amounts, min_size=1, max_size=5), amounts)
def test_a_mark_never_depends_on_what_others_promise(promised, huge):
    alone = {b.id: b.marks["work"] for b in evaluate(promising(*map(str, promised))).bids}
    beside = {b.id: b.marks["work"] for b in evaluate(promising(*map(str, promised), str(huge * 1000))).bids}
    assert alone.items() <= beside.items()


def test_the_bid_with_the_greatest_volume_does_not_win_by_it():
    modest, vast = evaluate(promising("40", "4000")).bids
    assert modest.marks["work"] == vast.marks["work"] == 10
    assert (modest.rank, vast.rank) == (1, 1)


def test_the_working_says_what_was_promised_what_counts_and_the_sum():
    says = [step.says for step in evaluate(promising("50")).working if step.criterion == "work"]
    assert says == ["B0, Local work: 50 hours promised, of which 40 count, weight 10: 40 ÷ 40 × 10 = 10."]
    case = replace(
        promising("50"), method=replace(METHOD, criteria=(QUALITY, PLAN, replace(WORK, measured=ON_TO_NEED)))
    )
    says = [step.says for step in evaluate(case).working if step.criterion == "work"]
    assert says == ["B0, Local work: 50 hours promised, weight 10: (80% + 20% × (50 − 40) ÷ (60 − 40)) × 10 = 9."]


def test_the_published_method_tells_the_rule():
    assert f"Local work is scored by the number promised. {in_words(HOURS)}" in explanation(METHOD)
    assert "up to the need of 60 hours" in in_words(ON_TO_NEED)


def test_a_case_file_says_it_and_reads_it_back():
    case = promising("40", "12.5")
    text = as_case_file(case)
    assert json.loads(text)["method"]["criteria"][2]["measured"] == {
        "target": "40",
        "need": "60",
        "at_target": "100",
        "unit": "hours",
    }
    assert as_case_file(parse(text)) == text
    assert evaluate(parse(text)).winners == evaluate(case).winners == ("B0",)


@pytest.mark.parametrize(
    ("measured", "fault"),
    [
        ({"target": "40"}, 'the key "need" is missing'),
        ({"target": 40, "need": "60"}, "numbers are strings"),
        ({"target": "40", "need": "60", "best_bid": "70"}, 'the key "best_bid" is unknown'),
        ({"target": "0", "need": "60"}, "no target above 0"),
        ({"target": "70", "need": "60"}, "more than the need"),
    ],
)
def test_a_case_file_with_another_rule_is_refused(measured, fault):
    shape = json.loads(as_case_file(promising("40")))
    shape["method"]["criteria"][2]["measured"] = measured
    with pytest.raises(BadCase, match=fault):
        parse(json.dumps(shape))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"target": Decimal(0)}, "measured-without-target"),
        ({"need": Decimal(39)}, "target-above-need"),
        ({"at_target": Decimal(0)}, "target-share-out-of-range"),
        ({"at_target": Decimal(101)}, "target-share-out-of-range"),
        ({"at_target": Decimal(80), "need": Decimal(40)}, "rest-cannot-be-earned"),
    ],
)
def test_a_rule_that_cannot_be_computed_is_refused(changed, code):
    assert [o.code for o in obstacles_to_measured("Local work", replace(HOURS, **changed))] == [code]


def test_only_social_value_is_measured_without_a_threshold_and_never_alone():
    forty = Decimal(30)
    assert obstacles_to_criteria(METHOD.criteria, price_weight=forty) == ()
    quality = (replace(QUALITY, measured=HOURS), PLAN, WORK)
    assert {o.code for o in obstacles_to_weights(quality, price_weight=forty)} == {"measured-not-social-value"}
    minimum = (QUALITY, PLAN, replace(WORK, threshold=Decimal(5)))
    assert {o.code for o in obstacles_to_weights(minimum, price_weight=forty)} == {"measured-with-threshold"}
    alone = (QUALITY, replace(WORK, weight=Decimal(20)))
    assert {o.code for o in obstacles_to_criteria(alone, price_weight=forty)} == {"social-value-only-measured"}


def test_no_single_mark_of_a_promise_is_searched_for_what_would_change_the_winner():
    assert {mark.criterion for mark in single_marks(promising("40", "38"))} == {"q", "plan"}


@pytest.mark.parametrize(("text", "number"), [("1,200", "1200"), ("37.5", "37.5"), (" 40 ", "40"), ("0", "0")])
def test_a_number_is_read_as_people_type_it(text, number):
    assert quantity(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "40 hours", "about 40", "-1", "1e3", "NaN", "1_000", "٤٠", "£40", "1,20"])
def test_nothing_else_is_guessed_to_be_a_number(text):
    assert quantity(text) is None


ENGINE = Path(__file__).parents[3] / "dps" / "evaluation" / "rules"
MONEY_OF_SOCIAL_VALUE = {"proxy", "proxies", "gross", "deadweight", "attribution", "displacement", "leakage"}


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda p: p.stem)
def test_no_rule_of_evaluation_can_see_what_social_value_is_worth_in_money(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not any("proxies" in module for module in imported)
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }
    assert not {name for name in names if set(name.split("_")) & MONEY_OF_SOCIAL_VALUE}
