"""A contract is concluded after everything that comes before it, and not an instant earlier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.award.rules.standstill import standstill_of
from dps.contract.rules.concluding import (
    award_notice_due,
    contract_details_due,
    obstacles_to_concluding,
    obstacles_to_dates,
)
from dps.law.calendar import london_date, start_of_day
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES

INSTANTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=minutes)
)
TOLD = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
UK6 = date(2026, 11, 24)


def codes(route=PA_2023_MARKET, *, told_at=TOLD, notice_date=UK6, standstill=True, concluded=False, officer=True, at):
    return {
        o.code
        for o in obstacles_to_concluding(
            route, told_at=told_at, notice_date=notice_date, standstill=standstill, concluded=concluded,
            is_officer_of_buyer=officer, at=at,
        )
    }  # fmt: skip


def test_letters_20_november_and_uk6_24_november_refuse_through_4_december_and_allow_5_december():
    midnight = datetime(2026, 12, 5, tzinfo=UTC)
    assert codes(at=midnight - timedelta(microseconds=1)) == {"standstill-running"}
    assert codes(at=midnight) == set()


def test_the_end_is_a_midnight_in_london_in_summer_too():
    notice = date(2026, 6, 1)
    counted = standstill_of(PA_2023_MARKET, told_at=None, notice_date=notice, standstill=True)
    assert counted
    end = datetime.combine(counted.last_day, datetime.min.time(), UTC) + timedelta(hours=23)  # midnight BST
    told = datetime(2026, 5, 29, tzinfo=UTC)
    assert codes(told_at=told, notice_date=notice, at=end - timedelta(seconds=1)) == {"standstill-running"}
    assert codes(told_at=told, notice_date=notice, at=end) == set()


@given(
    route=st.sampled_from(list(ROUTES.values())),
    told=st.none() | INSTANTS,
    notice=st.none() | st.dates(date(2026, 1, 5), date(2027, 6, 1)),
    standstill=st.booleans(),
    at=INSTANTS,
)
def test_nothing_is_concluded_before_the_letters_the_notice_and_the_last_day(route, told, notice, standstill, at):
    """E7: of all generated cases none is concluded early."""
    if codes(route, told_at=told, notice_date=notice, standstill=standstill, at=at):
        return
    assert told is not None
    assert route.award_notice_first is None or notice is not None
    counted = standstill_of(route, told_at=told, notice_date=notice, standstill=standstill)
    if standstill and route.standstill.period is not None:
        assert counted is not None
        assert london_date(at) > counted.last_day
        assert at >= start_of_day(counted.first_day_after)


def test_what_is_missing_is_named_all_at_once():
    assert codes(told_at=None, notice_date=None, concluded=True, officer=False, at=TOLD) == {
        "not-told", "award-notice-first", "concluded-already", "not-an-officer"
    }  # fmt: skip


def test_the_regulations_ask_for_no_notice_first():
    assert codes(PCR_2015_DPS, notice_date=None, standstill=False, at=TOLD) == set()


def test_a_contract_is_dated_as_it_can_have_been_made():
    found = obstacles_to_dates(
        signed_on=date(2026, 12, 4), starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 2),
        told_on=None, notice_first_on=None, allowed_from=date(2026, 12, 5), at=datetime(2026, 12, 3, 23, tzinfo=UTC),
    )  # fmt: skip
    assert [o.code for o in found] == [
        "signed-in-future", "signed-in-standstill", "starts-before-signed", "ends-before-start"
    ]  # fmt: skip
    whole = {"signed_on": date(2026, 12, 7), "starts_on": date(2026, 12, 7), "ends_on": date(2026, 12, 7)}
    whole |= {"allowed_from": None, "at": datetime(2026, 12, 7, 9, tzinfo=UTC)}
    assert obstacles_to_dates(**whole, told_on=None, notice_first_on=None) == ()
    same_day = {"told_on": date(2026, 12, 7), "notice_first_on": date(2026, 12, 7)}
    assert obstacles_to_dates(**whole, **same_day) == ()


@pytest.mark.parametrize(
    ("told_on", "notice_first_on", "says"),
    [
        (date(2026, 12, 8), None, "before the bidders were told, on Tuesday 8 December 2026"),
        (date(2026, 12, 7), date(2026, 12, 8), "before the award notice was published, on Tuesday 8 December 2026"),
        (date(2026, 12, 8), date(2026, 12, 9), "before the award notice was published, on Wednesday 9 December 2026"),
    ],
)
def test_a_contract_is_not_signed_before_the_letters_or_the_notice_that_comes_first(told_on, notice_first_on, says):
    (obstacle,) = obstacles_to_dates(
        signed_on=date(2026, 12, 7), starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 7),
        told_on=told_on, notice_first_on=notice_first_on, allowed_from=None, at=datetime(2026, 12, 10, tzinfo=UTC),
    )  # fmt: skip
    assert obstacle.code == "signed-too-early"
    assert says in obstacle.says


@pytest.mark.parametrize(
    ("route", "kind", "value", "last_day"),
    [
        (PA_2023_MARKET, "goods_services", 240_000_00, date(2027, 1, 5)),
        (PA_2023_MARKET, "light_touch", 700_000_00, date(2027, 4, 5)),
        (PA_2023_BELOW_THRESHOLD, "goods_services", 48_000_00, None),
    ],
)
def test_contract_details_are_due_counting_the_day_of_signing(route, kind, value, last_day):
    due = contract_details_due(route, kind=kind, value=value, signed_on=date(2026, 12, 7))
    assert due
    assert (due.notice, due.last_day) == ("UK7", last_day)


def test_a_small_contract_below_the_thresholds_and_a_call_off_owe_no_contract_details():
    signed = date(2026, 12, 7)
    assert (
        contract_details_due(PA_2023_BELOW_THRESHOLD, kind="goods_services", value=29_999_99, signed_on=signed) is None
    )
    assert contract_details_due(PCR_2015_DPS, kind="goods_services", value=240_000_00, signed_on=signed) is None


def test_the_regulations_award_notice_is_due_in_30_days():
    due = award_notice_due(PCR_2015_DPS, awarded_on=date(2026, 11, 19))
    assert due
    assert (due.notice, due.last_day) == ("F03", date(2026, 12, 21))  # the 30th day is a Saturday
    assert award_notice_due(PA_2023_MARKET, awarded_on=date(2026, 11, 19)) is None
