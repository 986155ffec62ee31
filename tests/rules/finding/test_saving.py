"""Saved searches: what may be saved, and which day's digest a search owes, by the clock of London and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.finding.rules.saving import (
    DAILY,
    EVERY,
    KINDS,
    MOST_SAVED,
    NEVER,
    OPPORTUNITY,
    SUPPLIER,
    WEEKLY,
    Sought,
    due_at,
    due_on,
    is_due,
    obstacles_to_hearing,
    obstacles_to_naming,
    obstacles_to_saving,
)

RETROFIT = Sought(OPPORTUNITY, "retrofit", {"region": ["TLD"]})
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def codes(sought: Sought = RETROFIT, *, name: str = "Warm homes", every: str = DAILY, others=()) -> set[str]:
    return {o.code for o in obstacles_to_saving(sought, name=name, every=every, others=others)}


def test_a_search_by_words_or_by_a_filter_can_be_saved():
    assert codes() == set()
    assert codes(Sought(OPPORTUNITY, "", {"region": ["TLD"]})) == set()
    assert codes(Sought(SUPPLIER, "care", {}), every=NEVER) == set()


def test_every_reason_against_a_search_is_told_at_once():
    many = [(f"Search {n}", Sought(OPPORTUNITY, f"word {n}", {})) for n in range(MOST_SAVED)]
    assert codes(Sought("person", "  ", {}), name=" ", every="hourly", others=many) == {
        "search-nameless", "search-often-unknown", "search-kind-unknown", "search-empty", "searches-many",
    }  # fmt: skip
    assert codes(Sought(OPPORTUNITY, "x" * 201, {})) == {"search-long"}
    assert codes(name="x" * 101) == {"search-name-long"}
    assert codes(Sought(SUPPLIER, "care", {})) == {"search-suppliers-told"}


def test_the_same_search_is_not_saved_twice_however_it_is_typed():
    again = Sought(OPPORTUNITY, "  Retrofit ", {"region": ["TLD", "TLD"], "lot": []})
    assert codes(again, others=[("Homes", RETROFIT)]) == {"search-saved-already"}
    assert codes(Sought(OPPORTUNITY, "retrofit", {"region": ["TLC"]}), others=[("Homes", RETROFIT)]) == set()
    assert [o.code for o in obstacles_to_naming("warm  HOMES", ["Warm homes"])] == ["search-name-taken"]


@pytest.mark.parametrize(
    ("every", "at", "day"),
    [
        (DAILY, MONDAY, date(2026, 11, 23)),
        (DAILY, MONDAY - timedelta(seconds=1), date(2026, 11, 22)),
        (WEEKLY, MONDAY, date(2026, 11, 23)),
        (WEEKLY, MONDAY - timedelta(seconds=1), date(2026, 11, 16)),
        (WEEKLY, MONDAY + timedelta(days=6), date(2026, 11, 23)),
        (DAILY, datetime(2026, 7, 6, 6, 59, tzinfo=UTC), date(2026, 7, 5)),  # British Summer Time: 7:59
        (DAILY, datetime(2026, 7, 6, 7, 0, tzinfo=UTC), date(2026, 7, 6)),
        (NEVER, MONDAY, None),
    ],
)
def test_a_digest_falls_due_at_eight_in_london_a_weekly_one_on_monday(every, at, day):
    assert due_on(every, at) == day


def test_of_runs_that_were_missed_one_digest_comes_and_then_none():
    owed = is_due(DAILY, since=MONDAY - timedelta(days=9), looked_on=date(2026, 11, 18), at=MONDAY)
    assert owed == date(2026, 11, 23)
    assert is_due(DAILY, since=MONDAY - timedelta(days=9), looked_on=owed, at=MONDAY + timedelta(hours=23)) is None


def test_what_was_saved_after_eight_waits_for_the_next_day():
    assert is_due(DAILY, since=MONDAY, looked_on=None, at=MONDAY + timedelta(hours=5)) is None
    assert is_due(DAILY, since=MONDAY, looked_on=None, at=MONDAY + timedelta(hours=24)) == date(2026, 11, 24)


INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from([DAILY, WEEKLY]), INSTANTS, INSTANTS)
def test_whatever_is_owed_fell_due_after_the_search_was_saved_and_is_owed_once(every, since, at):
    day = is_due(every, since=since, looked_on=None, at=at)
    if day is not None:
        assert since < due_at(day) <= at
        assert is_due(every, since=since, looked_on=day, at=at) is None
    elif every == DAILY:
        assert at < due_at(since.date() + timedelta(days=1)) + timedelta(days=1)


def test_letters_come_about_opportunities_alone():
    for kind in KINDS:
        for every in EVERY:
            assert bool(obstacles_to_hearing(kind, every)) == (kind == SUPPLIER and every != NEVER)
