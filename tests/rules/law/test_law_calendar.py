"""Working days, London midnights and the two nights when the clocks change."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.calendar import (
    ENGLAND_WALES,
    HOLIDAYS,
    LONDON,
    UK_UNION,
    BankHolidays,
    BeyondKnownHolidays,
    Calendar,
    NotOneInstant,
    clear_days,
    easter_sunday,
    end_of_day,
    instant_of,
    london_date,
    obstacles_to_local_time,
    start_of_day,
    years_after,
)

ROOT = Path(__file__).parents[3]
CHANGES = {date(2026, 10, 25): 25, date(2027, 3, 28): 23, date(2027, 10, 31): 25, date(2028, 3, 26): 23}


def _every_minute(day: date) -> list[datetime]:
    return [datetime(day.year, day.month, day.day) + timedelta(minutes=n) for n in range(24 * 60)]  # noqa: DTZ001


@pytest.mark.parametrize(("day", "hours"), CHANGES.items())
def test_the_day_the_clocks_change_has_an_odd_number_of_hours(day: date, hours: int) -> None:
    assert end_of_day(day) - start_of_day(day) == timedelta(hours=hours)


@pytest.mark.parametrize(("day", "hours"), CHANGES.items())
def test_every_minute_of_the_day_the_clocks_change_names_one_instant_or_is_refused(day: date, hours: int) -> None:
    named, gap, twice = [], [], []
    for local in _every_minute(day):
        codes = [o.code for o in obstacles_to_local_time(local)]
        {(): named, ("time-does-not-exist",): gap, ("time-happens-twice",): twice}[tuple(codes)].append(local)

    assert [local for local in named if instant_of(local).astimezone(LONDON).replace(tzinfo=None) != local] == []
    assert len({instant_of(local) for local in named}) == len(named)
    odd = [local for local in _every_minute(day) if local.hour == 1]
    assert (gap, twice) == ((odd, []) if hours == 23 else ([], odd))


def test_the_repeated_hour_is_two_instants_by_explicit_choice() -> None:
    local = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001

    assert instant_of(local, second=False) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(local, second=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with pytest.raises(NotOneInstant, match="happens twice"):
        instant_of(local)


@pytest.mark.parametrize("second", [None, False, True])
def test_no_choice_makes_a_time_in_the_gap_exist(second: bool | None) -> None:
    with pytest.raises(NotOneInstant, match="01:30 on 28 March 2027 does not exist"):
        instant_of(datetime(2027, 3, 28, 1, 30), second=second)  # noqa: DTZ001


def test_midnight_at_the_end_of_27_october_2026_is_midnight_utc() -> None:
    assert end_of_day(date(2026, 10, 27)) == datetime(2026, 10, 28, 0, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 10, 17)) == datetime(2026, 10, 17, 23, 0, tzinfo=UTC)


@given(st.dates(date(2013, 1, 1), date(2028, 12, 30)))
def test_the_end_of_a_day_is_the_first_instant_of_the_next_in_london(day: date) -> None:
    assert end_of_day(day) == start_of_day(day + timedelta(1))
    assert london_date(end_of_day(day)) == day + timedelta(1)
    assert london_date(end_of_day(day) - timedelta(microseconds=1)) == day


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)))  # noqa: DTZ001
def test_a_time_without_obstacles_reads_back_as_itself(local: datetime) -> None:
    if not obstacles_to_local_time(local):
        assert instant_of(local).astimezone(LONDON).replace(tzinfo=None) == local


def test_an_instant_without_a_zone_and_a_local_time_with_one_are_bugs() -> None:
    with pytest.raises(ValueError, match="naive"):
        london_date(datetime(2026, 11, 21))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no zone"):
        obstacles_to_local_time(datetime(2026, 11, 21, tzinfo=UTC))


def test_a_scottish_holiday_stops_the_act_but_not_the_regulations() -> None:
    st_andrew = date(2026, 11, 30)

    assert UK_UNION.why_not_working(st_andrew) == "St Andrew’s Day (Scotland)"
    assert ENGLAND_WALES.is_working_day(st_andrew)


def test_a_holiday_shared_by_some_nations_names_them_and_one_shared_by_all_names_none() -> None:
    assert UK_UNION.why_not_working(date(2026, 4, 6)) == "Easter Monday (England and Wales and Northern Ireland)"
    assert UK_UNION.why_not_working(date(2026, 12, 25)) == "Christmas Day"


def test_a_holiday_proclaimed_after_the_packaged_table_was_made_counts() -> None:
    assert UK_UNION.why_not_working(date(2026, 6, 15)) == "World Cup bank holiday (Scotland)"
    assert ENGLAND_WALES.is_working_day(date(2026, 6, 15))


def test_the_regulations_name_christmas_and_good_friday_even_where_no_bank_holiday_does() -> None:
    bare = BankHolidays({"england-and-wales": {date(2026, 1, 1): "New Year’s Day", date(2026, 12, 28): "Boxing Day"}})
    calendar = Calendar("bare", "Bare", ("england-and-wales",), True, "", bare)

    assert calendar.why_not_working(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.why_not_working(date(2026, 4, 3)) == "Good Friday"


@pytest.mark.parametrize("year", range(2012, 2029))
def test_good_friday_falls_two_days_before_easter_as_published(year: int) -> None:
    good_friday = easter_sunday(year) - timedelta(2)

    assert HOLIDAYS.by_nation["scotland"][good_friday] == "Good Friday"


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2029, 1, 1), date(2029, 1, 6)])
def test_a_day_outside_the_table_is_refused_even_at_a_week_end(day: date) -> None:
    with pytest.raises(BeyondKnownHolidays, match=f"{day} is outside.*2012-01-01 to 2028-12-31"):
        UK_UNION.is_working_day(day)


def test_the_next_working_day_after_christmas_2027_is_the_29th() -> None:
    assert ENGLAND_WALES.next_working_day(date(2027, 12, 25)) == date(2027, 12, 29)
    assert ENGLAND_WALES.next_working_day(date(2027, 12, 29)) == date(2027, 12, 29)


def test_a_year_after_29_february_is_28_february() -> None:
    assert years_after(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert years_after(date(2028, 2, 29), -3) == date(2025, 2, 28)


def test_clear_days_leave_both_ends_out() -> None:
    assert clear_days(date(2026, 12, 1), date(2026, 12, 8)) == 6
    assert clear_days(date(2026, 12, 1), date(2026, 12, 2)) == 0
    assert clear_days(date(2026, 12, 2), date(2026, 12, 1)) == 0


def test_importing_the_law_loads_no_network_and_no_web_code() -> None:
    program = (
        "import sys, dps.law.calendar, dps.law.routes, dps.law.thresholds, dps.law.charges, dps.law.exclusions,"
        " dps.law.buyers, dps.law.validity, dps.law.periods\n"
        "print(sorted({'requests', 'urllib3', 'http.client', 'flask', 'sqlalchemy', 'dps.core'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"
