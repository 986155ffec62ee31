"""The periods that law and policy fix, by route, and how each is counted.

A period is data: how many days, of which kind, from which event, whether the day of the
event counts, and whether the end moves off a day that is not a working day. One function
counts them all and shows its working, so that a page, a refusal and the command line
agree to the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from dps.law.calendar import CALENDARS, ONE_DAY, Calendar

Unit = Literal["days", "working_days"]
Direction = Literal["forward", "back"]
Basis = Literal["law", "policy"]


class NoSuchPeriod(Exception):
    """The route has no counted period of that name. The message is one line, and says why where there is a reason."""


@dataclass(frozen=True)
class Period:
    """One period of a route.

    ``basis`` is ``policy`` where the law gives no number and the market sets its own.
    ``ends_on_working_day`` moves a forward period's end to the next working day (PCR 2015 reg 2(4)).
    ``least_working_days`` lengthens a period that would hold fewer (PCR 2015 reg 2(3)(a)).
    """

    name: str
    title: str
    number: int
    unit: Unit
    counted_from: str
    provision: str
    calendar: str
    direction: Direction = "forward"
    counts_first_day: bool = False
    ends_on_working_day: bool = False
    least_working_days: int = 0
    basis: Basis = "law"


@dataclass(frozen=True)
class Counted:
    """A period counted from a date, with its working.

    ``counted`` is in the order of counting, so its last is ``last_day``; ``skipped`` pairs each
    day that was passed over with why. Counting forward, ``first_day_after`` is the first day on
    which what the period holds back may be done. Counting back, ``last_day`` is the last day on
    which the thing may still be done, and ``first_day_after`` the first on which it is too late.
    """

    last_day: date
    first_day_after: date
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    provision: str


def count(period: Period, from_date: date) -> Counted:
    """Count ``period`` from the London date of its event.

    Raises :class:`~dps.law.calendar.BeyondKnownHolidays` when any day of the count lies
    outside the bank holidays that are known, calendar days included: their end may depend on one.
    """
    calendar = CALENDARS[period.calendar]
    calendar.require_known(from_date)
    step = ONE_DAY if period.direction == "forward" else -ONE_DAY
    day = from_date if period.counts_first_day else from_date + step
    counted: list[date] = []
    skipped: list[tuple[date, str]] = []
    while len(counted) < period.number:
        why = calendar.why_not_working(day)
        is_end = len(counted) + 1 == period.number and period.ends_on_working_day
        if why and period.unit == "working_days":
            skipped.append((day, why))
        elif why and is_end:
            skipped.append((day, f"{why}: the period may not end on it"))
        else:
            counted.append(day)
        day += step
    _add_working_days(counted, skipped, calendar, step, period.least_working_days)
    last = counted[-1]
    return Counted(last, last + ONE_DAY, tuple(counted), tuple(skipped), period.provision)


def _add_working_days(
    counted: list[date], skipped: list[tuple[date, str]], calendar: Calendar, step: timedelta, least: int
) -> None:
    """Go on in the same direction until the count holds ``least`` working days."""
    held = sum(1 for day in counted if calendar.is_working_day(day))
    day = counted[-1]
    while held < least:
        day += step
        why = calendar.why_not_working(day)
        if why:
            skipped.append((day, why))
        else:
            counted.append(day)
            held += 1


def lengthened(period: Period, number: int) -> Period:
    """The same period with more days, as a notice may say. Raises ValueError for fewer: announced time only grows."""
    if number < period.number:
        raise ValueError(
            f"{period.title}: {number} is shorter than the {period.number} that {period.provision} requires"
        )
    return replace(period, number=number)


def _by_name(rows: tuple[Period, ...]) -> Mapping[str, Period]:
    return MappingProxyType({row.name: row for row in rows})


def _in_part_2(name: str, title: str, number: int, unit: Unit, counted_from: str, provision: str) -> Period:
    """A forward period of Part 2 of the Regulations: reg 2(3) and 2(4) apply to each of them."""
    return Period(
        name, title, number, unit, counted_from, provision, "england_wales",
        ends_on_working_day=True, least_working_days=2,
    )  # fmt: skip


def _beginning_with(name: str, title: str, number: int, counted_from: str, provision: str) -> Period:
    """A period of the Act in days "beginning with" the day of the event, which therefore counts."""
    return Period(name, title, number, "days", counted_from, provision, "uk_union", counts_first_day=True)


PCR_2015_DPS_PERIODS: Mapping[str, Period] = _by_name(
    (
        _in_part_2(
            "admission", "Decide an application", 10, "working_days",
            "the day the application is received", "PCR 2015 reg 34(16)",
        ),
        _in_part_2(
            "admission_extended", "Decide an application, where justified", 15, "working_days",
            "the day the application is received", "PCR 2015 reg 34(17)",
        ),
        _in_part_2(
            "self_declaration", "Renew a self-declaration", 5, "working_days",
            "the day the request is sent", "PCR 2015 reg 34(25)",
        ),
        _in_part_2(
            "tender_min", "Least time for tenders", 10, "days",
            "the day the invitation to tender is sent", "PCR 2015 reg 34(11)",
        ),
        Period(
            "clarification_cutoff", "Last day to answer questions", 6, "days",
            "the day of the deadline for tenders", "PCR 2015 reg 53(6)", "england_wales", direction="back",
            least_working_days=2,
        ),
        Period(
            "clarification_cutoff_accelerated", "Last day to answer questions, accelerated", 4, "days",
            "the day of the deadline for tenders", "PCR 2015 reg 53(7)", "england_wales", direction="back",
            least_working_days=2,
        ),
        _in_part_2(
            "debrief", "Give reasons to a bidder or applicant who asks", 15, "days",
            "the day the written request is received", "PCR 2015 reg 55(2)",
        ),
        Period(
            "standstill", "Standstill (voluntary)", 10, "days",
            "the day the last letter is sent electronically", "PCR 2015 reg 87(2), (4)", "england_wales",
            ends_on_working_day=True,
        ),
        _in_part_2(
            "award_notice", "Publish the award notice", 30, "days",
            "the day of the award", "PCR 2015 reg 50(5)(a)",
        ),
        _in_part_2(
            "award_notice_quarterly", "Publish award notices grouped by quarter", 30, "days",
            "the last day of the quarter", "PCR 2015 reg 50(5)(b)",
        ),
        Period(
            "contracts_finder", "Publish on Contracts Finder", 90, "days",
            "the day of the award", "PCR 2015 regs 108, 112; guidance PPN 019", "england_wales", basis="policy",
        ),
        Period(
            "claim_window", "Start a claim in court", 30, "days",
            "the day the supplier knew or ought to have known", "PCR 2015 reg 92(2)", "england_wales",
            counts_first_day=True, ends_on_working_day=True,
        ),
    )
)  # fmt: skip

PA_2023_MARKET_PERIODS: Mapping[str, Period] = _by_name(
    (
        Period(
            "admission", "Decide an application", 10, "working_days", "the day the application is received",
            "Procurement Act 2023 s.36(6)(b): a reasonable period", "uk_union", basis="policy",
        ),
        Period(
            "tender_min", "Least time for tenders", 10, "days", "the day tenders are invited",
            "Procurement Act 2023 s.54(4), (5)", "uk_union",
        ),
        Period(
            "clarification_cutoff", "Last day to answer questions", 6, "days", "the day of the deadline for tenders",
            "Market policy; Procurement Act 2023 ss.12(2), 54(1)", "uk_union", direction="back", basis="policy",
        ),
        Period(
            "standstill", "Standstill (voluntary)", 8, "working_days", "the day the award notice (UK6) is published",
            "Procurement Act 2023 s.51(4), (5)", "uk_union", counts_first_day=True,
        ),
        _beginning_with(
            "contract_details", "Publish the contract details notice (UK7)", 30,
            "the day the contract is entered into", "Procurement Act 2023 s.53(1)(b)",
        ),
        _beginning_with(
            "contract_details_light_touch", "Publish the contract details notice (UK7), light touch", 120,
            "the day the contract is entered into", "Procurement Act 2023 s.53(1)(a)",
        ),
        _beginning_with(
            "contract_copy", "Publish a copy of a contract over £5 million", 90,
            "the day the contract is entered into", "Procurement Act 2023 s.53(3)(b)",
        ),
        _beginning_with(
            "contract_copy_light_touch", "Publish a copy of a contract over £5 million, light touch", 180,
            "the day the contract is entered into", "Procurement Act 2023 s.53(3)(a)",
        ),
        _beginning_with(
            "payment_publication", "Publish payments over £30,000", 30,
            "the last day of the quarter", "Procurement Act 2023 s.70(2)",
        ),
        _beginning_with(
            "exclusion_notice", "Tell the Minister of an exclusion", 30,
            "the day of the exclusion", "Procurement Act 2023 s.59(2)",
        ),
        _beginning_with(
            "claim_window", "Start a claim in court", 30,
            "the day the supplier knew or ought to have known", "Procurement Act 2023 s.106(2)",
        ),
    )
)  # fmt: skip

PA_2023_BELOW_THRESHOLD_PERIODS: Mapping[str, Period] = _by_name(
    (
        Period(
            "clarification_cutoff", "Last day to answer questions", 3, "days", "the day of the deadline for quotations",
            "Market policy; Procurement Act 2023 s.87(6)", "uk_union", direction="back", basis="policy",
        ),
        Period(
            "debrief", "Give reasons to a bidder who asks", 15, "days", "the day the written request is received",
            "Local Government Act 1988 s.20(2)", "uk_union",
        ),
    )
)  # fmt: skip
