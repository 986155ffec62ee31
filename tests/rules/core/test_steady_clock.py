"""The server's clock is set back, on, and to and fro: nobody is admitted by it who came too late. T6."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from dps.competition.rules.lifecycle import stage
from dps.core.clock import clock_doubt, system_clock
from dps.core.steady import SteadyClock

BEGUN = datetime(2026, 12, 9, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OTHERWISE = timedelta(milliseconds=100)  # what a clock that runs a little otherwise may come to in one history


class Server:
    """A machine whose true time is known, and whose clock somebody sets."""

    def __init__(self) -> None:
        self.true, self.off, self.drift = BEGUN, timedelta(), 0.0
        self.clock = SteadyClock(self.wall, self.counted)

    def wall(self) -> datetime:
        return self.true + self.off

    def counted(self) -> int:
        return (self.true - BEGUN) // timedelta(microseconds=1) * 1_000

    def wait(self, time: timedelta) -> None:
        self.true += time
        self.off += time * self.drift


@pytest.mark.parametrize("back", [timedelta(seconds=10), timedelta(seconds=2), timedelta(hours=1)])
def test_a_clock_that_is_set_back_admits_nobody(back):
    server = Server()
    server.wait(timedelta(minutes=59, seconds=59))
    closes_at = BEGUN + timedelta(hours=1)
    assert stage("published", closes_at, server.clock()) == "open"
    server.off = -back
    assert stage("published", closes_at, server.clock()) == "open", "and whoever is in time stays so"
    server.wait(SECOND)
    assert stage("published", closes_at, server.clock()) == "closed"
    assert server.clock.doubt() == back


def test_a_clock_that_was_set_on_is_right_again_as_soon_as_it_is_set_right():
    server = Server()
    server.off = timedelta(hours=1)
    assert server.clock() == server.true + timedelta(hours=1), "the later of the two: nobody is let in by mistake"
    server.off = timedelta()
    assert server.clock() == server.true
    assert server.clock.doubt() == timedelta()


def test_a_thousand_histories_of_steps_never_admit_a_bid_at_or_after_the_deadline(caplog):
    """Steps of an hour, of ten seconds and less, and a clock that runs a little otherwise; true time decides who was late."""
    caplog.set_level(logging.CRITICAL, logger="dps.clock")
    r, admitted, wrongly_shut, asked = Random(20261209), 0, 0, 0
    for _ in range(1_000):
        server, closes_at = Server(), BEGUN + timedelta(seconds=r.uniform(1, 120))
        for _ in range(r.randrange(3, 40)):
            server.drift = r.choice((0, 0, 0.00005, -0.00005))
            server.wait(timedelta(seconds=r.uniform(0.001, 10)))
            server.clock()  # it is asked with every request
            step = r.choice((0, 0, 0, -3_600, 3_600, -10, 10, -1, 1))
            if step:
                server.off = timedelta(seconds=step) if r.random() < 0.7 else timedelta()
            open_ = stage("published", closes_at, server.clock()) == "open"
            asked += 1
            admitted += open_ and server.true >= closes_at + OTHERWISE
            clearly_in_time = server.true < closes_at - OTHERWISE and server.off <= OTHERWISE
            wrongly_shut += not open_ and clearly_in_time
    assert (admitted, wrongly_shut) == (0, 0)
    print(f"T6: {asked} readings under steps, 0 admitted after the deadline, 0 shut out by a clock set back")


def test_a_clock_that_runs_a_little_otherwise_is_followed_and_raises_no_doubt():
    server = Server()
    server.drift = -0.00005
    for _ in range(2_000):
        server.wait(timedelta(seconds=50))
        assert server.clock() == server.wall()
    assert server.off < -4 * SECOND
    assert server.clock.doubt() < timedelta(milliseconds=10)


def test_a_server_that_nobody_asked_for_a_day_still_knows_that_it_was_set_back():
    server = Server()
    server.wait(timedelta(days=1))
    server.off = timedelta(seconds=-2)
    assert server.clock() == server.true


def test_a_doubt_of_more_than_a_second_is_logged_once_and_its_end_too(caplog):
    server = Server()
    with caplog.at_level(logging.WARNING, logger="dps.clock"):
        for off in (0.9, -5, -5, -6, 0, 0):
            server.off = timedelta(seconds=off)
            server.wait(SECOND)
            server.clock()
    assert [r.levelname for r in caplog.records] == ["ERROR", "WARNING"]


def test_the_real_clock_runs_and_is_in_no_doubt():
    first = system_clock()
    assert first <= system_clock() < first + 5 * SECOND
    assert clock_doubt() < SECOND
