"""``law deadline`` against worked examples, and against dates that another table of holidays and another way of counting gave.

The dates below were not made by the code they test: a sorted list of working days was built from the
``holidays`` package and the last day read off by its place in the list. They stand here as literals;
the same count is made again in the test, so that neither the literals nor the product can drift alone.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cache

import holidays
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dps.cli.law import law
from dps.law.calendar import CALENDARS, ONE_DAY
from dps.law.periods import count
from dps.law.routes import PCR_2015_DPS, route

PCR, ACT, BELOW = "pcr2015_dps", "pa2023_dynamic_market", "pa2023_below_threshold"
EW, SCT, NI, UK = "england_wales", "scotland", "northern_ireland", "uk_union"
DIVISIONS = {EW: ("ENG", "WLS"), SCT: ("SCT",), NI: ("NIR",), UK: ("ENG", "WLS", "SCT", "NIR")}

WORKED_EXAMPLES = (
    # route, period, event, last day, first day after
    (PCR, "admission", "2026-11-23", "2026-12-07", "2026-12-08"),
    (PCR, "admission", "2026-12-01", "2026-12-15", "2026-12-16"),
    (PCR, "admission_extended", "2026-12-01", "2026-12-22", "2026-12-23"),
    (PCR, "self_declaration", "2026-12-01", "2026-12-08", "2026-12-09"),
    (PCR, "tender_min", "2026-12-16", "2026-12-29", "2026-12-30"),
    (ACT, "standstill", "2026-11-24", "2026-12-04", "2026-12-05"),
    (ACT, "standstill", "2026-12-07", "2026-12-16", "2026-12-17"),
    (ACT, "standstill", "2026-12-17", "2026-12-30", "2026-12-31"),
    (ACT, "tender_min", "2026-12-01", "2026-12-11", "2026-12-12"),
)

COUNTED_ELSEWHERE = (
    # route, period, calendar, event, last day
    (PCR, "admission", EW, "2026-11-24", "2026-12-08"),  # Tue to Tue
    (ACT, "standstill", EW, "2026-11-26", "2026-12-07"),  # Thu to Mon
    (PCR, "admission_extended", EW, "2026-12-21", "2027-01-14"),  # Mon to Thu
    (PCR, "tender_min", EW, "2027-01-01", "2027-01-11"),  # Fri to Mon
    (PCR, "self_declaration", EW, "2027-03-12", "2027-03-19"),  # Fri to Fri
    (PCR, "admission", EW, "2027-03-24", "2027-04-09"),  # Wed to Fri
    (ACT, "standstill", EW, "2027-06-28", "2027-07-07"),  # Mon to Wed
    (PCR, "admission_extended", EW, "2027-07-09", "2027-07-30"),  # Fri to Fri
    (PCR, "tender_min", EW, "2027-07-26", "2027-08-05"),  # Mon to Thu
    (PCR, "self_declaration", EW, "2027-08-27", "2027-09-06"),  # Fri to Mon
    (PCR, "admission", EW, "2027-11-25", "2027-12-09"),  # Thu to Thu
    (ACT, "standstill", EW, "2027-12-23", "2028-01-06"),  # Thu to Thu
    (PCR, "admission_extended", EW, "2028-01-03", "2028-01-24"),  # Mon to Mon
    (PCR, "tender_min", EW, "2028-02-28", "2028-03-09"),  # Mon to Thu
    (PCR, "self_declaration", EW, "2028-03-15", "2028-03-22"),  # Wed to Wed
    (PCR, "admission", EW, "2028-04-12", "2028-04-28"),  # Wed to Fri
    (ACT, "standstill", EW, "2028-07-11", "2028-07-20"),  # Tue to Thu
    (PCR, "admission_extended", EW, "2028-08-04", "2028-08-25"),  # Fri to Fri
    (PCR, "tender_min", EW, "2028-11-29", "2028-12-11"),  # Wed to Mon
    (PCR, "admission", SCT, "2026-11-24", "2026-12-09"),  # Tue to Wed
    (ACT, "standstill", SCT, "2026-11-26", "2026-12-08"),  # Thu to Tue
    (PCR, "admission_extended", SCT, "2026-12-21", "2027-01-15"),  # Mon to Fri
    (PCR, "tender_min", SCT, "2027-01-01", "2027-01-11"),  # Fri to Mon
    (PCR, "self_declaration", SCT, "2027-03-12", "2027-03-19"),  # Fri to Fri
    (PCR, "admission", SCT, "2027-03-24", "2027-04-08"),  # Wed to Thu
    (ACT, "standstill", SCT, "2027-06-28", "2027-07-07"),  # Mon to Wed
    (PCR, "admission_extended", SCT, "2027-07-09", "2027-07-30"),  # Fri to Fri
    (PCR, "tender_min", SCT, "2027-07-26", "2027-08-05"),  # Mon to Thu
    (PCR, "self_declaration", SCT, "2027-08-27", "2027-09-03"),  # Fri to Fri
    (PCR, "admission", SCT, "2027-11-25", "2027-12-10"),  # Thu to Fri
    (ACT, "standstill", SCT, "2027-12-23", "2028-01-07"),  # Thu to Fri
    (PCR, "admission_extended", SCT, "2028-01-03", "2028-01-25"),  # Mon to Tue
    (PCR, "tender_min", SCT, "2028-02-28", "2028-03-09"),  # Mon to Thu
    (PCR, "self_declaration", SCT, "2028-03-15", "2028-03-22"),  # Wed to Wed
    (PCR, "admission", SCT, "2028-04-12", "2028-04-27"),  # Wed to Thu
    (ACT, "standstill", SCT, "2028-07-11", "2028-07-20"),  # Tue to Thu
    (PCR, "admission_extended", SCT, "2028-08-04", "2028-08-28"),  # Fri to Mon
    (PCR, "tender_min", SCT, "2028-11-29", "2028-12-11"),  # Wed to Mon
    (PCR, "admission", NI, "2026-11-24", "2026-12-08"),  # Tue to Tue
    (ACT, "standstill", NI, "2026-11-26", "2026-12-07"),  # Thu to Mon
    (PCR, "admission_extended", NI, "2026-12-21", "2027-01-14"),  # Mon to Thu
    (PCR, "tender_min", NI, "2027-01-01", "2027-01-11"),  # Fri to Mon
    (PCR, "self_declaration", NI, "2027-03-12", "2027-03-22"),  # Fri to Mon
    (PCR, "admission", NI, "2027-03-24", "2027-04-09"),  # Wed to Fri
    (ACT, "standstill", NI, "2027-06-28", "2027-07-07"),  # Mon to Wed
    (PCR, "admission_extended", NI, "2027-07-09", "2027-08-02"),  # Fri to Mon
    (PCR, "tender_min", NI, "2027-07-26", "2027-08-05"),  # Mon to Thu
    (PCR, "self_declaration", NI, "2027-08-27", "2027-09-06"),  # Fri to Mon
    (PCR, "admission", NI, "2027-11-25", "2027-12-09"),  # Thu to Thu
    (ACT, "standstill", NI, "2027-12-23", "2028-01-06"),  # Thu to Thu
    (PCR, "admission_extended", NI, "2028-01-03", "2028-01-24"),  # Mon to Mon
    (PCR, "tender_min", NI, "2028-02-28", "2028-03-09"),  # Mon to Thu
    (PCR, "self_declaration", NI, "2028-03-15", "2028-03-23"),  # Wed to Thu
    (PCR, "admission", NI, "2028-04-12", "2028-04-28"),  # Wed to Fri
    (ACT, "standstill", NI, "2028-07-11", "2028-07-21"),  # Tue to Fri
    (PCR, "admission_extended", NI, "2028-08-04", "2028-08-25"),  # Fri to Fri
    (PCR, "tender_min", NI, "2028-11-29", "2028-12-11"),  # Wed to Mon
    (PCR, "admission", UK, "2026-11-24", "2026-12-09"),  # Tue to Wed
    (ACT, "standstill", UK, "2026-11-26", "2026-12-08"),  # Thu to Tue
    (PCR, "admission_extended", UK, "2026-12-21", "2027-01-15"),  # Mon to Fri
    (PCR, "tender_min", UK, "2027-01-01", "2027-01-11"),  # Fri to Mon
    (PCR, "self_declaration", UK, "2027-03-12", "2027-03-22"),  # Fri to Mon
    (PCR, "admission", UK, "2027-03-24", "2027-04-09"),  # Wed to Fri
    (ACT, "standstill", UK, "2027-06-28", "2027-07-07"),  # Mon to Wed
    (PCR, "admission_extended", UK, "2027-07-09", "2027-08-03"),  # Fri to Tue
    (PCR, "tender_min", UK, "2027-07-26", "2027-08-05"),  # Mon to Thu
    (PCR, "self_declaration", UK, "2027-08-27", "2027-09-06"),  # Fri to Mon
    (PCR, "admission", UK, "2027-11-25", "2027-12-10"),  # Thu to Fri
    (ACT, "standstill", UK, "2027-12-23", "2028-01-07"),  # Thu to Fri
    (PCR, "admission_extended", UK, "2028-01-03", "2028-01-25"),  # Mon to Tue
    (PCR, "tender_min", UK, "2028-02-28", "2028-03-09"),  # Mon to Thu
    (PCR, "self_declaration", UK, "2028-03-15", "2028-03-23"),  # Wed to Thu
    (PCR, "admission", UK, "2028-04-12", "2028-04-28"),  # Wed to Fri
    (ACT, "standstill", UK, "2028-07-11", "2028-07-21"),  # Tue to Fri
    (PCR, "admission_extended", UK, "2028-08-04", "2028-08-29"),  # Fri to Tue
    (PCR, "tender_min", UK, "2028-11-29", "2028-12-11"),  # Wed to Mon
)


def asked(code: str, name: str, start: str, *more: str) -> dict[str, object]:
    done = CliRunner().invoke(law, ["deadline", "--route", code, "--period", name, "--from", start, "--json", *more])
    assert done.exit_code == 0, done.output
    told: dict[str, object] = json.loads(done.stdout)
    return told


@cache
def working_days(calendar: str) -> tuple[date, ...]:
    """Every working day of 2025 to 2028, from a table that is not ours."""
    years = range(2025, 2029)
    off = {day for division in DIVISIONS[calendar] for day in holidays.country_holidays("GB", division, years)}
    every = (date(2025, 1, 1) + timedelta(n) for n in range(1461))
    return tuple(day for day in every if day.weekday() < 5 and day not in off)


def last_day(code: str, name: str, calendar: str, start: date) -> date:
    """The same count by another way: the place of a day in a list."""
    period = route(code).period(name)
    open_days = working_days(calendar)
    if period.unit == "days":
        return open_days[bisect_left(open_days, start + timedelta(period.number))]
    first = bisect_left(open_days, start) if period.counts_first_day else bisect_right(open_days, start)
    return open_days[first + period.number - 1]


@pytest.mark.parametrize(("code", "name", "start", "last", "after"), WORKED_EXAMPLES)
def test_the_command_agrees_with_a_worked_example(code: str, name: str, start: str, last: str, after: str) -> None:
    told = asked(code, name, start)
    assert (told["last_day"], told["first_day_after"]) == (last, after)


def test_counting_a_standstill_in_england_alone_is_a_day_short() -> None:
    """The Act counts no bank holiday of any part of the United Kingdom: St Andrew's Day is one."""
    assert asked(ACT, "standstill", "2026-11-24", "--calendar", EW)["last_day"] == "2026-12-03"
    assert asked(ACT, "standstill", "2026-11-24")["last_day"] == "2026-12-04"


