"""A standstill that was announced only grows. Pure.

Sources: Procurement Act 2023 s.51(4), (5); PCR 2015 reg 87. What was said to
the bidders is a promise: a day less would take a right from somebody who
counted on it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dps.core.refusal import Obstacle
from dps.law.calendar import start_of_day
from dps.law.days import plain_day
from dps.law.periods import Counted

ONLY_GROWS = "Procurement Act 2023 s.51(4), (5); PCR 2015 reg 87"
LONGEST = timedelta(days=366)
SHORTEST_REASON = 10
"""Characters, without the spaces around them."""


def obstacles_to_lengthening(
    counted: Counted | None, *, last_day: date, reason: str, concluded: bool, stands: bool, is_officer_of_buyer: bool,
    at: datetime,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why the standstill may not end on this later day; empty when it may. It may while it runs, and only be longer."""
    found: list[Obstacle] = list(
        obstacles_at_all(counted, concluded=concluded, stands=stands, is_officer_of_buyer=is_officer_of_buyer, at=at)
    )
    if counted is not None and last_day <= counted.last_day:
        now = counted.last_day
        found.append(
            Obstacle(
                "not-longer", f"The standstill runs to {plain_day(now)}; it is made longer, never shorter.", ONLY_GROWS,
                "Enter a later day.",
            )
        )  # fmt: skip
    if counted is not None and last_day > counted.last_day + LONGEST:
        found.append(Obstacle("too-long", "That is more than a year later.", mend="Check the year."))
    if len(reason.strip()) < SHORTEST_REASON:
        says = f"The reason has fewer than {SHORTEST_REASON} characters."
        found.append(Obstacle("no-reason", says, mend="Write it for the bidders: it is sent to them."))
    return tuple(found)


def obstacles_at_all(
    counted: Counted | None, *, concluded: bool, stands: bool, is_officer_of_buyer: bool, at: datetime
) -> tuple[Obstacle, ...]:
    """Why the standstill cannot be made longer, whatever the day; empty when it can."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys make a standstill longer."))
    if not stands:
        found.append(Obstacle("set-aside", "This award was set aside, so nothing more is done with it."))
    if concluded:
        found.append(Obstacle("concluded-already", "The contract is concluded already."))
    if counted is None:
        found.append(Obstacle("no-standstill", "No standstill is running here.", ONLY_GROWS))
    elif at >= start_of_day(counted.first_day_after):
        found.append(Obstacle("standstill-over", "The standstill is over.", ONLY_GROWS))
    return tuple(found)
