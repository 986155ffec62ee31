"""The least time suppliers have, and when questions close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.timetable import (
    earliest_close,
    is_late_answer,
    last_answers,
    obstacles_to_contract_dates,
    obstacles_to_timetable,
    timeline,
)
from dps.law.calendar import london_date
from tests.rules.competition.draft import AT, DPS, DYNAMIC, OPEN_TO_ALL, ROUTES

NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
DATES = {"starts_on": date(2027, 2, 1), "ends_on": date(2028, 1, 31)}


def codes(
    route, *, closes_at=NOON, questions=datetime(2026, 11, 30, 12, tzinfo=UTC), kind="goods_services", at=AT, **dates
):
    found = obstacles_to_timetable(
        route, kind=kind, clarifications_close_at=questions, closes_at=closes_at, at=at
    ) + obstacles_to_contract_dates(closes_at=closes_at, **{**DATES, **dates})
    return {o.code for o in found}


@pytest.mark.parametrize(
    ("route", "sent", "earliest"),
    [
        (DPS, date(2026, 12, 16), date(2026, 12, 29)),  # the tenth day is a Saturday, and the 28th a bank holiday
        (DYNAMIC, date(2026, 12, 1), date(2026, 12, 11)),
        (DYNAMIC, date(2026, 12, 16), date(2026, 12, 26)),  # the Act does not move the end off a Saturday
    ],
)
def test_the_earliest_deadline_follows_the_route(route, sent, earliest):
    assert earliest_close(route, kind="goods_services", sent_on=sent).last_day == earliest


def test_the_law_gives_no_number_below_threshold_or_for_light_touch_under_the_act():
    assert earliest_close(OPEN_TO_ALL, kind="goods_services", sent_on=AT.date()) is None
    assert earliest_close(DYNAMIC, kind="light_touch", sent_on=AT.date()) is None
    assert earliest_close(DPS, kind="light_touch", sent_on=AT.date()) is not None


@pytest.mark.parametrize("route", [DPS, DYNAMIC], ids=lambda r: r.code)
def test_a_deadline_a_day_short_is_refused_with_the_provision(route):
    early = datetime(2026, 12, 3, 12, tzinfo=UTC)
    questions = AT + timedelta(days=1)
    assert codes(route, closes_at=early, questions=questions) == set()
    assert codes(route, closes_at=early - timedelta(days=1), questions=questions) == {"too-little-time"}


@given(st.integers(0, 400), st.sampled_from([DPS, DYNAMIC]))
def test_no_minimum_ever_gives_suppliers_fewer_than_ten_days(days, route):
    sent = date(2026, 1, 1) + timedelta(days=days)
    assert (earliest_close(route, kind="works", sent_on=sent).last_day - sent).days >= 10


def test_questions_close_by_the_last_day_for_answers():
    last = last_answers(DPS, NOON).last_day
    assert last == date(2026, 12, 3)
    assert codes(DPS, questions=datetime(2026, 12, 4, 0, 0, tzinfo=UTC)) == set()  # the midnight that ends the 3rd
    assert codes(DPS, questions=datetime(2026, 12, 4, 0, 1, tzinfo=UTC)) == {"questions-too-late"}
    assert (
        codes(OPEN_TO_ALL, questions=datetime(2026, 12, 6, 23, tzinfo=UTC)) == set()
    )  # three days before suffice here


def test_an_answer_is_late_from_the_midnight_after_the_last_day():
    assert not is_late_answer(DPS, closes_at=NOON, at=datetime(2026, 12, 3, 23, 59, 59, tzinfo=UTC))
    assert is_late_answer(DPS, closes_at=NOON, at=datetime(2026, 12, 4, tzinfo=UTC))


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_nothing_closes_in_the_past(route):
    assert {"deadline-past", "questions-past"} <= codes(route, closes_at=AT, questions=AT)


def test_nothing_closes_in_the_hour_that_happens_twice():
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    found = codes(DPS, closes_at=twice, questions=at + timedelta(days=2), at=at)
    assert found == {"time-happens-twice"}


def test_what_is_not_set_is_said():
    assert codes(DPS, closes_at=None, questions=None, starts_on=None) == {
        "no-deadline",
        "no-question-time",
        "no-contract-dates",
    }


def test_a_contract_starts_after_the_deadline_and_ends_after_it_starts():
    assert codes(DPS, starts_on=date(2026, 12, 9)) == {"starts-before-deadline"}
    assert codes(DPS, ends_on=date(2027, 2, 1)) == {"ends-before-start"}


def test_a_day_beyond_the_known_bank_holidays_is_refused_not_guessed():
    far = datetime(2099, 5, 1, 12, tzinfo=UTC)
    assert "beyond-known-holidays" in codes(DPS, closes_at=far, starts_on=date(2099, 8, 1), ends_on=date(2100, 1, 1))


@given(st.datetimes(datetime(2026, 11, 20), datetime(2027, 3, 1), timezones=st.just(UTC)))  # noqa: DTZ001 the zone is given beside it
def test_a_timeline_never_shows_a_past_step_after_one_to_come(at):
    steps = timeline(
        DPS,
        published_at=AT,
        clarifications_close_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
        closes_at=NOON,
        at=at,
        **DATES,
    )
    states = [s.state for s in steps]
    assert states == sorted(states, key=("past", "now", "next").index)
    assert [s.when or london_date(s.at) for s in steps] == sorted(s.when or london_date(s.at) for s in steps)


def test_a_cancelled_competition_has_no_dates_to_come():
    steps = timeline(
        DPS, published_at=AT, clarifications_close_at=NOON, closes_at=NOON, cancelled_at=AT, at=AT, **DATES
    )
    assert [s.title for s in steps] == ["Published", "Cancelled"]
