"""Who may bid, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.bidding import (
    GRACE,
    counted_as_received,
    obstacles_to_bidding,
    obstacles_to_withdrawing,
)
from dps.competition.rules.invitations import Standing
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
INVITED, STRANGER, APPLICANT = Standing(invited=True, admitted=True), Standing(), Standing(in_flight=True)


def codes(obstacles):
    return {o.code for o in obstacles}


def bidding(at, *, state="published", closes_at=NOON, standing=INVITED, route=PCR_2015_DPS, opening_begun=False):
    return codes(
        obstacles_to_bidding(
            route, state=state, closes_at=closes_at, standing=standing, opening_begun=opening_begun, at=at
        )
    )


@pytest.mark.parametrize(
    ("route", "standing", "expected"),
    [
        (PCR_2015_DPS, INVITED, set()),
        (PCR_2015_DPS, STRANGER, {"not-invited"}),
        (PA_2023_MARKET, APPLICANT, set()),
        (PA_2023_MARKET, STRANGER, {"not-member"}),
        (PA_2023_BELOW_THRESHOLD, STRANGER, set()),
    ],
)
def test_who_may_bid_is_asked_of_the_competitions_rule(route, standing, expected):
    assert bidding(NOON - timedelta(hours=1), route=route, standing=standing) == expected


@given(st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_in_time_is_strictly_before_the_deadline(microseconds):
    at = NOON + timedelta(microseconds=microseconds)
    assert ("late" in bidding(at)) is (microseconds >= 0)


@pytest.mark.parametrize(("ms", "late"), [(-1, False), (0, True), (1, True)])
def test_noon_itself_is_late(ms, late):
    assert ("late" in bidding(NOON + timedelta(milliseconds=ms))) is late


def test_every_obstacle_is_named_at_once():
    assert bidding(NOON, standing=STRANGER) == {"late", "not-invited"}


@pytest.mark.parametrize(("state", "code"), [("draft", "not-published"), ("cancelled", "competition-cancelled")])
def test_nobody_bids_outside_an_open_competition(state, code):
    assert bidding(NOON - timedelta(days=1), state=state) == {code}


def test_a_bid_that_arrived_in_time_is_not_taken_once_the_opening_has_begun():
    assert bidding(NOON - timedelta(seconds=1), opening_begun=True) == {"opening-begun"}


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=10)))
def test_a_request_counts_from_its_arrival_unless_it_was_slow(took):
    arrived = NOON - timedelta(seconds=5)
    counted = counted_as_received(arrived_at=arrived, whole_at=arrived + took)
    assert counted == (arrived if took <= GRACE else arrived + took)
    if took > GRACE:
        assert "late" in bidding(counted)


@pytest.mark.parametrize(
    ("submitted", "withdrawn", "at", "expected"),
    [
        (True, False, NOON - timedelta(seconds=1), set()),
        (True, False, NOON, {"late"}),
        (True, True, NOON - timedelta(days=1), {"withdrawn-already"}),
        (False, False, NOON - timedelta(days=1), {"never-submitted"}),
    ],
)
def test_a_bid_may_be_withdrawn_until_the_deadline(submitted, withdrawn, at, expected):
    found = obstacles_to_withdrawing(state="published", closes_at=NOON, submitted=submitted, withdrawn=withdrawn, at=at)
    assert codes(found) == expected
