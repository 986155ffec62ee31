"""Working days, bank holidays by nation, London midnights and the two odd hours of the year.

Bank holidays come from the table packaged with ``govuk-bank-holidays``, read from disk:
importing this module opens no connection. Dates are compared as dates and instants as
instants; never as strings, because ISO strings of two offsets sort wrongly on the night
when the clocks go back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dps.law.days import plain_day
from dps.law.obstacle import Obstacle

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)

_SATURDAY, _SUNDAY = 5, 6
_NATION_NAMES: Mapping[str, str] = MappingProxyType(
    {"england-and-wales": "England and Wales", "scotland": "Scotland", "northern-ireland": "Northern Ireland"}
)

PROCLAIMED: Mapping[str, Mapping[date, str]] = MappingProxyType(
    {"scotland": MappingProxyType({date(2026, 6, 15): "World Cup bank holiday"})}
)
"""One-off bank holidays proclaimed after the packaged table was made (Banking and Financial Dealings Act 1971 s.1(3))."""


class BeyondKnownHolidays(Exception):
    """A day was asked about for which no bank holidays are known. States the range that is."""

    def __init__(self, day: date, known_from: date, known_to: date) -> None:
        self.day, self.known_from, self.known_to = day, known_from, known_to
        super().__init__(
            f"{day.isoformat()} is outside the known bank holidays, "
            f"which run from {known_from.isoformat()} to {known_to.isoformat()}"
        )


@dataclass(frozen=True)
class BankHolidays:
    """The bank holidays of each nation by date, and the whole years the table covers."""

    by_nation: Mapping[str, Mapping[date, str]]

    @cached_property
    def known_from(self) -> date:
        """The first day of the first year that every nation's table covers."""
        return date(max(min(days).year for days in self.by_nation.values()), 1, 1)

    @cached_property
    def known_to(self) -> date:
        """The last day of the last year that every nation's table covers."""
        return date(min(max(days).year for days in self.by_nation.values()), 12, 31)


def _packaged_holidays() -> BankHolidays:
    raw = json.loads((files("govuk_bank_holidays") / "bank-holidays.json").read_text(encoding="utf-8"))
    by_nation: dict[str, Mapping[date, str]] = {}
    for nation in _NATION_NAMES:
        events = raw[nation]["events"]
        packaged = {
            date.fromisoformat(e["date"]): e["title"] + (f" ({e['notes'].lower()})" if e["notes"] else "")
            for e in events
        }
        by_nation[nation] = MappingProxyType({**PROCLAIMED.get(nation, {}), **packaged})
    return BankHolidays(MappingProxyType(by_nation))


HOLIDAYS = _packaged_holidays()


