"""The published method: which formulas there are, what each needs, and what bidders are told."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.method import (
    Method,
    Place,
    PriceMethod,
    Rounding,
    Tie,
    cautions,
    explanation,
    obstacles_to_method,
)
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.figures import plain

PARAMETERS = {"benchmark": Decimal(100_000), "lo": Decimal("0.5"), "hi": Decimal("1.5"), "power": Decimal(2)}


def a_method(formula: Formula, **changes: object) -> Method:
    facts = FORMULAS[formula]
    weight = {Share.WEIGHTED: Decimal(40), Share.INDEX: None, Share.FIXED: Decimal(0)}[facts.share]
    named = {"power" if name == "a" else name for name in facts.parameters}
    price = PriceMethod(formula, weight, **{name: PARAMETERS[name] for name in named})
    rest = Decimal(80) - (weight or 0)
    criteria = (
        Criterion(id="q1", title="Delivery", kind=Kind.QUALITY, weight=rest),
        Criterion(id="s1", title="Local work", kind=Kind.SOCIAL_VALUE, weight=Decimal(20)),
    )
    return replace(Method(price, criteria), **changes)


def codes(method: Method) -> list[str]:
    return [o.code for o in obstacles_to_method(method)]


@pytest.mark.parametrize("formula", Formula)
def test_every_formula_can_be_published_with_its_own_parameters(formula: Formula) -> None:
    assert codes(a_method(formula)) == []


@pytest.mark.parametrize("formula", Formula)
def test_a_parameter_that_is_missing_or_foreign_is_refused(formula: Formula) -> None:
    method = a_method(formula)
    for name, value in PARAMETERS.items():
        published = "a" if name == "power" else name
        wanted = published in FORMULAS[formula].parameters
        changed = replace(method, price=replace(method.price, **{name: None if wanted else value}))
        assert codes(changed) == ["parameter-missing" if wanted else "parameter-not-wanted"]


@pytest.mark.parametrize("formula", Formula)
def test_the_price_has_a_weight_exactly_where_the_formula_gives_it_one(formula: Formula) -> None:
    method = a_method(formula)
    weighted = FORMULAS[formula].share is Share.WEIGHTED
    zero = replace(method, price=replace(method.price, weight=Decimal(0)))
    forty = replace(method, price=replace(method.price, weight=Decimal(40)))
    assert ("price-weight-missing" in codes(zero)) == weighted
    assert ("price-weight-not-wanted" in codes(forty)) == (not weighted)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"benchmark": Decimal(0)}, "benchmark-not-positive"),
        ({"lo": Decimal("1.5")}, "lo-not-below-hi"),
        ({"lo": Decimal(2)}, "lo-not-below-hi"),
        ({"lo": Decimal(-1)}, "lo-not-below-hi"),
    ],
)
def test_a_benchmark_that_cannot_be_computed_with_is_refused(change: dict[str, Decimal], code: str) -> None:
    method = a_method(Formula.BENCHMARK_LINEAR)
    assert codes(replace(method, price=replace(method.price, **change))) == [code]


@pytest.mark.parametrize("power", ["0.99", "0", "10.5", "1.0001"])
def test_a_power_below_1_or_past_what_bidders_can_compute_is_refused(power: str) -> None:
    method = a_method(Formula.VFM_INDEX)
    assert codes(replace(method, price=replace(method.price, power=Decimal(power)))) == ["power-out-of-range"]


def test_rounding_and_tie_rules_are_checked() -> None:
    assert codes(a_method(Formula.RELATIVE, rounding=Rounding(13, Place.TOTAL))) == ["rounding-places"]
    assert codes(a_method(Formula.RELATIVE, rounding=Rounding(-1, Place.TOTAL))) == ["rounding-places"]
    assert codes(a_method(Formula.RELATIVE, ties=(Tie.QUALITY, Tie.QUALITY))) == ["tie-repeated"]
    assert codes(a_method(Formula.RELATIVE, ties=())) == ["no-tie-rule"]


def test_a_formula_that_depends_on_other_bids_warns_and_an_absolute_one_does_not() -> None:
    warned = {formula for formula in Formula if any("other bids" in says for says in cautions(a_method(formula)))}
    assert warned == {Formula.RELATIVE, Formula.LINEAR_FROM_LOWEST, Formula.RANGE, Formula.AVERAGE}


def test_bidders_are_told_the_formula_its_parameters_the_rounding_and_the_tie_rule() -> None:
    method = a_method(Formula.BENCHMARK_LINEAR, rounding=Rounding(2, Place.TOTAL))
    told = " ".join(explanation(method))
    for part in (
        "weight is 40",
        "benchmark = 100000",
        "lo = 0.5",
        "hi = 1.5",
        "half up to 2",
        "higher social value mark, then",
    ):
        assert part in told
    assert "Nothing is rounded" in " ".join(explanation(replace(method, rounding=None)))


WORKED = {
    # formula: (price weight, bid A's and B's quality score out of 100, figures that the example must show)
    Formula.RELATIVE: (40, "price"),
    Formula.LINEAR_FROM_LOWEST: (40, "price"),
    Formula.RANGE: (40, "price"),
    Formula.AVERAGE: (50, "price"),
    Formula.BENCHMARK_LINEAR: (40, "price"),
    Formula.PPQP: (None, "index"),
    Formula.VFM_INDEX: (None, "index"),
    Formula.FIXED_PRICE: (0, "price"),
}


@pytest.mark.parametrize("formula", Formula)
def test_every_figure_of_the_worked_example_is_what_the_engine_computes(formula: Formula) -> None:
    weight, shown = WORKED[formula]
    price = replace(a_method(formula).price, weight=None if weight is None else Decimal(weight))
    points = Criterion(id="q", title="Q", kind=Kind.QUALITY, weight=Decimal(100 - (weight or 0)), max=Decimal(100))
    bids = (
        Bid("A", Decimal(80_000), {"q": Decimal(50)}),
        Bid("B", Decimal(100_000), {"q": Decimal(80)}),
    )
    example = FORMULAS[formula].example.replace(",", "")
    numbers = set(re.findall(r"[0-9]+(?:\.[0-9]+)?", example))
    for bid in evaluate(Case(Method(price, (points,)), bids)).bids:
        figure = getattr(bid, shown)
        about = plain(figure) if figure.denominator < 10**6 and figure * 10**5 % 1 == 0 else f"{float(figure):.2f}"
        assert about in numbers
