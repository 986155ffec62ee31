"""Date fields: boxes for day, month, year and time in London, returning dates and UTC instants."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from dps.law.calendar import LONDON, NotOneInstant, instant_of
from dps.web import widgets
from dps.web.fields import Asked, clean


def instant_in_london(local: datetime) -> datetime:
    """The UTC instant of a London wall-clock time. Raises ValueError, in words, where it happens twice or never."""
    try:
        return instant_of(local)
    except NotOneInstant as wrong:
        # The law would let a person say which of two hours is meant; two boxes for a rare hour would puzzle all others.
        raise ValueError(f"{wrong} Choose a time before 01:00 or from 02:00.") from wrong


def date_of(day: str, month: str, year: str) -> date:
    """The date in three boxes. Raises ValueError with a sentence for people."""
    if not all((day, month, year)):
        missing = [n for n, v in (("day", day), ("month", month), ("year", year)) if not v]
        raise ValueError(f"Enter the {' and '.join(missing)} too")
    if not (
        re.fullmatch(r"[0-9]{1,2}", day) and re.fullmatch(r"[0-9]{1,2}", month) and re.fullmatch(r"[0-9]{4}", year)
    ):
        raise ValueError("Enter a date in numbers, such as 27 11 2026")
    if not 1900 <= int(year) <= 2199:
        raise ValueError("Enter a year between 1900 and 2199")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as wrong:
        raise ValueError("Enter a date that exists") from wrong


def time_of(text: str) -> time:
    """`12:00`, `17.30`, `5:30pm` or `noon`. Raises ValueError: midnight in words belongs to two days."""
    bare = text.lower().replace(" ", "").replace(".", ":")
    if bare in {"noon", "12noon", "12:00noon", "midday"}:
        return time(12)
    if "midnight" in bare:
        raise ValueError("Midnight lies between two days. Enter 23:59, or 00:00 for the start of the day.")
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})", bare, re.ASCII):
        hour, minute = int(found[1]), int(found[2])
    elif (found := re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(am|pm)", bare, re.ASCII)) and 1 <= int(found[1]) <= 12:
        hour, minute = int(found[1]) % 12 + (12 if found[3] == "pm" else 0), int(found[2] or 0)
    else:
        raise ValueError("Enter a time such as 12:00 or 17:30")
    if hour > 23 or minute > 59:
        raise ValueError("Enter a time between 00:00 and 23:59")
    return time(hour, minute)


class DateField(Asked):
    """A date. Its boxes are named `<field>-day`, `<field>-month`, `<field>-year`; `data` is a `date`."""

    widget = widgets.DateInput()
    parts: tuple[str, ...] = ("day", "month", "year")
    raw_data: list[str] | None

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the parts by their own names, then as any field."""
        super().process(None, *args, **kwargs)
        if formdata is None:
            return
        self.raw_data = [clean(str(formdata.get(f"{self.name}-{part}", "")))[:20] for part in self.parts]
        self.data = None
        if not self.is_blank():
            try:
                self.data = self.value_of(*self.raw_data)
            except ValueError as wrong:
                self.process_errors = [wrong.args[0]]

    def is_blank(self) -> bool:
        return not any(self.raw_data or ())

    def value_of(self, *parts: str) -> date:
        """What the parts come to. Raises ValueError with a sentence for people."""
        return date_of(*parts)

    def typed(self) -> list[str]:
        """What stands in each box."""
        if self.raw_data is not None:
            return self.raw_data
        return self.boxes(self.data) if self.data else [""] * len(self.parts)

    def boxes(self, value: Any) -> list[str]:
        """A value, box by box."""
        return [str(value.day), str(value.month), str(value.year)]

    def _value(self) -> str:
        return " ".join(self.typed())

    @property
    def anchor(self) -> str:
        return f"{self.id}-day"


class DateTimeField(DateField):
    """A date and London time (`<field>-time` besides); `data` is an aware UTC instant."""

    parts = ("day", "month", "year", "time")

    def value_of(self, *parts: str) -> datetime:
        day = date_of(*parts[:3])
        if not parts[3]:
            raise ValueError("Enter the time too, such as 12:00")
        return instant_in_london(datetime.combine(day, time_of(parts[3])))

    def boxes(self, value: datetime) -> list[str]:
        local = value.astimezone(LONDON)
        return [*super().boxes(local), f"{local:%H:%M}"]
