"""When tenders and questions close, and the least time suppliers must have. Pure.

Days are London dates. A minimum is met when the deadline falls on the last
counted day or later: the tendering period ends with the day by which tenders
are due (PCR 2015 regs 2(3), 2(4), 34(11); Procurement Act 2023 s.54).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from dps.competition.rules.shortening import Consents, may_be_shortened, obstacles_to_short_period
from dps.core.refusal import Obstacle
from dps.law.calendar import (
    CALENDARS,
    LONDON,
    ONE_DAY,
    BeyondKnownHolidays,
    Calendar,
    end_of_day,
    instant_of,
    london_date,
    obstacles_to_local_time,
)
from dps.law.days import long_day
from dps.law.periods import Counted, count
from dps.law.routes import Route

SAME_FOR_ALL = "PCR 2015 reg 47(1); Procurement Act 2023 ss.54(1), 87(6)"


NOON, EVENING = time(12), time(17)
USUAL_WORKING_DAYS = 16
"""How long suppliers usually have here, in working days; ours, and never less than the law's least."""
TO_ANSWER_IN = 2
"""Working days that a suggestion leaves between the last question and the last day for answers; ours."""


@dataclass(frozen=True)
class Dates:
    """When questions and bids close: two instants that keep every rule of a timetable when published at once."""

    clarifications_close_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Step:
    """One line of a timeline: an instant or a date, whether it is past, and the provision behind it."""

    title: str
    state: Literal["past", "now", "next"]
    at: datetime | None = None
    when: date | None = None
    detail: str = ""
    provision: str = ""


def earliest_close(route: Route, *, kind: str, sent_on: date) -> Counted | None:
    """The least tendering period counted from the London date of sending; None where the law gives no number.

    Its ``last_day`` is the first day on which tenders may be due. Raises
    :class:`~dps.law.calendar.BeyondKnownHolidays`.
    """
    period = route.tender_period
    if period is None or kind in route.no_tender_minimum_for:
        return None
    return count(period, sent_on)


def suggested(route: Route, kind: str, at: datetime, *, working_days: int = USUAL_WORKING_DAYS) -> Dates:
    """Lawful dates for a competition published at ``at``: bids close at noon on a working day, questions well before.

    ``working_days`` are counted from the day after; the law's least time (reg 34(11), s.54) is kept where it is
    longer, and so is the time that questions need. Noon and evening are never in the hour that clocks skip or
    repeat. Raises :class:`~dps.law.calendar.BeyondKnownHolidays`.
    """
    today = london_date(at)
    calendar = CALENDARS[route.clarification_cutoff.calendar if route.clarification_cutoff else "uk_union"]
    day = today
    for _ in range(working_days):
        day = calendar.next_working_day(day + ONE_DAY)
    least = earliest_close(route, kind=kind, sent_on=today)
    day = calendar.next_working_day(max(day, least.last_day) if least else day)
    while True:
        closes_at = instant_of(datetime.combine(day, NOON))
        counted = last_answers(route, closes_at)
        asked_until = _working_days_before(calendar, counted.last_day if counted else day - ONE_DAY, TO_ANSWER_IN)
        if asked_until > today:
            return Dates(instant_of(datetime.combine(asked_until, EVENING)), closes_at)
        day = calendar.next_working_day(day + ONE_DAY)


def _working_days_before(calendar: Calendar, day: date, number: int) -> date:
    """The working day that lies ``number`` working days before ``day``."""
    while number:
        day -= ONE_DAY
        number -= calendar.is_working_day(day)
    return day


def last_answers(route: Route, closes_at: datetime) -> Counted | None:
    """The days before the deadline in which no more answers should be needed; ``last_day`` is the last to answer on."""
    period = route.clarification_cutoff
    return count(period, london_date(closes_at)) if period else None


def is_late_answer(route: Route, *, closes_at: datetime, at: datetime) -> bool:
    """Whether an answer at ``at`` comes after the last day for answers: the buyer should then give more time."""
    counted = last_answers(route, closes_at)
    return counted is not None and at >= end_of_day(counted.last_day)


