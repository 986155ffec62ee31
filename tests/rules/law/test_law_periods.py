"""Periods: every date that a page, a refusal or a notice will show."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.calendar import CALENDARS, HOLIDAYS, ONE_DAY, BeyondKnownHolidays
from dps.law.periods import NoSuchPeriod, Period, count, lengthened
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, route

NATIONS = {
    "england_wales": ("ENG", "WLS"), "scotland": ("SCT",), "northern_ireland": ("NIR",), "uk_union": ("ENG", "SCT", "NIR"),
}  # fmt: skip
ALL_PERIODS = [p for r in ROUTES.values() for p in r.periods.values()]
days = st.dates(date(2025, 2, 24), date(2028, 6, 1))
periods = st.sampled_from(ALL_PERIODS)


def test_the_standstill_of_24_november_2026_shows_its_working() -> None:
    counted = count(PA_2023_MARKET.period("standstill"), date(2026, 11, 24))

    assert counted.last_day == date(2026, 12, 4)
    assert counted.first_day_after == date(2026, 12, 5)
    assert counted.counted == tuple(
        date(2026, month, day)
        for month, day in [(11, 24), (11, 25), (11, 26), (11, 27), (12, 1), (12, 2), (12, 3), (12, 4)]
    )
    assert counted.skipped == (
        (date(2026, 11, 28), "Saturday"),
        (date(2026, 11, 29), "Sunday"),
        (date(2026, 11, 30), "St Andrew’s Day (Scotland)"),
    )
    assert counted.provision == "Procurement Act 2023 s.51(4), (5)"


def test_a_period_of_the_regulations_that_would_end_on_a_holiday_ends_on_the_next_working_day() -> None:
    counted = count(PCR_2015_DPS.period("tender_min"), date(2026, 12, 16))

    assert counted.last_day == date(2026, 12, 29)
    assert [day for day, _ in counted.skipped] == [date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 28)]


def test_a_period_of_the_act_does_not_move_off_a_holiday() -> None:
    assert count(PA_2023_MARKET.period("tender_min"), date(2026, 12, 15)).last_day == date(2026, 12, 25)


def test_answers_to_an_accelerated_deadline_after_easter_keep_two_working_days() -> None:
    tuesday_after_easter = date(2027, 3, 30)

    counted = count(PCR_2015_DPS.period("clarification_cutoff_accelerated"), tuesday_after_easter)

    assert counted.last_day == date(2027, 3, 24)
    assert counted.counted[-2:] == (date(2027, 3, 25), date(2027, 3, 24))


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
@pytest.mark.parametrize("code", list(CALENDARS))
def test_every_day_agrees_with_an_independent_table_of_holidays(code: str, year: int) -> None:
    nations = NATIONS[code]
    tables = [holidays.country_holidays("GB", subdiv=nation, years=year) for nation in nations]
    every_day = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]

    differing = [
        day
        for day in every_day
        if CALENDARS[code].is_working_day(day) != (day.weekday() < 5 and not any(day in table for table in tables))
    ]

    assert differing == []


@given(periods.filter(lambda period: period.unit == "working_days"), days)
def test_the_days_counted_of_a_working_day_period_are_all_working_days(period: Period, start: date) -> None:
    counted = count(period, start)

    assert len(counted.counted) == period.number
    assert all(CALENDARS[period.calendar].is_working_day(day) for day in counted.counted)
    assert not any(CALENDARS[period.calendar].is_working_day(day) for day, _ in counted.skipped)


@given(periods, days)
def test_every_day_of_the_span_is_either_counted_or_skipped_with_a_reason(period: Period, start: date) -> None:
    counted = count(period, start)
    step = ONE_DAY if period.direction == "forward" else -ONE_DAY
    first = start if period.counts_first_day else start + step
    span = [first + n * step for n in range(abs((counted.last_day - first).days) + 1)]

    assert sorted([*counted.counted, *(day for day, _ in counted.skipped)]) == sorted(span)
    assert all(why for _, why in counted.skipped)
    assert counted.counted[-1] == counted.last_day
    assert counted.first_day_after == counted.last_day + ONE_DAY


@given(periods, days, days)
def test_a_later_event_never_ends_a_period_sooner(period: Period, one: date, other: date) -> None:
    early, late = sorted((one, other))

    assert count(period, early).last_day <= count(period, late).last_day


@given(days)
def test_every_forward_period_of_the_regulations_ends_on_a_working_day(start: date) -> None:
    calendar = CALENDARS["england_wales"]
    for period in PCR_2015_DPS.periods.values():
        if period.direction == "forward" and period.basis == "law":
            assert calendar.is_working_day(count(period, start).last_day), period.name


@given(days)
def test_every_period_of_part_2_holds_two_working_days(start: date) -> None:
    calendar = CALENDARS["england_wales"]
    for period in PCR_2015_DPS.periods.values():
        if period.least_working_days:
            assert sum(calendar.is_working_day(day) for day in count(period, start).counted) >= 2, period.name


@pytest.mark.parametrize("period", ALL_PERIODS, ids=lambda p: f"{p.calendar}-{p.name}")
def test_a_count_that_leaves_the_known_holidays_is_refused_and_states_their_range(period: Period) -> None:
    start = date(2028, 12, 31) if period.direction == "forward" else date(2012, 1, 1)

    with pytest.raises(BeyondKnownHolidays, match="2012-01-01 to 2028-12-31"):
        count(period, start)


@pytest.mark.parametrize("start", [date.min, date.max])
def test_a_count_from_the_ends_of_time_is_refused_and_does_not_crash(start: date) -> None:
    with pytest.raises(BeyondKnownHolidays):
        count(PA_2023_MARKET.period("standstill"), start)


def test_the_last_day_that_can_be_counted_is_counted() -> None:
    assert count(PA_2023_MARKET.period("contract_details"), date(2028, 12, 2)).last_day == date(2028, 12, 31)
    with pytest.raises(BeyondKnownHolidays):
        count(PA_2023_MARKET.period("contract_details"), date(2028, 12, 3))


def test_the_known_holidays_reach_at_least_400_days_beyond_the_day_this_was_written() -> None:
    written = date(2026, 11, 21)

    assert (HOLIDAYS.known_to - written).days >= 400, "Update govuk-bank-holidays: the calendar is running out."


def test_an_announced_standstill_can_only_be_lengthened() -> None:
    standstill = PA_2023_MARKET.period("standstill")

    assert count(lengthened(standstill, 10), date(2026, 11, 24)).last_day == date(2026, 12, 8)
    with pytest.raises(ValueError, match="shorter than the 8"):
        lengthened(standstill, 7)


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("pa2023_dynamic_market", "award_notice", "before the contract"),
        ("pa2023_below_threshold", "standstill", "no standstill"),
        ("pa2023_below_threshold", "admission", "nobody is admitted"),
        ("pcr2015_dps", "no-such-thing", "it has admission"),
    ],
)
def test_a_period_that_the_route_lacks_is_refused_with_the_reason(code: str, name: str, reason: str) -> None:
    with pytest.raises(NoSuchPeriod, match=reason):
        route(code).period(name)


def test_no_name_is_both_counted_and_left_without_a_number() -> None:
    for r in (PCR_2015_DPS, PA_2023_MARKET, PA_2023_BELOW_THRESHOLD):
        assert not set(r.periods) & set(r.uncounted)
        assert all(name == period.name for name, period in r.periods.items())
        assert all(period.provision for period in r.periods.values())