@pytest.mark.parametrize(("code", "name", "calendar", "start", "last"), COUNTED_ELSEWHERE)
def test_the_command_agrees_with_a_date_counted_elsewhere(
    code: str, name: str, calendar: str, start: str, last: str
) -> None:
    assert asked(code, name, start, "--calendar", calendar)["last_day"] == last
    assert last_day(code, name, calendar, date.fromisoformat(start)) == date.fromisoformat(last)


def test_at_least_sixty_dates_are_spread_over_every_calendar() -> None:
    assert len(set(COUNTED_ELSEWHERE)) >= 60
    for calendar in CALENDARS:
        mine = [row for row in COUNTED_ELSEWHERE if row[2] == calendar]
        assert len(mine) >= 15
        assert {row[1] for row in mine} >= {
            "admission",
            "admission_extended",
            "tender_min",
            "self_declaration",
            "standstill",
        }
    by_event: dict[tuple[str, str], set[str]] = {}
    for _, name, _, start, last in COUNTED_ELSEWHERE:
        by_event.setdefault((name, start), set()).add(last)
    assert sum(len(lasts) > 1 for lasts in by_event.values()) >= 8, "these events do not tell the calendars apart"


@pytest.mark.parametrize("calendar", ["wales", "", "UK"])
def test_a_calendar_that_does_not_exist_is_refused(calendar: str) -> None:
    done = CliRunner().invoke(
        law, ["deadline", "--route", PCR, "--period", "admission", "--from", "2026-12-01", "--calendar", calendar]
    )
    assert done.exit_code == 2
    assert "Traceback" not in done.output


