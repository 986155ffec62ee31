"""Writers of an SQLite file take turns, instead of polling for its lock.

SQLite lets one write at a time, and who finds it busy sleeps for up to 100 ms
and asks again; meanwhile whoever has just written may write again. In the last
minute before a deadline that let some bidders wait a hundred times longer than
others. Here a process queues its own threads, and processes of one machine
alternate by two locks on files beside the database: whoever holds ``next`` has
the turn after the present one, and nobody can take it twice in a row while
another waits. PostgreSQL has a fair queue of its own.

The turn is manners, not safety: BEGIN IMMEDIATE still guards every write,
against a command line or a backup too, which know nothing of turns.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL = 0.001  # seconds between two looks at another process's lock


class TurnDidNotCome(Exception):
    """Other writers held the database for longer than a person should wait. Nothing was written."""


class Turns:
    """The turns of the writers of one database file. Safe to use from many threads and after a fork.

    ``database`` is the file; ``wait`` is the longest wait in seconds.
    """

    def __init__(self, database: Path, *, wait: float) -> None:
        self.database, self._wait = database, wait
        self._pid, self._mine = os.getpid(), threading.Lock()
        self._files: tuple[int, int] | None = None

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Write within it; the seconds of ``wait`` that are left. Raises :class:`TurnDidNotCome`."""
        until = time.monotonic() + self._wait
        mine = self._of_this_process()
        if not mine.acquire(timeout=self._wait):
            raise TurnDidNotCome(f"{self.database.name} was being written for {self._wait:.0f} s")
        try:
            following, present = self._opened()
            self._take(following, until)
            try:
                self._take(present, until)
            finally:
                fcntl.flock(following, fcntl.LOCK_UN)
            try:
                yield max(0.0, until - time.monotonic())
            finally:
                fcntl.flock(present, fcntl.LOCK_UN)
        finally:
            mine.release()

    def _of_this_process(self) -> threading.Lock:
        if self._pid != os.getpid():  # a child has its parent's locks, perhaps held by a thread that it does not have
            self._pid, self._mine, self._files = os.getpid(), threading.Lock(), None
        return self._mine

    def _opened(self) -> tuple[int, int]:
        if self._files is None:
            first, second = (
                os.open(self.database.with_name(f"{self.database.name}-{name}"), os.O_RDWR | os.O_CREAT, 0o600)
                for name in ("next", "turn")
            )
            self._files = first, second
        return self._files

    def _take(self, file: int, until: float) -> None:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise TurnDidNotCome(f"{self.database.name} was being written by another process") from None
                time.sleep(_POLL)