def obstacles_to_timetable(
    route: Route,
    *,
    kind: str,
    clarifications_close_at: datetime | None,
    closes_at: datetime | None,
    consents: Consents | None = None,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why a competition published at ``at`` may not run to this timetable; empty when it may.

    ``consents`` is how far every supplier's agreement to a shorter time has come, where it was asked for.
    """
    found: list[Obstacle] = []
    if closes_at is None:
        found.append(Obstacle("no-deadline", "No deadline for bids is set.", SAME_FOR_ALL, "Set the deadline."))
    if clarifications_close_at is None:
        found.append(
            Obstacle(
                "no-question-time", "Nothing says until when questions may be asked.", SAME_FOR_ALL, "Set the time."
            )
        )
    try:
        found += _obstacles_to_deadline(route, kind, closes_at, consents, at)
        found += _obstacles_to_questions(route, clarifications_close_at, closes_at, at)
    except BeyondKnownHolidays as beyond:
        found.append(Obstacle("beyond-known-holidays", f"{beyond}.", route.legal_basis, "Choose an earlier deadline."))
    return tuple(found)


def _obstacles_to_deadline(
    route: Route, kind: str, closes_at: datetime | None, consents: Consents | None, at: datetime
) -> tuple[Obstacle, ...]:
    if closes_at is None:
        return ()
    found = _odd_hour(closes_at)
    if closes_at <= at:
        return (
            *found,
            Obstacle("deadline-past", "The deadline for bids has passed.", SAME_FOR_ALL, "Set a later one."),
        )
    least = earliest_close(route, kind=kind, sent_on=london_date(at))
    if least is not None and london_date(closes_at) < least.last_day:
        short = obstacles_to_short_period(route, consents, closes_at=closes_at, at=at)
        if not short:
            return found
        if may_be_shortened(route) and consents is not None and consents.closes_at == closes_at:
            return (*found, *short)
        found += (
            Obstacle(
                "too-little-time",
                f"Published today, this {route.words.competition} may close on {long_day(least.last_day)} at the earliest.",
                least.provision,
                f"Set the deadline to {long_day(least.last_day)} or later.",
            ),
        )
    return found


def _obstacles_to_questions(
    route: Route, clarifications_close_at: datetime | None, closes_at: datetime | None, at: datetime
) -> tuple[Obstacle, ...]:
    if clarifications_close_at is None:
        return ()
    found = _odd_hour(clarifications_close_at)
    if clarifications_close_at <= at:
        found += (
            Obstacle(
                "questions-past",
                "The time until which questions may be asked has passed.",
                SAME_FOR_ALL,
                "Set a later time.",
            ),
        )
    if closes_at is None:
        return found
    counted = last_answers(route, closes_at)
    if counted is not None and clarifications_close_at > end_of_day(counted.last_day):
        found += (
            Obstacle(
                "questions-too-late",
                f"With this deadline the last day for answers is {long_day(counted.last_day)}, so questions close no later.",
                counted.provision,
                "Close questions earlier, or set a later deadline.",
            ),
        )
    elif counted is None and clarifications_close_at >= closes_at:
        found += (
            Obstacle(
                "questions-too-late",
                "Questions would close at the deadline or after it.",
                SAME_FOR_ALL,
                "Close questions before the deadline.",
            ),
        )
    return found


def obstacles_to_contract_dates(
    *, closes_at: datetime | None, starts_on: date | None, ends_on: date | None
) -> tuple[Obstacle, ...]:
    """Why the contract may not be expected to run from ``starts_on`` to ``ends_on``; empty when it may."""
    found: list[Obstacle] = []
    if starts_on is None or ends_on is None:
        found.append(
            Obstacle(
                "no-contract-dates",
                "Nothing says when the contract starts and ends.",
                "PCR 2015 reg 49; Procurement Regulations 2024 (SI 2024/692) reg 19",
                "Give both dates as they are expected.",
            )
        )
        return tuple(found)
    if ends_on <= starts_on:
        found.append(
            Obstacle("ends-before-start", "The contract would end before it starts.", mend="Change one of the dates.")
        )
    if closes_at is not None and starts_on <= london_date(closes_at):
        found.append(
            Obstacle(
                "starts-before-deadline",
                "The contract would start before the bids are in.",
                mend="Start the contract after the deadline, with time to evaluate.",
            )
        )
    return tuple(found)


def _odd_hour(instant: datetime) -> tuple[Obstacle, ...]:
    """An instant within the repeated hour of October reads as two, so it is no time to close at."""
    return obstacles_to_local_time(instant.astimezone(LONDON).replace(tzinfo=None))


def timeline(
    route: Route,
    *,
    published_at: datetime | None,
    clarifications_close_at: datetime | None,
    closes_at: datetime | None,
    starts_on: date | None,
    ends_on: date | None,
    cancelled_at: datetime | None = None,
    at: datetime,
) -> tuple[Step, ...]:
    """The competition's dates in order, each with what stands behind it. What is not set yet is left out."""
    steps: list[Step] = []

    def add(title: str, instant: datetime | None, detail: str = "", provision: str = "") -> None:
        if instant is not None:
            state: Literal["past", "next"] = "past" if instant <= at else "next"
            steps.append(Step(title, state, at=instant, detail=detail, provision=provision))

    add("Published", published_at)
    if cancelled_at is not None:
        add("Cancelled", cancelled_at)
        return tuple(steps)
    add("Questions close", clarifications_close_at)
    counted = _known_last_answers(route, closes_at)
    if counted is not None:
        past = at >= end_of_day(counted.last_day)
        steps.append(
            Step(
                "Last day for answers",
                "past" if past else "next",
                when=counted.last_day,
                detail=f"{route.clarification_cutoff.number} days before the deadline"
                if route.clarification_cutoff
                else "",
                provision=counted.provision,
            )
        )
    tender = route.tender_period
    add(
        "Bids close",
        closes_at,
        "A bid counts when it is received before this moment.",
        tender.provision if tender else SAME_FOR_ALL,
    )
    for title, day in (("Contract expected to start", starts_on), ("Contract expected to end", ends_on)):
        if day is not None:
            steps.append(Step(title, "past" if day < london_date(at) else "next", when=day))
    return tuple(steps)


def _known_last_answers(route: Route, closes_at: datetime | None) -> Counted | None:
    if closes_at is None:
        return None
    try:
        return last_answers(route, closes_at)
    except BeyondKnownHolidays:
        return None
