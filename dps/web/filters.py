"""How values read on a page: money, instants in London time, time left, exact numbers, words for states.

Templates hold no arithmetic; they pass a value through one of :data:`FILTERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from flask import current_app
from markupsafe import Markup

from dps.contract.rules.delivery import plain as plain_amount
from dps.core.money import pounds
from dps.law.calendar import LONDON
from dps.law.days import long_day, plain_day

NOT_SET = "Not set yet"


def money(pence: int | None) -> str:
    """`£207,720` for 20772000 pence; words where there is no amount."""
    return NOT_SET if pence is None else pounds(pence)


def _in_london(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("A page was given a time without a time zone; instants are aware UTC datetimes.")
    return instant.astimezone(LONDON)


def _clock(local: datetime) -> str:
    """`12:00 noon`, `00:00 midnight at the start of the day`, otherwise the 24-hour clock."""
    hour = f"{local:%H:%M}"
    return {"12:00": "12:00 noon", "00:00": "00:00 midnight at the start of the day"}.get(hour, hour)


def london(instant: datetime | None) -> str:
    """`Friday 27 November 2026, 12:00 noon (GMT)`."""
    if instant is None:
        return NOT_SET
    local = _in_london(instant)
    return f"{long_day(local)}, {_clock(local)} ({local.tzname()})"


def london_short(instant: datetime | None) -> str:
    """`27 Nov 2026, 12:00 noon`: for tables, where the zone is said once above."""
    if instant is None:
        return NOT_SET
    local = _in_london(instant)
    return f"{local.day} {local:%b %Y}, {_clock(local).replace(' at the start of the day', '')}"


def london_date(day: date | datetime | None) -> str:
    """`Friday 27 November 2026`: a date as it is, an instant as the London date it falls on."""
    if day is None:
        return NOT_SET
    if isinstance(day, datetime):
        day = _in_london(day)
    return long_day(day)


def plain_date(day: date | None) -> str:
    """`27 November 2026`, where the day of the week says nothing."""
    return NOT_SET if day is None else plain_day(day)


def iso(instant: datetime | date | None) -> str:
    """The machine's form for a `datetime` attribute; instants in UTC, empty where there is none."""
    if isinstance(instant, datetime):
        return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return "" if instant is None else instant.isoformat()


def plural(count: int, one: str, many: str = "") -> str:
    """`1 bid`, `3 bids`, `2 councils' replies` with `many` given."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def length_of_time(seconds: int) -> str:
    """`3 hours 20 minutes`, rounded down to the minute, so nobody is promised time that is not there."""
    minutes = seconds // 60
    if minutes < 1:
        return "less than a minute"
    days, rest = divmod(minutes, 1440)
    hours, mins = divmod(rest, 60)
    if days >= 14:
        return plural(days, "day")
    units = [(days, "day"), (hours, "hour"), (mins, "minute")]
    first = next(i for i, (n, _) in enumerate(units) if n)
    return " ".join(plural(n, unit) for n, unit in units[first : first + 2] if n)


def time_left(instant: datetime | None, at: datetime, coming: str = "closes", past: str = "closed") -> str:
    """`closes in 3 hours 20 minutes` before the instant, `closed 2 days ago` from it on."""
    if instant is None:
        return NOT_SET
    left = int((instant - at).total_seconds())
    return f"{coming} in {length_of_time(left)}" if instant > at else f"{past} {length_of_time(-left)} ago"


def two_places(number: Fraction | Decimal | int) -> str:
    """An exact number to two places, half up; never through a float."""
    exact = Fraction(number)
    with localcontext() as context:
        context.prec = 60
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,}"


def fraction(number: Fraction | Decimal | int | None) -> str:
    """Two places to read, the exact value in the markup: a score is never only its rounding."""
    if number is None:
        return NOT_SET
    return Markup('<data value="{0}" title="exactly {0}">{1}</data>').format(Fraction(number), two_places(number))


def per_cent(share: Fraction | None) -> str:
    """A share as whole per cent, rounded down."""
    return NOT_SET if share is None else f"{int(share * 100)}%"


def status_words(code: Any) -> str:
    """The words for a state code, from the one table in templates/components/status.html."""
    words = current_app.jinja_env.get_template("components/status.html").module.words  # type: ignore[attr-defined]
    return str(words(code)).strip()


FILTERS: dict[str, Callable[..., str]] = {
    "amount": plain_amount,
    "per_cent": per_cent,
    "money": money,
    "london": london,
    "london_short": london_short,
    "london_date": london_date,
    "plain_date": plain_date,
    "iso": iso,
    "plural": plural,
    "time_left": time_left,
    "length_of_time": length_of_time,
    "two_places": two_places,
    "fraction": fraction,
    "status_words": status_words,
}
