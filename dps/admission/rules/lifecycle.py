"""An application's states, and the days it may take."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType

from dps.core.lifecycle import Lifecycle
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.periods import Counted, count
from dps.law.routes import Route

APPLICATION = Lifecycle(
    name="application",
    start="draft",
    table=MappingProxyType(
        {
            ("draft", "declare"): "draft",
            ("draft", "answer"): "draft",
            ("draft", "submit"): "submitted",
            ("draft", "withdraw"): "withdrawn",
            ("submitted", "extend"): "submitted",
            ("submitted", "admit"): "admitted",
            ("submitted", "refuse"): "refused",
            ("submitted", "withdraw"): "withdrawn",
        }
    ),
)
"""Decided is final for that application; a refused supplier may begin another the same day (PCR 2015 reg 34(15))."""


def days_to_decide(route: Route, *, received_at: datetime, extended: bool = False) -> Counted:
    """The days in which an application has to be decided, counted from the London date it was received, with the working.

    PCR 2015 reg 34(16), (17); Procurement Act 2023 s.36(6)(b). Raises
    :class:`~dps.law.periods.NoSuchPeriod` for a route that knows no such period,
    and :class:`~dps.law.calendar.BeyondKnownHolidays`.
    """
    return count(route.period("admission_extended" if extended else "admission"), london_date(received_at))


def length_in_words(route: Route, *, extended: bool = False) -> str:
    """How long the time to decide is: ``10 working days``."""
    period = route.period("admission_extended" if extended else "admission")
    return f"{period.number} {period.unit.replace('_', ' ')}"


def due_on(route: Route, *, received_at: datetime, extended: bool = False) -> date:
    """The last London day on which the decision is in time."""
    return days_to_decide(route, received_at=received_at, extended=extended).last_day


def obstacles_to_extending(
    route: Route, *, state: str, already_extended: bool, reason: str, due: date | None, on: date
) -> tuple[Obstacle, ...]:
    """Why the time to decide cannot be prolonged on that London date; empty when it can.

    Once, in an individual case, with a reason, and before it has run out: PCR 2015 reg 34(17).
    """
    if not route.has_period("admission_extended"):
        return (
            Obstacle(
                "no-extension-on-route",
                f"On this route the time to decide is not prolonged: {route.uncounted.get('admission_extended', '')}.",
                route.provisions["has_admission"],
                "Decide as soon as you can.",
            ),
        )
    provision = route.period("admission_extended").provision
    found = list(APPLICATION.obstacles(state, "extend"))
    if already_extended:
        found.append(
            Obstacle("extended-already", "The time to decide this application was prolonged once already.", provision)
        )
    if not reason.strip():
        found.append(
            Obstacle("extension-unexplained", "Say why this application needs longer.", provision, "Give the reason.")
        )
    if due is not None and on > due:
        found.append(
            Obstacle(
                "extension-too-late",
                "The time to decide has run out, so it cannot be prolonged.",
                provision,
                "Decide now.",
            )
        )
    return tuple(found)
