"""Writers of one SQLite file take turns."""

from __future__ import annotations

import fcntl
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dps.core.db import LONGEST_WAIT_MS, TURNS, db, one_writer, writing
from dps.core.turns import TurnDidNotCome, Turns


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "market.sqlite"


def test_nobody_writes_again_while_another_process_is_next(file: Path):
    turns = Turns(file, wait=0.1)
    with turns.turn():
        pass
    with file.with_name("market.sqlite-next").open() as another:
        fcntl.flock(another, fcntl.LOCK_EX)
        with pytest.raises(TurnDidNotCome), turns.turn():
            pytest.fail("it took the turn of the one who waited")
    with turns.turn(), file.with_name("market.sqlite-next").open() as another:
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)  # whoever writes does not ask for the next turn as well


def test_threads_of_one_process_never_write_at_once(file: Path):
    turns, inside, seen = Turns(file, wait=10), [0], []

    def write() -> None:
        with turns.turn():
            inside[0] += 1
            seen.append(inside[0])
            time.sleep(0.002)
            inside[0] -= 1

    many = [threading.Thread(target=write) for _ in range(12)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert seen == [1] * 12


def test_a_turn_that_does_not_come_is_said_in_time_and_leaves_the_next_one_free(file: Path):
    with Turns(file, wait=1).turn():
        asked = time.monotonic()
        with pytest.raises(TurnDidNotCome), Turns(file, wait=0.1).turn():
            pytest.fail("two wrote at once")
        assert time.monotonic() - asked < 1
    with Turns(file, wait=0.1).turn():
        pass


def test_a_thread_that_waits_for_its_own_process_is_told_in_time_too(file: Path):
    turns = Turns(file, wait=0.1)
    with turns.turn(), pytest.raises(TurnDidNotCome), turns.turn():
        pytest.fail("two wrote at once")


def test_an_error_inside_gives_the_turn_back(file: Path):
    turns = Turns(file, wait=0.1)
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass


def test_a_write_that_gets_no_turn_is_a_busy_database(app):
    if not one_writer():
        pytest.skip("PostgreSQL queues its writers itself")
    turns: Turns = app.extensions[TURNS]
    turns._wait = 0.1
    try:
        with turns.turn(), pytest.raises(OperationalError), writing():
            pytest.fail("two wrote at once")
    finally:
        turns._wait = LONGEST_WAIT_MS / 1000
    with writing():
        pass


def test_what_a_turn_was_waited_for_is_not_waited_for_again(file: Path):
    """Whoever got the turn late has the rest of the time for the lock of the database, so that an answer comes in time."""
    turns = Turns(file, wait=5)
    with turns.turn() as left:
        assert 4 < left <= 5
    holder, held = Turns(file, wait=5), threading.Event()

    def hold() -> None:
        with holder.turn():
            held.set()
            time.sleep(0.5)

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    with turns.turn() as left:
        assert left < 4.7
    other.join()


def test_a_write_waits_for_the_lock_no_longer_than_its_turn_has_left(app):
    if not one_writer():
        pytest.skip("PostgreSQL queues its writers itself")
    with writing():
        assert 0 < db.session.scalar(text("PRAGMA busy_timeout")) <= LONGEST_WAIT_MS
    turns: Turns = app.extensions[TURNS]
    turns._wait = 0.4
    try:
        with writing():
            assert 0 < db.session.scalar(text("PRAGMA busy_timeout")) <= 400
    finally:
        turns._wait = LONGEST_WAIT_MS / 1000
