"""Who may bid, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.bidding import (
    GRACE,
    Standing,
    counted_as_received,
    obstacles_to_bidding,
    obstacles_to_taking_part,
    obstacles_to_withdrawing,
    received_in_time,
)
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, Route

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
INVITED, MEMBER, APPLICANT, STRANGER = (
    Standing(invited=True, admitted=True),
    Standing(admitted=True),
    Standing(application_undecided=True),
    Standing(),
)


def codes(obstacles):
    return {o.code for o in obstacles}


def may(route: Route, standing: Standing) -> bool:
    return not obstacles_to_taking_part(route.who_may_bid, standing=standing)


def bidding(at, *, stage="open", closes_at=NOON, standing=INVITED, route=PCR_2015_DPS, opening_begun=False):
    return codes(
        obstacles_to_bidding(
            stage=stage, closes_at=closes_at, who_may_bid=route.who_may_bid, standing=standing,
            provision=route.provisions["who_may_bid"], opening_begun=opening_begun, at=at,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("route", "standing", "allowed"),
    [
        (PCR_2015_DPS, INVITED, True),
        (PCR_2015_DPS, Standing(invited=True), True),  # removed since: still one of those invited
        (PCR_2015_DPS, MEMBER, False),  # admitted after the invitation: not in the snapshot
        (PCR_2015_DPS, APPLICANT, False),
        (PCR_2015_DPS, STRANGER, False),
        (PA_2023_MARKET, MEMBER, True),
        (PA_2023_MARKET, APPLICANT, True),
        (PA_2023_MARKET, Standing(invited=True), False),
        (PA_2023_MARKET, STRANGER, False),
        (PA_2023_BELOW_THRESHOLD, STRANGER, True),
        (PA_2023_BELOW_THRESHOLD, MEMBER, True),
    ],
)
def test_who_may_bid_is_read_from_the_route(route, standing, allowed):
    assert may(route, standing) is allowed


def test_the_refusal_cites_the_routes_own_provision():
    found = obstacles_to_taking_part(
        PA_2023_MARKET.who_may_bid, standing=STRANGER, provision="Procurement Act 2023 s.34(3), (4)"
    )
    assert [o.provision for o in found] == ["Procurement Act 2023 s.34(3), (4)"]
    assert found[0].mend


@given(st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_in_time_is_strictly_before_the_deadline(microseconds):
    at = NOON + timedelta(microseconds=microseconds)
    assert received_in_time(received_at=at, closes_at=NOON) is (microseconds < 0)
    assert ("late" in bidding(at)) is (microseconds >= 0)


@pytest.mark.parametrize(("ms", "late"), [(-1, False), (0, True), (1, True)])
def test_noon_itself_is_late(ms, late):
    assert ("late" in bidding(NOON + timedelta(milliseconds=ms))) is late


def test_a_closed_competition_is_late_whatever_the_clock_of_the_asker_says():
    assert bidding(NOON - timedelta(days=1), stage="closed") == {"late"}


def test_every_obstacle_is_named_at_once():
    assert bidding(NOON, standing=STRANGER) == {"late", "not-invited"}


@pytest.mark.parametrize(("stage", "code"), [("draft", "not-published"), ("cancelled", "competition-cancelled")])
def test_nobody_bids_outside_an_open_competition(stage, code):
    assert bidding(NOON - timedelta(days=1), stage=stage) == {code}


def test_a_bid_that_arrived_in_time_is_not_taken_once_the_opening_has_begun():
    assert bidding(NOON - timedelta(seconds=1), opening_begun=True) == {"opening-begun"}


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=10)))
def test_a_request_counts_from_its_arrival_unless_it_was_slow(took):
    arrived = NOON - timedelta(seconds=5)
    counted = counted_as_received(arrived_at=arrived, whole_at=arrived + took)
    assert counted == (arrived if took <= GRACE else arrived + took)
    if took > GRACE:
        assert not received_in_time(received_at=counted, closes_at=NOON)


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
    found = obstacles_to_withdrawing(stage="open", closes_at=NOON, submitted=submitted, withdrawn=withdrawn, at=at)
    assert codes(found) == expected