days = st.dates(date(2025, 2, 1), date(2028, 10, 1))


@given(days, st.sampled_from(["admission", "admission_extended", "self_declaration", "tender_min", "debrief"]))
def test_a_period_of_the_regulations_rolls_on_to_the_next_working_day_and_no_further(start: date, name: str) -> None:
    """PCR 2015 reg 2(4), reg 2(3)(b): from the day after, ending on a working day, the nearest one."""
    period = PCR_2015_DPS.period(name)
    ends = count(period, start).last_day
    assert ends in working_days(EW)
    assert ends == last_day(PCR, name, EW, start)
    if period.unit == "days":
        unrolled = start + timedelta(period.number)
        assert ends >= unrolled
        assert not [d for d in working_days(EW) if unrolled <= d < ends]


@given(days)
def test_every_period_of_the_regulations_holds_two_working_days(start: date) -> None:
    """PCR 2015 reg 2(3)(a), for a period of any length: no Easter or Christmas swallows it."""
    open_days = frozenset(working_days(EW))
    for period in PCR_2015_DPS.periods.values():
        if period.least_working_days:
            assert len(open_days & set(count(period, start).counted)) >= 2, period.name


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_the_union_is_the_union(day: date) -> None:
    """Procurement Act 2023 s.123: a working day of the union is one in each division, and the other way round."""
    parts = [CALENDARS[code].is_working_day(day) for code in (EW, SCT, NI)]
    assert CALENDARS[UK].is_working_day(day) is all(parts)
    assert CALENDARS[UK].is_working_day(day) is (day in working_days(UK))


def test_the_bank_holidays_of_the_union_are_those_of_the_divisions_and_no_others() -> None:
    def of(code: str) -> set[date]:
        calendar = CALENDARS[code]
        return set().union(*(set(calendar.holidays.by_nation[nation]) for nation in calendar.nations))

    assert of(UK) == of(EW) | of(SCT) | of(NI)
    assert of(UK) > of(EW)
    assert min(len(of(UK) - of(code)) for code in (EW, SCT, NI)) > 20


@given(days, st.integers(1, 30))
def test_more_holidays_never_end_a_count_sooner(start: date, number: int) -> None:
    """What is counted on the union protects in every division."""
    ends = {}
    for code in CALENDARS:
        of = CALENDARS[code].working_days_from(start + ONE_DAY)
        ends[code] = [next(of) for _ in range(number)][-1]
    assert ends[UK] >= max(ends[EW], ends[SCT], ends[NI])
