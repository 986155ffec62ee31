"""When a decision that is not made has to be said out loud: two working days before, on the day, and when it is missed.

Working days are those of the route's own calendar, the one that the period
itself is counted on.
"""

from __future__ import annotations

from datetime import date

from dps.law.calendar import CALENDARS, ONE_DAY, Calendar
from dps.law.routes import Route

SOON, TODAY, MISSED = "two-days-before", "due-day", "missed"
STAGES = (SOON, TODAY, MISSED)


def calendar_of(route: Route) -> Calendar:
    """The calendar that the time to decide is counted on. PCR 2015 reg 2(1); Procurement Act 2023 s.123."""
    return CALENDARS[route.period("admission").calendar]


def raised_on(route: Route, stage: str, *, due: date) -> date:
    """The London date from which that stage is to be raised for a decision due then. PCR 2015 reg 34(16), (17); Procurement Act 2023 s.36(6)(b)."""
    if stage == MISSED:
        return due + ONE_DAY
    if stage == TODAY:
        return due
    days = calendar_of(route).working_days_from(due - ONE_DAY, step=-1)
    next(days)
    return next(days)


def day_before(route: Route, *, due: date) -> date:
    """The last working day before a decision is due: the latest to ask a supplier for, so that a day is left to decide."""
    return next(calendar_of(route).working_days_from(due - ONE_DAY, step=-1))


def stages_reached(route: Route, *, due: date, on: date) -> tuple[str, ...]:
    """The stages that a decision due then has reached by that London date, the earliest first, however late one looks."""
    return tuple(stage for stage in STAGES if on >= raised_on(route, stage, due=due))


def working_days_left(route: Route, *, due: date, on: date) -> int:
    """Working days after that London date up to the due day; 0 on the day itself, negative for working days it is late."""
    calendar = calendar_of(route)
    if on <= due:
        return _between(calendar, on, due)
    return -max(1, _between(calendar, due, min(on, calendar.holidays.known_to)))


def _between(calendar: Calendar, first: date, last: date) -> int:
    """Working days after ``first`` up to and with ``last``. Raises :class:`~dps.law.calendar.BeyondKnownHolidays`."""
    return sum(calendar.is_working_day(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))


def left_in_words(days: int) -> str:
    """How long there is: ``3 working days left``, ``Due today``, ``2 working days late``."""
    if days == 0:
        return "Due today"
    many = "working day" if abs(days) == 1 else "working days"
    return f"{days} {many} left" if days > 0 else f"{-days} {many} late"
