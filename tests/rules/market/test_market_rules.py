"""What a market must have, how long it lives, and who may be named."""

from __future__ import annotations

import inspect
from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS
from dps.market.rules import buyers, establishing
from dps.market.rules.buyers import obstacles_to_naming
from dps.market.rules.establishing import (
    NewCriterion,
    NewLot,
    end_of,
    is_live,
    obstacles_to_a_market,
    obstacles_to_entering,
)

LOT = NewLot("Research", "Research of services.", (NewCriterion("technical", "Ability", "Describe it."),))
BEFORE, AFTER = date(2025, 2, 23), date(2025, 2, 24)


def codes(route=PCR_2015_DPS, **change):
    sound = {
        "title": "Market", "notice_reference": "N1", "notice_date": BEFORE, "established_on": BEFORE,
        "valid_until": None, "lots": (LOT,),
    }  # fmt: skip
    return [o.code for o in obstacles_to_a_market(route, **{**sound, **change})]


def test_a_dps_is_made_only_when_it_or_its_notice_came_before_24_february_2025():
    """SI 2024/716 reg 5(1), (3), (4)(a)."""
    assert codes() == []
    assert codes(established_on=AFTER) == []
    assert codes(notice_date=AFTER) == []
    assert codes(established_on=AFTER, notice_date=AFTER) == ["too-late-for-route"]


def test_a_dynamic_market_is_made_from_that_day_on():
    assert codes(PA_2023_MARKET, established_on=AFTER, notice_date=AFTER) == []
    assert codes(PA_2023_MARKET) == ["too-early-for-route"]


def test_below_the_threshold_there_is_no_market():
    assert codes(PA_2023_BELOW_THRESHOLD, established_on=AFTER) == ["no-market-on-route"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "notice-missing"),
        ({"valid_until": date(2020, 1, 1)}, "ends-before-it-begins"),
        ({"lots": ()}, "no-lots"),
        ({"lots": (NewLot("", "", LOT.criteria),)}, "lot-undefined"),
        ({"lots": (NewLot("A", "b", ()),)}, "lot-without-criteria"),
        ({"lots": (NewLot("A", "b", (NewCriterion("character", "Character", "Describe it."),)),)}, "criterion-kind"),
        ({"lots": (NewLot("A", "b", (NewCriterion("legal", "", ""),)),)}, "criterion-unasked"),
        ({"lots": (NewLot("A", "b", LOT.criteria, max_value=0),)}, "lot-value"),
        ({"lots": (NewLot("A", "b", LOT.criteria, cpv=("1",)),)}, "cpv-malformed"),
    ],
)
def test_each_fault_of_a_market_has_its_own_sentence(change, code):
    assert codes(**change) == [code]


def test_nothing_about_a_market_or_a_lot_limits_how_many_are_admitted():
    """PCR 2015 reg 34(6): no number limits it; Procurement Act 2023 s.36(7)(a)."""
    names = {f.name for f in fields(NewLot)} | set(inspect.signature(obstacles_to_a_market).parameters)
    assert not {n for n in names if "suppliers" in n or "places" in n or "cap" in n.split("_")}


@given(st.none() | st.dates(date(2025, 1, 1), date(2040, 1, 1)))
def test_a_dps_never_outlives_the_regulations(stated):
    ends = end_of(PCR_2015_DPS, stated)
    assert ends is not None
    assert ends <= date(2029, 2, 23)
    assert stated is None or ends <= stated


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(-400, 400))
def test_a_market_takes_applications_on_every_day_of_its_life_and_on_no_other(last, offset):
    day = last + timedelta(days=offset)
    assert is_live(valid_until=last, ended_on=None, on=day) is (day <= last)
    assert bool(obstacles_to_entering(PCR_2015_DPS, valid_until=last, ended_on=None, on=day)) is (day > last)


def test_a_market_that_was_wound_up_takes_none_from_that_day():
    day = date(2026, 11, 23)
    assert not is_live(valid_until=None, ended_on=day, on=day)
    assert is_live(valid_until=None, ended_on=day, on=day - timedelta(days=1))


@pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET])
def test_an_english_council_can_be_named_on_both_routes(route):
    assert obstacles_to_naming(route, capacity="pa_ca", kind="council", nation="England", already_named=False) == ()


@pytest.mark.parametrize(
    ("capacity", "kind", "nation", "code"),
    [
        ("none", "political group", "England", "political-group"),
        ("none", "organisation", "", "affiliate"),
        ("scot_ca", "council", "Scotland", "scottish-rules"),
        ("wales_ca", "council", "Wales", "welsh-rules"),
    ],
)
@pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET])
def test_who_cannot_buy_cannot_be_named(route, capacity, kind, nation, code):
    found = obstacles_to_naming(route, capacity=capacity, kind=kind, nation=nation, already_named=True)
    assert [o.code for o in found] == [code, "named-already"]


def test_naming_asks_for_no_membership_of_the_network():
    assert set(inspect.signature(buyers.obstacles_to_naming).parameters) == {
        "route", "capacity", "kind", "nation", "already_named",
    }  # fmt: skip


def test_only_the_documents_of_a_purchasing_system_may_provide_for_suspension():
    """PCR 2015 reg 34(21), (22); Procurement Act 2023 s.37 knows removal alone."""
    clause = "A place may be suspended for up to three months (clause 9)."
    assert codes(suspension_clause=clause) == []
    assert codes(PA_2023_MARKET, established_on=AFTER, notice_date=AFTER, suspension_clause=clause) == [
        "suspension-unlawful"
    ]


def test_criteria_are_about_legal_financial_and_technical_ability_only():
    """PCR 2015 reg 58(1); Procurement Act 2023 s.36(1)."""
    assert set(establishing.CRITERION_KINDS) == {"legal", "financial", "technical"}
