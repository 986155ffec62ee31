"""What a competition is judged on: weights that total 100, both kinds present, scores on the published scale."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.criteria import (
    SCALE,
    Criterion,
    Kind,
    obstacles_to_criteria,
    obstacles_to_score,
    obstacles_to_weights,
)

Q = Criterion(id="q1", title="Delivery", kind=Kind.QUALITY, weight=Decimal(40), threshold=Decimal(2))
S = Criterion(id="s1", title="Local work", kind=Kind.SOCIAL_VALUE, weight=Decimal(20))
FORTY = Decimal(40)


def codes(*criteria: Criterion, price_weight: Decimal | None = FORTY) -> set[str]:
    return {o.code for o in obstacles_to_criteria(criteria, price_weight=price_weight)}


def test_criteria_that_total_100_with_the_price_may_be_published() -> None:
    assert codes(Q, S) == set()


def test_without_a_price_weight_the_criteria_alone_total_100() -> None:
    assert codes(replace(Q, weight=Decimal(80)), S, price_weight=None) == set()
    assert codes(Q, S, price_weight=None) == {"weights-not-100"}


@given(st.decimals(min_value="0.01", max_value="99", places=2))
def test_any_total_but_exactly_100_is_refused(weight: Decimal) -> None:
    assert ("weights-not-100" in codes(replace(Q, weight=weight), S)) == (weight != 40)


def test_the_total_is_exact_beyond_the_digits_a_decimal_sum_keeps() -> None:
    nearly = replace(Q, weight=Decimal("39.9999999999999999999999999999999999999999"))
    assert codes(nearly, S) == {"weights-not-100"}


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ((Q, replace(Q, id="q2", title="Team", weight=Decimal(20))), "no-social-value"),
        ((S, replace(S, id="s2", title="Climate", weight=Decimal(40))), "no-quality"),
        ((replace(Q, weight=Decimal(0)), S), "weight-not-positive"),
        ((replace(Q, weight=Decimal(-1)), S), "weight-not-positive"),
        ((Q, replace(S, id=" Q1 ")), "criterion-id-repeated"),
        ((Q, replace(S, title="DELIVERY ")), "criterion-title-repeated"),
        ((Q, replace(S, title="  ")), "criterion-untitled"),
        ((Q, replace(S, id="Price")), "criterion-called-price"),
        ((replace(Q, threshold=Decimal(6)), S), "threshold-out-of-scale"),
        ((replace(Q, threshold=Decimal(-1)), S), "threshold-out-of-scale"),
        ((replace(Q, threshold=Decimal("2.5")), S), "threshold-between-points"),
        ((replace(Q, max=Decimal(10)), S), "not-the-published-scale"),
        ((replace(Q, max=Decimal(0)), S), "max-not-positive"),
    ],
)
def test_each_fault_in_the_criteria_is_refused(criteria: tuple[Criterion, ...], code: str) -> None:
    assert code in codes(*criteria)


def test_a_price_weight_of_zero_is_refused() -> None:
    assert codes(replace(Q, weight=Decimal(80)), S, price_weight=Decimal(0)) == {"price-weight-not-positive"}


def test_every_fault_is_told_at_once() -> None:
    found = codes(replace(Q, weight=Decimal(0), threshold=Decimal(9)), replace(Q, title=""))
    assert {"weight-not-positive", "threshold-out-of-scale", "criterion-id-repeated", "no-social-value"} <= found


def test_a_case_from_elsewhere_may_lack_social_value_and_use_another_scale() -> None:
    assert obstacles_to_weights((replace(Q, weight=Decimal(60), max=Decimal(10)),), price_weight=FORTY) == ()


def test_the_published_scale_runs_from_0_to_5_and_says_what_each_point_means() -> None:
    assert [point.score for point in SCALE] == [0, 1, 2, 3, 4, 5]
    assert len({point.means for point in SCALE}) == 6


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_only_a_published_point_is_a_score(score: Decimal) -> None:
    assert (obstacles_to_score(score) == ()) == (score.is_finite() and score in set(range(6)))


@pytest.mark.parametrize("score", ["4.2", "-1", "6", "NaN", "sNaN", "Infinity", "0.5"])
def test_a_score_between_or_beyond_the_points_is_refused(score: str) -> None:
    assert [o.code for o in obstacles_to_score(Decimal(score))] == ["not-a-published-point"]
