"""Thresholds and charges: what a contract is worth, and what nobody may be charged for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.charges import PART_OF_THE_MARKET, Charge, obstacles_to_charging
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, Route
from dps.law.thresholds import (
    NoThreshold,
    is_at_or_above,
    obstacles_to_route_by_value,
    standstill_is_on_by_default,
    threshold,
    total_value,
)

NOW = date(2026, 11, 21)
pence = st.integers(0, 10**12)
routes = st.sampled_from(list(ROUTES.values()))


@pytest.mark.parametrize(
    ("family", "kind", "at", "pounds"),
    [
        ("pa", "goods_services", date(2025, 2, 24), 214_904),
        ("pa", "goods_services", date(2025, 12, 31), 214_904),
        ("pa", "goods_services", date(2026, 1, 1), 207_720),
        ("pa", "light_touch", NOW, 663_540),
        ("pa", "works", NOW, 5_193_000),
        ("pa", "central_goods_services", NOW, 135_018),
        ("pcr", "goods_services", NOW, 214_904),
        ("pcr", "works", NOW, 5_372_609),
    ],
)
def test_a_threshold_is_the_figure_in_force_on_the_day(family: str, kind: str, at: date, pounds: int) -> None:
    assert threshold(family, kind, at).pence == pounds * 100  # type: ignore[arg-type]


def test_a_day_before_the_first_figure_has_no_threshold() -> None:
    with pytest.raises(NoThreshold, match="2025-02-23"):
        threshold("pa", "goods_services", date(2025, 2, 23))


def test_120_000_pounds_plus_a_60_000_pound_option_net_is_above_the_threshold() -> None:
    value = total_value(base=120_000_00, options=60_000_00, includes_vat=False)

    assert value == 216_000_00
    assert is_at_or_above(PA_2023_MARKET, value=value, kind="goods_services", at=NOW)
    assert [o.code for o in obstacles_to_route_by_value(PA_2023_BELOW_THRESHOLD, value, "goods_services", NOW)] == [
        "above-threshold"
    ]
    assert obstacles_to_route_by_value(PA_2023_MARKET, value, "goods_services", NOW) == ()


def test_vat_extensions_and_related_needs_all_count() -> None:
    assert total_value(base=1, options=2, extensions=3, related=4, includes_vat=True) == 10
    assert total_value(base=100, includes_vat=False, vat_percent=0) == 100
    assert total_value(base=101, includes_vat=False) == 122, "121.2 pence is rounded up, never down"
    with pytest.raises(ValueError, match="negative"):
        total_value(base=-1, includes_vat=True)


@given(pence, st.sampled_from(["goods_services", "light_touch", "works"]))
def test_exactly_one_of_the_two_routes_of_the_act_takes_a_contract(value: int, kind: str) -> None:
    refused = [
        bool(obstacles_to_route_by_value(r, value, kind, NOW))  # type: ignore[arg-type]
        for r in (PA_2023_MARKET, PA_2023_BELOW_THRESHOLD)
    ]

    assert sorted(refused) == [False, True]
    assert obstacles_to_route_by_value(PCR_2015_DPS, value, kind, NOW) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(("pounds", "below"), [(207_719_99, True), (207_720_00, False)])
def test_a_contract_at_the_threshold_itself_is_above_it(pounds: int, below: bool) -> None:
    assert bool(obstacles_to_route_by_value(PA_2023_MARKET, pounds, "goods_services", NOW)) is below


@pytest.mark.parametrize(
    ("r", "value", "on"),
    [
        (PCR_2015_DPS, 214_903_99, False),
        (PCR_2015_DPS, 214_904_00, True),
        (PA_2023_MARKET, 1, True),
        (PA_2023_BELOW_THRESHOLD, 200_000_00, False),
    ],
)
def test_a_standstill_is_on_by_default_where_it_protects(r: Route, value: int, on: bool) -> None:
    assert standstill_is_on_by_default(r, value=value, kind="goods_services", at=NOW) is on


@given(routes, st.sampled_from(sorted(PART_OF_THE_MARKET)), st.booleans(), st.booleans(), st.booleans())
def test_no_circumstances_let_a_step_of_the_market_be_charged_for(
    r: Route, step: Charge, awarded: bool, stated: bool, fixed: bool
) -> None:
    obstacles = obstacles_to_charging(
        r,
        step,
        awarded=awarded,
        percentage_in_market_notice=stated,
        fixed_percentage_of_estimated_value=fixed,
    )

    assert [o.code for o in obstacles] == ["charge-forbidden"]
    assert obstacles[0].provision == r.provisions["supplier_charge"]


def test_a_subscription_is_lawful_only_while_nothing_in_the_market_turns_on_it() -> None:
    for r in ROUTES.values():
        assert obstacles_to_charging(r, Charge.MEMBERSHIP_SUBSCRIPTION) == ()
        for step in PART_OF_THE_MARKET:
            touching = obstacles_to_charging(r, Charge.MEMBERSHIP_SUBSCRIPTION, touches={step})
            assert [o.code for o in touching] == ["charge-touches-market"]


@given(routes, st.booleans(), st.booleans(), st.booleans())
def test_only_a_fixed_percentage_stated_from_the_start_is_charged_after_award_and_only_under_the_act(
    r: Route, awarded: bool, stated: bool, fixed: bool
) -> None:
    obstacles = obstacles_to_charging(
        r,
        Charge.AWARDED_CONTRACT,
        awarded=awarded,
        percentage_in_market_notice=stated,
        fixed_percentage_of_estimated_value=fixed,
    )

    assert (obstacles == ()) is (r is PA_2023_MARKET and awarded and stated and fixed)
    if r is PA_2023_MARKET:
        assert len(obstacles) == 3 - awarded - stated - fixed
