"""A process that dies at its n-th step towards the database: before a statement, after it, or before its commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from dps.core.db import db


class Killed(BaseException):
    """The process is gone. No ``except Exception`` of the product can hold it up, as none could a kill."""


class Steps:
    """How many steps were taken, and at which one the process dies (0: never)."""

    def __init__(self, dies_at: int) -> None:
        self.dies_at = dies_at
        self.taken = 0

    def take(self, *_: Any) -> None:
        """One step; the last one raises."""
        self.taken += 1
        if self.taken == self.dies_at:
            raise Killed(str(self.taken))


@contextmanager
def dying_at(number: int) -> Iterator[Steps]:
    """Inside, the process dies at its step of that number, and what follows sees only what it committed.

    A transaction begins with statements of its own, so to die before the first
    of them is to die right after the commit before it.
    """
    steps, engine = Steps(number), db.engine
    heard = ("before_cursor_execute", "after_cursor_execute", "commit")
    for name in heard:
        event.listen(engine, name, steps.take)
    try:
        yield steps
    except Killed:
        pass
    finally:
        for name in heard:
            event.remove(engine, name, steps.take)
        db.session.remove()
