"""Doing something again and again until the process is told to stop, or whoever began it is gone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

from dps.core.db import db


def until_stopped(every: float) -> Iterator[None]:
    """Come round every so many seconds. What the round read of the database is let go after it.

    Ends at SIGTERM and SIGINT, and where the parent is another by then: a server that was killed leaves nobody behind.
    """
    stop = False

    def told(_signal: int, _frame: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    parent = os.getppid()
    while not stop and os.getppid() == parent:
        yield
        db.session.remove()
        time.sleep(every)
