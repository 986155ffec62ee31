"""The dates that one press fills in: lawful on every day of the years that the holidays are known for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dps.competition.rules.timetable import last_answers, obstacles_to_timetable, suggested
from dps.law.calendar import LONDON, end_of_day, london_date
from tests.rules.competition.draft import DPS, DYNAMIC, ROUTES

INSTANTS = st.integers(0, 940 * 24).map(lambda hours: datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=hours))


@settings(max_examples=150)
@given(route=st.sampled_from(ROUTES), at=INSTANTS, kind=st.sampled_from(["goods_services", "light_touch"]), days=st.sampled_from([1, 5, 10, 16, 25]))  # fmt: skip
def test_what_is_suggested_meets_no_obstacle_and_leaves_time_to_answer(route, at, kind, days):
    dates = suggested(route, kind, at, working_days=days)
    assert not obstacles_to_timetable(
        route, kind=kind, clarifications_close_at=dates.clarifications_close_at, closes_at=dates.closes_at, at=at
    )
    counted = last_answers(route, dates.closes_at)
    assert counted is None or dates.clarifications_close_at <= end_of_day(counted.last_day)
    assert dates.closes_at.astimezone(LONDON).time() == time(12)


@pytest.mark.parametrize(
    ("route", "on", "working_days", "closes"),
    [
        (DPS, date(2026, 11, 23), 16, date(2026, 12, 15)),
        (DPS, date(2026, 12, 16), 16, date(2027, 1, 12)),  # Christmas, Boxing Day's Monday and New Year are passed over
        (
            DYNAMIC,
            date(2026, 11, 23),
            16,
            date(2026, 12, 16),
        ),  # and St Andrew's Day too, where the United Kingdom counts
        (DPS, date(2026, 12, 16), 1, date(2026, 12, 29)),  # never less than the law's ten days
    ],
)
def test_sixteen_working_days_are_counted_from_the_day_after(route, on, working_days, closes):
    at = datetime.combine(on, time(9), UTC)
    assert london_date(suggested(route, "goods_services", at, working_days=working_days).closes_at) == closes
