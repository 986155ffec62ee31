"""When a contract may be concluded, with what dates, and what must be published of it. Pure.

Sources: PCR 2015 regs 50(5), 86, 87, 99(7); Procurement Act 2023 ss.50(1),
51, 53(1), 87(3). Days are London days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dps.award.rules.standstill import obstacles_to_reference, standstill_of
from dps.core.refusal import Obstacle
from dps.law.calendar import BeyondKnownHolidays, london_date, start_of_day
from dps.law.days import long_day
from dps.law.periods import Period, count
from dps.law.route import Route

IN_ORDER = "PCR 2015 regs 84(7), 86; Procurement Act 2023 ss.50, 51, 98"


def obstacles_to_concluding(
    route: Route,
    *,
    told_at: datetime | None,
    notice_date: date | None,
    standstill: bool,
    lengthened_to: date | None = None,
    concluded: bool,
    is_officer_of_buyer: bool,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why the contract may not be concluded at ``at``; empty when it may.

    It may from the first instant in London of the day after the standstill, by
    the server's clock. Procurement Act 2023 ss.50(1), 51(1), (4), (5); PCR 2015
    regs 86, 87 where a standstill was announced.
    """
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys conclude its contracts."))
    if concluded:
        found.append(Obstacle("concluded-already", "The contract is concluded already."))
    if told_at is None:
        found.append(
            Obstacle(
                "not-told", "The bidders have not been told.", route.provisions["feedback"],
                f"Send each its {route.words.feedback} first.",
            )
        )  # fmt: skip
    if route.award_notice_first and notice_date is None:
        found.append(
            Obstacle(
                "award-notice-first",
                f"The award notice ({route.award_notice_first}) is not recorded; it comes before the contract"
                f"{' and starts the standstill' if standstill else ''}.",
                route.provisions["award_notice_first"],
                f"Publish {route.award_notice_first} on the central platform, then record its reference and date.",
            )
        )
    counted = standstill_of(
        route, told_at=told_at, notice_date=notice_date, standstill=standstill, lengthened_to=lengthened_to
    )
    if counted and at < start_of_day(counted.first_day_after):
        found.append(
            Obstacle(
                "standstill-running",
                f"The standstill runs to the end of {long_day(counted.last_day)}.",
                counted.provision,
                f"Conclude the contract from {long_day(counted.first_day_after)}.",
            )
        )
    return tuple(found)


def obstacles_to_concluding_directly(
    *, decided_on: date, signed_on: date, recorded: bool, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Why the contract of a direct award may not be recorded as signed on a day; empty when it may. Not about its other dates.

    ``decided_on`` is the London day of the decision: a contract signed before it
    was awarded without the council's own authority (its standing orders; Local Government Act 1972 s.135).
    """
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys conclude its contracts."))
    if recorded:
        found.append(Obstacle("concluded-already", "The contract of this award is recorded already."))
    if signed_on < decided_on:
        found.append(
            Obstacle(
                "signed-before-decided", f"It would be signed before the award was decided, on {long_day(decided_on)}.",
                "The council’s standing orders; Local Government Act 1972 s.135",
                "Enter the day on which it was signed. If that day is right, ask your lawyer before you go on.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_dates(
    *,
    signed_on: date,
    starts_on: date,
    ends_on: date,
    told_on: date | None,
    notice_first_on: date | None,
    allowed_from: date | None,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Why a contract may not carry these dates; empty when it may.

    ``told_on`` is the London day of the letters, ``notice_first_on`` that of an
    award notice which comes before the contract, ``allowed_from`` the day after
    the standstill; each None where there is none.
    """
    found = []
    if signed_on > london_date(at):
        found.append(
            Obstacle("signed-in-future", f"{long_day(signed_on)} has not come yet, so nothing was signed on it.")
        )
    before = [
        (day, what)
        for day, what in ((told_on, "the bidders were told"), (notice_first_on, "the award notice was published"))
        if day is not None and signed_on < day
    ]
    if before:
        day, what = max(before)
        found.append(
            Obstacle(
                "signed-too-early", f"It would be signed before {what}, on {long_day(day)}.", IN_ORDER,
                "Enter the day on which it was signed. If that day is right, ask your lawyer before you go on.",
            )
        )  # fmt: skip
    if allowed_from and signed_on < allowed_from:
        found.append(
            Obstacle(
                "signed-in-standstill", f"The contract could not be signed before {long_day(allowed_from)}.", IN_ORDER,
                "Enter the day on which it was signed.",
            )
        )  # fmt: skip
    if starts_on < signed_on:
        found.append(Obstacle("starts-before-signed", "A contract starts on the day it is signed or later.", IN_ORDER))
    if ends_on < starts_on:
        found.append(
            Obstacle("ends-before-start", "The contract would end before it starts.", mend="Change the dates.")
        )
    return tuple(found)


@dataclass(frozen=True)
class Due:
    """When a notice has to be published. ``last_day`` is None where the law says "as soon as reasonably practicable"."""

    notice: str
    last_day: date | None
    provision: str


def contract_details_due(route: Route, *, kind: str, value: int, signed_on: date) -> Due | None:
    """The contract details notice (UK7) of a contract of that threshold kind and whole value in pence with VAT.

    None where none is due. Procurement Act 2023 ss.53(1), 87(3).
    """
    if route.contract_details_notice is None or value < route.contract_details_from:
        return None
    return _due(
        route.contract_details_notice, route, route.contract_details_period(kind), "contract_details_notice", signed_on
    )


def award_notice_due(route: Route, *, awarded_on: date) -> Due | None:
    """The award notice that follows the contract; None where it comes first or there is none. PCR 2015 reg 50(5)(a)."""
    if route.award_notice_after is None:
        return None
    period = route.periods.get("award_notice")
    return _due(route.award_notice_after, route, period, "award_notice_after", awarded_on)


def _due(notice: str, route: Route, period: Period | None, provision: str, from_day: date) -> Due:
    if period is None:
        return Due(notice, None, route.provisions[provision])
    try:
        counted = count(period, from_day)
    except BeyondKnownHolidays:  # the duty stands; only its last day is beyond the table
        return Due(notice, None, period.provision)
    return Due(notice, counted.last_day, counted.provision)


def obstacles_to_recording_notice(
    route: Route,
    *,
    recorded: bool,
    reference: str,
    notice_date: date,
    signed_on: date,
    is_officer_of_buyer: bool,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why the contract details notice may not be recorded so; empty when it may."""
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys record its notices."))
    if route.contract_details_notice is None:
        found.append(
            Obstacle("no-details-notice", "No contract details notice is published on this route.", route.legal_basis)
        )
    if recorded:
        found.append(Obstacle("notice-recorded", "The contract details notice is recorded already."))
    if notice_date < signed_on:
        found.append(
            Obstacle(
                "notice-before-contract",
                f"The contract was signed on {long_day(signed_on)}; its notice is not earlier.",
            )
        )
    if notice_date > london_date(at):
        found.append(
            Obstacle(
                "notice-in-future",
                f"{long_day(notice_date)} has not come yet.",
                mend="Record the notice once it is published.",
            )
        )
    found += obstacles_to_reference(reference)
    return tuple(found)