@dataclass(frozen=True)
class Calendar:
    """Which days are working days for one body of law.

    The Regulations name Christmas Day and Good Friday beside the bank holidays; the Act does not.
    """

    code: str
    title: str
    nations: tuple[str, ...]
    names_christmas_and_good_friday: bool
    provision: str
    holidays: BankHolidays = HOLIDAYS

    def require_known(self, day: date) -> None:
        """Raise :class:`BeyondKnownHolidays` unless the table covers ``day``."""
        if not self.holidays.known_from <= day <= self.holidays.known_to:
            raise BeyondKnownHolidays(day, self.holidays.known_from, self.holidays.known_to)

    def why_not_working(self, day: date) -> str:
        """Why ``day`` is not a working day, for people; empty when it is one.

        Raises :class:`BeyondKnownHolidays` for a day outside the table, a Sunday included:
        a count that has left the table is wrong wherever it lands.
        """
        self.require_known(day)
        if day.weekday() == _SATURDAY:
            return "Saturday"
        if day.weekday() == _SUNDAY:
            return "Sunday"
        found: dict[str, list[str]] = {}
        for nation in self.nations:
            title = self.holidays.by_nation[nation].get(day)
            if title:
                found.setdefault(title, []).append(_NATION_NAMES[nation])
        if found:
            return "; ".join(
                title if len(where) == len(self.nations) else f"{title} ({' and '.join(where)})"
                for title, where in found.items()
            )
        if self.names_christmas_and_good_friday and (day.month, day.day) == (12, 25):
            return "Christmas Day"
        if self.names_christmas_and_good_friday and day == easter_sunday(day.year) - 2 * ONE_DAY:
            return "Good Friday"
        return ""

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises :class:`BeyondKnownHolidays`."""
        return not self.why_not_working(day)

    def working_days_from(self, day: date, *, step: int = 1) -> Iterator[date]:
        """Working days from ``day`` itself onwards, or backwards with ``step=-1``. Raises at the table's end."""
        while True:
            if self.is_working_day(day):
                yield day
            day += step * ONE_DAY

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is a working day, else the first one after it (PCR 2015 reg 2(4))."""
        return next(self.working_days_from(day))


ENGLAND_WALES = Calendar(
    code="england_wales",
    title="Working days in England and Wales",
    nations=("england-and-wales",),
    names_christmas_and_good_friday=True,
    provision="PCR 2015 reg 2(1)",
)
UK_UNION = Calendar(
    code="uk_union",
    title="Days that are a bank holiday in no part of the United Kingdom",
    nations=("england-and-wales", "scotland", "northern-ireland"),
    names_christmas_and_good_friday=False,
    provision="Procurement Act 2023 s.123",
)
SCOTLAND = Calendar(
    code="scotland",
    title="Working days in Scotland",
    nations=("scotland",),
    names_christmas_and_good_friday=False,
    provision="Banking and Financial Dealings Act 1971 Sch 1 para 2",
)
NORTHERN_IRELAND = Calendar(
    code="northern_ireland",
    title="Working days in Northern Ireland",
    nations=("northern-ireland",),
    names_christmas_and_good_friday=False,
    provision="Banking and Financial Dealings Act 1971 Sch 1 para 3",
)
CALENDARS: Mapping[str, Calendar] = MappingProxyType(
    {c.code: c for c in (ENGLAND_WALES, SCOTLAND, NORTHERN_IRELAND, UK_UNION)}
)
"""One calendar for each division that has bank holidays of its own, and their union. Routes name the first and the last."""


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year, by the anonymous (Meeus) reckoning."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def clear_days(start: date, end: date) -> int:
    """Whole days strictly between two dates, neither counted; 0 when there is none."""
    return max(0, (end - start).days - 1)


def years_after(day: date, years: int) -> date:
    """The same date ``years`` later or, negative, earlier; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def london_date(at: datetime) -> date:
    """The date in London at an instant. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone: a naive datetime names no moment")
    return at.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The UTC instant at which ``day`` begins in London."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The UTC instant of the midnight that ends ``day`` in London: the first instant of the next day."""
    return start_of_day(day + ONE_DAY)


def obstacles_to_local_time(local: datetime, *, second: bool | None = None) -> tuple[Obstacle, ...]:
    """Why a wall-clock time in London names no instant, or two; empty when it names exactly one.

    ``second`` is the explicit choice within the repeated hour of October: the first
    (British Summer Time) or the second (Greenwich Mean Time). It lifts that obstacle only.
    """
    if local.tzinfo is not None:
        raise ValueError("a local time carries no zone; it is read as a time in London")
    first, other = (local.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC) == other.astimezone(UTC):
        return ()
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        return (
            Obstacle(
                "time-does-not-exist",
                f"{local:%H:%M} on {plain_day(local)} does not exist: the clocks go forward at 01:00.",
                "Summer Time Act 1972 s.1",
                "Choose a time before 01:00 or from 02:00.",
            ),
        )
    if second is not None:
        return ()
    return (
        Obstacle(
            "time-happens-twice",
            f"{local:%H:%M} on {plain_day(local)} happens twice: the clocks go back at 02:00.",
            "Summer Time Act 1972 s.1",
            "Choose a time before 01:00 or from 02:00, or say whether BST or GMT is meant.",
        ),
    )


class NotOneInstant(ValueError):
    """A wall-clock time that names no instant, or two. ``obstacles`` says why."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        super().__init__("; ".join(o.says for o in obstacles))


def instant_of(local: datetime, *, second: bool | None = None) -> datetime:
    """The UTC instant of a wall-clock time in London. Raises :class:`NotOneInstant`; ``second`` as above."""
    obstacles = obstacles_to_local_time(local, second=second)
    if obstacles:
        raise NotOneInstant(obstacles)
    return local.replace(tzinfo=LONDON, fold=int(bool(second))).astimezone(UTC)
