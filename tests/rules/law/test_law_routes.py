"""Routes: the values on which every later stage relies."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from dps.law.routes import (
    PA_2023_BELOW_THRESHOLD,
    PA_2023_MARKET,
    PA_2023_QUOTATIONS,
    PCR_2015_DPS,
    ROUTES,
    Route,
    UnknownRoute,
    WhoMayBid,
    route,
)
from dps.law.validity import (
    last_day_of_validity,
    obstacles_to_calling,
    obstacles_to_changing_end,
    obstacles_to_establishing,
)


def codes(obstacles: tuple[object, ...]) -> list[str]:
    return [o.code for o in obstacles]  # type: ignore[attr-defined]


def test_there_are_four_routes_and_a_fifth_is_refused_by_name() -> None:
    assert [route(code) for code in ROUTES] == [
        PCR_2015_DPS,
        PA_2023_MARKET,
        PA_2023_BELOW_THRESHOLD,
        PA_2023_QUOTATIONS,
    ]
    with pytest.raises(UnknownRoute, match="pcr2015_dps, pa2023_dynamic_market, pa2023_below_threshold"):
        route("framework")


@pytest.mark.parametrize("r", ROUTES.values(), ids=list(ROUTES))
def test_every_provision_belongs_to_a_field_and_is_not_blank(r: Route) -> None:
    assert set(r.provisions) <= {f.name for f in fields(Route)}
    assert all(r.provisions.values())
    assert {"supplier_charge", "buyer_capacities", "who_may_bid", "value_rule"} <= set(r.provisions)


def test_who_may_bid_differs_by_route() -> None:
    assert PCR_2015_DPS.who_may_bid is WhoMayBid.INVITED_MEMBERS
    assert PA_2023_MARKET.who_may_bid is WhoMayBid.MEMBERS_AND_APPLICANTS
    assert PA_2023_BELOW_THRESHOLD.who_may_bid is WhoMayBid.ANYONE
    assert PA_2023_QUOTATIONS.who_may_bid is WhoMayBid.PICKED
    assert [r.snapshots_invited for r in ROUTES.values()] == [True, False, False, True]


def test_admission_is_never_a_filter_below_the_thresholds() -> None:
    for below in (PA_2023_BELOW_THRESHOLD, PA_2023_QUOTATIONS):
        assert not below.has_admission
        assert below.suitability_filter_forbidden
        assert below.admission_period is None


@pytest.mark.parametrize(
    ("r", "value", "advertised", "needed"),
    [
        (PCR_2015_DPS, 30_000_000, True, None),
        (PA_2023_MARKET, 1, False, "UK4"),
        (PA_2023_BELOW_THRESHOLD, 2_999_999, True, None),
        (PA_2023_BELOW_THRESHOLD, 3_000_000, True, "UK4"),
        (PA_2023_BELOW_THRESHOLD, 3_000_000, False, None),
        (PA_2023_QUOTATIONS, 3_000_000, True, None),
    ],
)
def test_a_notice_comes_before_anything_public_where_the_act_asks(
    r: Route, value: int, advertised: bool, needed: str | None
) -> None:
    assert r.notice_needed_first(value=value, advertised=advertised) == needed


def test_a_standstill_says_from_what_it_runs() -> None:
    pcr, act, below, _ = (r.standstill for r in ROUTES.values())

    assert (pcr.count, pcr.unit, pcr.counts_first_day, pcr.starts_from) == (10, "days", False, "letters")
    assert (act.count, act.unit, act.counts_first_day, act.starts_from) == (8, "working_days", True, "award_notice")
    assert (below.count, below.unit, below.counts_first_day, below.starts_from) == (0, None, False, None)
    assert not any(s.mandatory for s in (pcr, act, below))


def test_the_act_has_its_award_notice_and_summaries_before_the_contract() -> None:
    assert [r.award_notice_first for r in ROUTES.values()] == [None, "UK6", None, None]
    assert [r.assessment_summaries_required for r in ROUTES.values()] == [False, True, False, False]


def test_contract_details_take_longer_for_light_touch_contracts() -> None:
    goods, light = (PA_2023_MARKET.contract_details_period(kind) for kind in ("goods_services", "light_touch"))

    assert goods
    assert light
    assert (goods.number, light.number) == (30, 120)
    assert PA_2023_BELOW_THRESHOLD.contract_details_period("goods_services") is None


def test_only_the_regulations_extend_the_time_to_decide_an_application() -> None:
    extension = PCR_2015_DPS.admission_extension

    assert extension
    assert extension.number == 15
    assert PA_2023_MARKET.admission_extension is None


@pytest.mark.parametrize(
    ("r", "on", "notice", "refused"),
    [
        (PCR_2015_DPS, date(2025, 2, 23), None, []),
        (PCR_2015_DPS, date(2025, 2, 24), None, ["too-late-for-route"]),
        (PCR_2015_DPS, date(2025, 3, 31), date(2025, 2, 23), []),
        (PCR_2015_DPS, date(2025, 3, 31), date(2025, 2, 24), ["too-late-for-route"]),
        (PA_2023_MARKET, date(2025, 2, 23), None, ["too-early-for-route"]),
        (PA_2023_MARKET, date(2025, 2, 24), None, []),
    ],
)
def test_a_market_is_made_only_under_the_law_of_its_day(
    r: Route, on: date, notice: date | None, refused: list[str]
) -> None:
    assert codes(obstacles_to_establishing(r, on=on, contract_notice_on=notice)) == refused


def test_the_end_of_a_purchasing_system_is_fixed_since_24_february_2026() -> None:
    sooner, later = date(2028, 1, 1), date(2029, 2, 24)

    assert obstacles_to_changing_end(PCR_2015_DPS, on=date(2026, 2, 23), new_end=sooner) == ()
    assert codes(obstacles_to_changing_end(PCR_2015_DPS, on=date(2026, 2, 24), new_end=sooner)) == ["end-fixed"]
    assert codes(obstacles_to_changing_end(PCR_2015_DPS, on=date(2026, 2, 24), new_end=later)) == [
        "end-fixed",
        "end-too-late",
    ]
    assert codes(obstacles_to_changing_end(PCR_2015_DPS, on=date(2025, 2, 1), new_end=None)) == ["end-too-late"]
    assert obstacles_to_changing_end(PA_2023_MARKET, on=date(2027, 1, 1), new_end=None) == ()


def test_a_purchasing_system_calls_nothing_after_23_february_2029() -> None:
    last = date(2029, 2, 23)

    assert last_day_of_validity(PCR_2015_DPS, date(2030, 1, 1)) == last
    assert last_day_of_validity(PCR_2015_DPS, None) == last
    assert last_day_of_validity(PA_2023_MARKET, None) is None
    assert obstacles_to_calling(PCR_2015_DPS, on=last, notice_end=date(2030, 1, 1)) == ()
    assert codes(obstacles_to_calling(PCR_2015_DPS, on=date(2029, 2, 24), notice_end=date(2030, 1, 1))) == [
        "market-ended"
    ]
    assert obstacles_to_calling(PA_2023_MARKET, on=date(2040, 1, 1), notice_end=None) == ()
