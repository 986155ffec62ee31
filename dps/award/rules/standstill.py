"""The order of acts after a decision: letters, the award notice where one comes first, the wait. Pure.

Sources: PCR 2015 regs 86, 87, 99(7); Procurement Act 2023 ss.50, 51; the
counting is dps.law.periods. Days are London days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dps.core.refusal import Obstacle
from dps.law.calendar import ONE_DAY, BeyondKnownHolidays, london_date
from dps.law.days import long_day
from dps.law.periods import Counted, count
from dps.law.route import Route

LONGEST_REFERENCE = 60
TOLD_TOGETHER = "PCR 2015 regs 55, 86; Procurement Act 2023 s.50(3); Local Government Act 1988 s.20"


def standstill_of(
    route: Route,
    *,
    told_at: datetime | None,
    notice_date: date | None,
    standstill: bool,
    lengthened_to: date | None = None,
) -> Counted | None:
    """The standstill, counted from what starts it on this route; None where none is announced or it has not begun.

    ``lengthened_to`` is a later last day that the bidders were told of; an earlier one changes nothing.

    ``told_at`` is when the letters went; ``notice_date`` the London day on which
    the award notice was published. Raises
    :class:`~dps.law.calendar.BeyondKnownHolidays` outside the years that are known;
    telling and recording the notice refuse such a day first.
    """
    if not standstill or route.standstill.period is None:
        return None
    began = {
        "letters": london_date(told_at) if told_at else None,
        "award_notice": notice_date,
    }.get(route.standstill.starts_from or "")
    if not began:
        return None
    counted = count(route.standstill.period, began)
    if lengthened_to is None or lengthened_to <= counted.last_day:
        return counted
    return replace(counted, last_day=lengthened_to, first_day_after=lengthened_to + ONE_DAY)


def _obstacles_to_counting(
    route: Route, *, told_at: datetime | None, notice_date: date | None, standstill: bool
) -> list[Obstacle]:
    try:
        standstill_of(route, told_at=told_at, notice_date=notice_date, standstill=standstill)
    except BeyondKnownHolidays as beyond:
        return [
            Obstacle("holidays-unknown", f"The standstill cannot be counted: {beyond}.", route.provisions["standstill"])
        ]
    return []


def _obstacles_to_a_fallen_award(stands: bool) -> list[Obstacle]:
    return [] if stands else [Obstacle("set-aside", "This award was set aside, so nothing more is done with it.")]


def obstacles_to_telling(
    route: Route,
    *,
    told_at: datetime | None,
    standstill: bool,
    is_officer_of_buyer: bool,
    stands: bool = True,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why the bidders may not be told now; empty when they may. All are told at the same instant, once.

    ``stands`` is whether the award was not set aside.
    """
    found = _obstacles_to_a_fallen_award(stands)
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys may tell its bidders."))
    if told_at is not None:
        found.append(Obstacle("told-already", "Every bidder has been told already.", TOLD_TOGETHER))
    found += _obstacles_to_counting(route, told_at=at, notice_date=None, standstill=standstill)
    return tuple(found)


def obstacles_to_reference(reference: str) -> tuple[Obstacle, ...]:
    """Why this text is no reference of a notice on the central platform. Its shape is the platform's own: read loosely."""
    bare = reference.strip()
    if bare and bare.isprintable() and len(bare) <= LONGEST_REFERENCE:
        return ()
    says = f"A notice’s reference is 1 to {LONGEST_REFERENCE} printable characters."
    return (Obstacle("bad-reference", says, mend="Copy it from the notice, such as 099006-2026."),)


def notice_of(route: Route) -> str | None:
    """The award notice of this route, whether it comes before the contract or after; None where there is none."""
    return route.award_notice_first or route.award_notice_after


def obstacles_to_recording_notice(
    route: Route,
    *,
    told_at: datetime | None,
    recorded: bool,
    standstill: bool,
    reference: str,
    notice_date: date,
    is_officer_of_buyer: bool,
    stands: bool = True,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why the award notice may not be recorded so; empty when it may.

    The summaries come first (Procurement Act 2023 s.50(3)), so the notice is
    not dated before them; and what is not yet published is not recorded.
    """
    found = _obstacles_to_a_fallen_award(stands)
    notice = notice_of(route)
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys record its notices."))
    if notice is None:
        found.append(Obstacle("no-award-notice", "No award notice is published on this route.", route.legal_basis))
    if recorded:
        found.append(Obstacle("notice-recorded", "The award notice is recorded already."))
    if told_at is None:
        found.append(
            Obstacle(
                "told-first", f"The bidders come first: each {route.words.feedback} goes out before the award notice.",
                route.provisions["feedback"], "Tell every bidder, then publish the notice and record it.",
            )
        )  # fmt: skip
    elif notice_date < london_date(told_at):
        found.append(
            Obstacle(
                "notice-before-letters", f"The bidders were told on {long_day(london_date(told_at))}; the notice cannot be dated before that.",
                route.provisions["feedback"], "Check the date on the notice.",
            )
        )  # fmt: skip
    if notice_date > london_date(at):
        found.append(
            Obstacle(
                "notice-in-future", f"{long_day(notice_date)} has not come yet, so nothing can have been published on it.",
                mend="Record the notice once it is published.",
            )
        )  # fmt: skip
    found += obstacles_to_reference(reference)
    found += _obstacles_to_counting(route, told_at=told_at, notice_date=notice_date, standstill=standstill)
    return tuple(found)
