"""Reminders of a document's last day: four steps, each once, however the runs fall."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dps.profile.rules.reminders import AS_LATE_AS, STEPS, steps_due

LAST = date(2026, 12, 21)
LONG_AGO = date(2026, 1, 1)


def days(**given_):
    return [step.due_on for step in steps_due(LAST, **{"added_on": LONG_AGO, **given_})]


def test_each_step_is_due_from_its_own_day():
    assert days(on=date(2026, 11, 22)) == []
    assert days(on=date(2026, 11, 23)) == [date(2026, 11, 23)]
    assert days(on=date(2026, 12, 7))[-1] == date(2026, 12, 7)
    assert days(on=LAST)[-1] == LAST
    assert days(on=date(2027, 1, 17))[-1] == LAST
    assert days(on=date(2027, 1, 18)) == [date(2026, 11, 23), date(2026, 12, 7), LAST, date(2027, 1, 18)]


def test_a_document_added_late_skips_what_was_before_it():
    assert days(on=LAST, added_on=date(2026, 12, 8)) == [LAST]
    assert days(on=LAST, added_on=date(2026, 12, 7)) == [date(2026, 12, 7), LAST], "on the very day it is still news"


def test_a_document_without_a_last_day_has_no_steps():
    assert steps_due(None, added_on=LONG_AGO, on=LAST) == ()


def test_what_is_older_than_a_year_is_left():
    assert days(on=LAST + AS_LATE_AS) == [LAST, date(2027, 1, 18)]


dates = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@given(last=dates, added=dates, runs=st.lists(dates, max_size=12), late=st.integers(0, 40))
def test_however_the_runs_fall_each_step_is_sent_once_and_none_is_lost(last, added, runs, late):
    end = last + timedelta(days=max(STEPS) + late)
    posted: list[date] = []
    for on in [*sorted(day for day in runs if day < end), end, end]:
        posted += [step.due_on for step in steps_due(last, added_on=added, on=on, posted=posted)]
    assert sorted(posted) == [day for day in (last + timedelta(days=shift) for shift in STEPS) if day >= added]
