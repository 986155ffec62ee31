"""The write-ahead log is folded beside the requests."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dps.core.db import sqlite_module
from dps.core.folding import keep_folded

SOON = 20.0  # seconds; far more than it takes, on a machine that does much else


@pytest.fixture
def writer(tmp_path: Path):
    connection = sqlite_module().connect(tmp_path / "market.sqlite", isolation_level=None)
    for pragma in ("journal_mode=WAL", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE bid (n)")
    yield connection
    connection.close()


def _written_in_the_database(writer, file: Path) -> bool:
    """Whether the file itself, without its log, has grown by what was written."""
    return file.stat().st_size >= 100 * 4096


def test_what_was_written_is_folded_soon_though_no_commit_folds(writer, tmp_path: Path):
    file = tmp_path / "market.sqlite"
    keep_folded(file, every=0.02)
    for _ in range(100):
        writer.execute("INSERT INTO bid VALUES (randomblob(4096))")
    until = time.monotonic() + SOON
    while not _written_in_the_database(writer, file):
        assert time.monotonic() < until, "the log was never folded"
        time.sleep(0.02)
    assert writer.execute("SELECT count(*) FROM bid").fetchone() == (100,)


def test_without_it_nothing_is_folded(writer, tmp_path: Path):
    for _ in range(100):
        writer.execute("INSERT INTO bid VALUES (randomblob(4096))")
    assert not _written_in_the_database(writer, tmp_path / "market.sqlite")


def test_a_database_that_is_not_there_yet_is_waited_for(tmp_path: Path):
    file = tmp_path / "later.sqlite"
    thread = keep_folded(file, every=0.01)
    time.sleep(0.2)
    assert thread.is_alive()
    assert not file.exists(), "looking for it must not make it"
