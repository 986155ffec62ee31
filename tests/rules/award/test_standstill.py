"""How long everybody waits, from what, and in which order the acts come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.award.rules.standstill import (
    obstacles_to_recording_notice,
    obstacles_to_reference,
    obstacles_to_telling,
    standstill_of,
)
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES

TOLD = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
days = st.dates(date(2025, 3, 1), date(2027, 10, 1))


def test_on_a_dynamic_market_it_begins_with_the_day_of_the_notice():
    counted = standstill_of(PA_2023_MARKET, told_at=TOLD, notice_date=date(2026, 11, 24), standstill=True)
    assert counted
    assert (counted.last_day, counted.first_day_after) == (date(2026, 12, 4), date(2026, 12, 5))
    assert counted.counted[0] == date(2026, 11, 24)
    assert (date(2026, 11, 30), "St Andrew’s Day (Scotland)") in counted.skipped


def test_on_a_dynamic_market_the_letters_alone_start_nothing():
    assert standstill_of(PA_2023_MARKET, told_at=TOLD, notice_date=None, standstill=True) is None


def test_under_the_regulations_it_runs_from_the_letters_whatever_the_notice_says():
    counted = standstill_of(PCR_2015_DPS, told_at=TOLD, notice_date=None, standstill=True)
    assert counted
    assert counted.last_day == date(2026, 11, 30)
    assert standstill_of(PCR_2015_DPS, told_at=TOLD, notice_date=date(2026, 12, 9), standstill=True) == counted


@pytest.mark.parametrize(
    ("instant", "first"),
    [("2026-10-24T22:59:59+00:00", date(2026, 10, 25)), ("2026-10-24T23:00:00+00:00", date(2026, 10, 26))],
)
def test_the_day_of_the_letters_is_the_day_in_london(instant, first):
    """23:00 UTC on 24 October 2026 is midnight in London, an hour before the clocks go back."""
    counted = standstill_of(PCR_2015_DPS, told_at=datetime.fromisoformat(instant), notice_date=None, standstill=True)
    assert counted
    assert counted.counted[0] == first


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda r: r.code)
def test_where_none_is_announced_there_is_none(route):
    assert standstill_of(route, told_at=TOLD, notice_date=date(2026, 11, 24), standstill=False) is None


def test_below_the_thresholds_there_is_never_one():
    assert standstill_of(PA_2023_BELOW_THRESHOLD, told_at=TOLD, notice_date=TOLD.date(), standstill=True) is None


@given(days)
def test_the_act_gives_eight_working_days_at_least_and_the_regulations_ten_days(day):
    act = standstill_of(PA_2023_MARKET, told_at=TOLD, notice_date=day, standstill=True)
    told = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    pcr = standstill_of(PCR_2015_DPS, told_at=told, notice_date=None, standstill=True)
    assert act
    assert pcr
    assert len(act.counted) == 8
    assert (pcr.last_day - day).days >= 10


@given(days, days)
def test_a_later_notice_never_ends_earlier(one, other):
    first, second = sorted((one, other))
    ends = [
        standstill_of(PA_2023_MARKET, told_at=None, notice_date=day, standstill=True).last_day
        for day in (first, second)
    ]
    assert ends[0] <= ends[1]


def test_a_day_beyond_the_known_holidays_is_refused_before_it_is_kept():
    far = datetime(2031, 5, 1, tzinfo=UTC)
    told = obstacles_to_telling(PCR_2015_DPS, told_at=None, standstill=True, is_officer_of_buyer=True, at=far)
    assert [o.code for o in told] == ["holidays-unknown"]
    found = obstacles_to_recording_notice(
        PA_2023_MARKET, told_at=TOLD, recorded=False, standstill=True, reference="1", notice_date=far.date(),
        is_officer_of_buyer=True, at=far,
    )  # fmt: skip
    assert [o.code for o in found] == ["holidays-unknown"]


@given(st.text(max_size=80))
def test_a_reference_is_read_loosely_and_is_never_empty_long_or_unprintable(text):
    lawful = not obstacles_to_reference(text)
    assert lawful == (bool(text.strip()) and text.strip().isprintable() and len(text.strip()) <= 60)
