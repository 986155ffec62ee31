"""A timetable as a picture and its table: where each date stands, how it was counted, and under which provision. Pure.

Measures are units of the picture, from its left edge; a page draws them as
they are. What the picture shows the table says, so neither is needed to read
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from dps.competition.rules.shortening import BY_AGREEMENT
from dps.competition.rules.timetable import SAME_FOR_ALL, earliest_close, last_answers
from dps.law.calendar import CALENDARS, ONE_DAY, BeyondKnownHolidays, Calendar, end_of_day, london_date
from dps.law.periods import Counted, Period
from dps.law.routes import Route

WIDTH, LEFT, RIGHT, APART = 400, 16, 384, 28
"""The width of the picture, the first and the last place of a mark, and how far apart marks are at least."""

Part = Literal["asking", "answering", "quiet"]
SPANS: tuple[tuple[str, str, Part], ...] = (
    ("Published", "Questions close", "asking"),
    ("Questions close", "Last day for answers", "answering"),
    ("Last day for answers", "Bids close", "quiet"),
)
PART_WORDS = {
    "asking": "Questions may be asked",
    "answering": "Answers are given",
    "quiet": "No more answers are needed",
}


@dataclass(frozen=True)
class Mark:
    """One date: an instant or a whole day, its place, how it was counted, and the provision."""

    number: int
    title: str
    at: datetime | None
    when: date | None
    x: int
    how: str
    provision: str


@dataclass(frozen=True)
class Span:
    """What runs between two marks."""

    x: int
    width: int
    part: Part
    words: str


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn; ``today`` is the place of now, where now lies between the first and the last mark."""

    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]
    today: int | None = None
    width: int = WIDTH


def picture(
    route: Route,
    *,
    kind: str,
    published_at: datetime | None,
    clarifications_close_at: datetime | None,
    closes_at: datetime | None,
    agreed: bool = False,
    at: datetime,
) -> Picture | None:
    """The picture of a timetable; of a draft, as if it were published at ``at``. None while there is no deadline.

    ``agreed``: every supplier agreed to this deadline, though it comes before the law's least time has run.
    Days beyond the known bank holidays are left out rather than guessed.
    """
    start = published_at or at
    if closes_at is None or closes_at <= start:
        return None
    sent = london_date(start)
    found = [
        Mark(0, "Published" if published_at else "Published, if today", start, None, 0, _first(route), _counting(route))
    ]
    least, counted = (
        _known(lambda: earliest_close(route, kind=kind, sent_on=sent)),
        _known(lambda: last_answers(route, closes_at)),
    )
    if least is not None and route.tender_period is not None:
        title = "Earliest lawful close"
        how = working(route.tender_period, least, sent)
        if agreed and london_date(closes_at) < least.last_day:
            how += " Every admitted supplier agreed to less."
        found.append(
            Mark(0, title, None, least.last_day, 0, how, BY_AGREEMENT if "agreed to less" in how else least.provision)
        )
    if clarifications_close_at is not None:
        found.append(Mark(0, "Questions close", clarifications_close_at, None, 0, "A question counts when it is received before this moment.", SAME_FOR_ALL))  # fmt: skip
    if counted is not None and route.clarification_cutoff is not None:
        how = working(route.clarification_cutoff, counted, london_date(closes_at))
        found.append(Mark(0, "Last day for answers", None, counted.last_day, 0, how, counted.provision))
    found.append(Mark(0, "Bids close", closes_at, None, 0, _length(route, sent, closes_at), SAME_FOR_ALL))
    return _drawn(found, at=at)


def working(period: Period, counted: Counted, start: date) -> str:
    """How a period was counted, in a sentence or two: from which day, how many, and what was passed over."""
    unit = ("working day" if period.unit == "working_days" else "day") + ("" if period.number == 1 else "s")
    which = "counted back from" if period.direction == "back" else "from"
    of_event = "" if period.counts_first_day else ", which does not count"
    says = f"{period.number} {unit} {which} {_day(start)}{of_event}: the last is {_day(counted.last_day)}."
    if period.least_working_days and len(counted.counted) > period.number:
        says += f" Lengthened to hold {period.least_working_days} working days."
    if counted.skipped:
        over = "; ".join(f"{_day(day)} ({why[0].lower() + why[1:]})" for day, why in counted.skipped[:6])
        says += f" Passed over: {over}{'; and others' if len(counted.skipped) > 6 else ''}."
    return says


def _drawn(found: list[Mark], *, at: datetime) -> Picture:
    ordered = sorted(found, key=_instant)
    first, last = _instant(ordered[0]), _instant(ordered[-1])
    length = max(last - first, timedelta(hours=1))
    places = [LEFT + round((RIGHT - LEFT) * ((_instant(m) - first) / length)) for m in ordered]
    for n in range(1, len(places)):  # first apart from the left, then back from the right edge
        places[n] = max(places[n], places[n - 1] + APART)
    places[-1] = min(places[-1], RIGHT)
    for n in range(len(places) - 2, -1, -1):
        places[n] = min(places[n], places[n + 1] - APART)
    marks = tuple(replace(m, number=n, x=x) for n, (m, x) in enumerate(zip(ordered, places, strict=True), 1))
    by_title = {m.title.split(",")[0]: m.x for m in marks}
    spans = tuple(
        Span(by_title[a], by_title[b] - by_title[a], part, PART_WORDS[part])
        for a, b, part in SPANS
        if a in by_title and b in by_title and by_title[b] > by_title[a]
    )
    today = None
    if marks[0].title == "Published" and first < at < last:
        today = _between(marks, at)
    return Picture(marks, spans, today)


def _between(marks: tuple[Mark, ...], at: datetime) -> int:
    """The place of an instant: between the marks before and after it, wherever these had to stand to be read."""
    before, after = next((a, b) for a, b in pairwise(marks) if _instant(a) <= at <= _instant(b))
    length = max(_instant(after) - _instant(before), timedelta(seconds=1))
    return before.x + round((after.x - before.x) * ((at - _instant(before)) / length))


def _instant(mark: Mark) -> datetime:
    if mark.at is not None:
        return mark.at
    assert mark.when is not None  # a mark has one of the two
    return end_of_day(mark.when) - timedelta(seconds=1)


def _known(ask: Callable[[], Counted | None]) -> Counted | None:
    try:
        return ask()
    except BeyondKnownHolidays:
        return None


def _first(route: Route) -> str:
    return "The day of sending does not count: periods begin on the day after." if route.tender_period else "The law gives no number of days here: the time is reasonable, and the same for each supplier."  # fmt: skip


def _counting(route: Route) -> str:
    return route.tender_period.provision if route.tender_period else SAME_FOR_ALL


def _length(route: Route, sent: date, closes_at: datetime) -> str:
    closes = london_date(closes_at)
    calendar = CALENDARS[route.clarification_cutoff.calendar if route.clarification_cutoff else "uk_union"]
    days = (closes - sent).days
    many = _working_days(calendar, sent, closes)
    held = f", {many} of them working days" if many is not None else ""
    return f"{days} days after publication{held}. A bid counts when it is received before this moment."


def _working_days(calendar: Calendar, after: date, to: date) -> int | None:
    """Working days after one day up to another, which counts; None where bank holidays are not known."""
    try:
        calendar.require_known(to)
        return sum(calendar.is_working_day(after + n * ONE_DAY) for n in range(1, (to - after).days + 1))
    except BeyondKnownHolidays:
        return None


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
