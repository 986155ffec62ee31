"""When an account that nobody uses is warned of and closed."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.keeping import LEAST_WARNING, closes_on, warns_on

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_the_warning_comes_after_a_year_and_the_end_after_two():
    assert warns_on(date(2024, 2, 29)) == date(2025, 2, 28)
    assert closes_on(date(2024, 3, 1), warned=date(2025, 3, 1)) == date(2026, 3, 1)


def test_whoever_was_warned_late_still_has_their_four_weeks():
    assert closes_on(date(2024, 3, 1), warned=date(2026, 2, 27)) == date(2026, 3, 27)


def test_nobody_is_closed_unwarned():
    assert closes_on(date(2010, 1, 1), warned=None) is None


@given(days, st.integers(0, 2_000))
def test_nobody_is_closed_within_two_years_or_within_four_weeks_of_the_warning(last, later):
    warned = warns_on(last) + timedelta(days=later)
    closes = closes_on(last, warned=warned)
    assert closes is not None
    assert closes >= warned + LEAST_WARNING
    assert (closes - last).days >= 730
