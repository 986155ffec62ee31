"""Received strictly before the deadline, by the earliest stamp that can be trusted. T1 and T4."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.receipt import london
from dps.competition.rules.lifecycle import stage
from dps.web.arriving import LONGEST_WAIT, earliest

NOON = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def stamp(at: datetime) -> str:
    """An instant as nginx writes it, to the millisecond."""
    return f"t={int(at.timestamp())}.{at.microsecond // 1000:03d}"


@given(st.integers(0, 10**14), st.integers(-(10**6), 10**6))
def test_a_bid_is_in_time_strictly_before_the_deadline_and_late_at_it(since, off):
    closes_at = NOON + timedelta(microseconds=since)
    at = closes_at + timedelta(microseconds=off)
    assert (stage("published", closes_at, at) == "open") is (off < 0)


def test_a_thousand_cases_at_the_deadline_to_the_millisecond_come_out_as_they_must():
    r, wrong = Random(20261209), []
    for _ in range(1_000):
        closes_at = NOON + timedelta(minutes=r.randrange(2_000_000))
        off = r.choice((-1, 0, 1))
        arrived = closes_at + timedelta(milliseconds=off)
        seen = arrived + timedelta(milliseconds=r.randrange(1, 900))  # it waited in the queue meanwhile
        at, origin = earliest(seen=seen, header=stamp(arrived), remote="127.0.0.1")
        if (origin, at, stage("published", closes_at, at) == "open") != ("proxy", arrived, off < 0):
            wrong.append((closes_at, off))
    assert wrong == []


@pytest.mark.parametrize("remote", ["10.0.0.1", "203.0.113.7", "", "127.0.0.1.example"])
def test_no_stamp_is_believed_that_did_not_come_from_this_machine(remote):
    assert earliest(seen=NOON, header=stamp(NOON - timedelta(seconds=1)), remote=remote) == (NOON, "server")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=",
        "yesterday",
        "t=1765281599",
        "t=99999999999.000",
        "t=1796817599.9999999",
        "t=-1.000",
        "t=١٧٦٥٢٨١٥٩٩.000",
    ],
)
def test_a_stamp_that_is_none_leaves_the_servers_own(header):
    assert earliest(seen=NOON, header=header, remote="127.0.0.1") == (NOON, "server")


def test_a_stamp_from_the_future_or_of_an_hour_ago_is_a_wrong_clock():
    for off in (timedelta(milliseconds=1), -LONGEST_WAIT - timedelta(milliseconds=1), -timedelta(hours=1)):
        assert earliest(seen=NOON, header=stamp(NOON + off), remote="127.0.0.1")[1] == "server"
    assert earliest(seen=NOON, header=stamp(NOON - LONGEST_WAIT), remote="127.0.0.1")[1] == "proxy"


@pytest.mark.parametrize("day", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
def test_every_minute_of_both_days_the_clocks_change_is_before_or_after_as_instants_are(day):
    """Never as texts: 01:30 BST reads later than 01:15 GMT and is earlier."""
    minutes = [day - timedelta(hours=1) + timedelta(minutes=n) for n in range(26 * 60)]
    assert len({london(at) for at in minutes}) == len(minutes), "each instant has a spelling of its own"
    for one, two in pairwise(minutes):
        assert stage("published", two.astimezone(LONDON), one.astimezone(LONDON)) == "open"
        assert stage("published", one.astimezone(LONDON), two.astimezone(LONDON)) == "closed"
        assert stage("published", one.astimezone(LONDON), one) == "closed"
