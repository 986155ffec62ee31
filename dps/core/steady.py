"""The system's clock, held against a count of seconds that nobody can set.

Who sets the clock of the server back could take a bid after its deadline, and
who sets it on could shut a bidder out. Beside the clock each process counts the
seconds since it began. The later of the two is what it goes by, so a clock that
is set back admits nobody; and once a clock that was set on is right again, so
is every stamp. How far the two are apart is the doubt. From a second on it is
logged; what may be done meanwhile is for those who ask to say.

A clock that was wrong before the process began is past what can be seen here:
that is the time service's to prevent (docs/running.md).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

NOTED = timedelta(seconds=1)
"""A doubt that is logged."""

_CLOSE = 2_000_000  # nanoseconds between the two readings of one moment; a busy machine may put more between them
_DRIFT, _MOST = (
    10_000,
    250_000_000,
)  # one in so many, and never more: a time service that pulls a clock pulls both alike
_MICROSECOND = timedelta(microseconds=1)
_log = logging.getLogger("dps.clock")


def _seconds_counted() -> int:
    """Nanoseconds since the machine began, its sleep among them where it can say so."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)


class SteadyClock:
    """An instant in UTC at each call, never earlier than the counted seconds allow. Safe to use from many threads."""

    def __init__(self, wall: Callable[[], datetime], counted: Callable[[], int] = _seconds_counted) -> None:
        self._wall, self._counted, self._lock = wall, counted, threading.Lock()
        self._from = self._both()
        self._doubt, self._noted = timedelta(), False

    def __call__(self) -> datetime:
        """This instant."""
        with self._lock:
            wall, counted = self._both()
            at, since = self._from
            passed = counted - since
            expected = at + passed // 1_000 * _MICROSECOND
            self._doubt = abs(wall - expected)
            self._note()
            if self._doubt <= (_CLOSE + min(passed // _DRIFT, _MOST)) // 1_000 * _MICROSECOND:
                self._from = wall, counted
                return wall
            return max(wall, expected)

    def doubt(self) -> timedelta:
        """How far the clock and the counted seconds are apart now."""
        self()
        return self._doubt

    def _both(self) -> tuple[datetime, int]:
        """The clock and the count of one moment, as near as it can be had."""
        for _ in range(4):
            before, wall, after = self._counted(), self._wall(), self._counted()
            if after - before < _CLOSE:
                break
        return wall, (before + after) // 2

    def _note(self) -> None:
        wrong = self._doubt > NOTED
        if wrong is not self._noted:
            self._noted = wrong
            if wrong:
                _log.error("the clock was set: it is %.1f s away from the seconds counted", self._doubt.total_seconds())
            else:
                _log.warning("the clock agrees with the seconds counted again")
