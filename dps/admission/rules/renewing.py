"""A renewed self-declaration: asked at any time, due in five working days, and overdue it does nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.periods import Counted, count
from dps.law.routes import Route

State = Literal["asked", "overdue", "answered"]
PERIOD = "self_declaration"

REMINDERS: Mapping[str, timedelta] = MappingProxyType(
    {"renewal-due": timedelta(days=-1), "renewal-overdue": timedelta(days=1)}
)
"""When a supplier is reminded: days from the last day to answer, by the kind of letter."""


def obstacles_to_any_renewal(route: Route) -> tuple[Obstacle, ...]:
    """Why no renewed declaration can be asked for on a route; empty where the law has one. PCR 2015 reg 34(25)."""
    if route.has_period(PERIOD):
        return ()
    return (
        Obstacle(
            "no-renewal-on-route",
            f"On this route no renewed declaration is asked for: {route.uncounted.get(PERIOD, 'the law has none')}.",
            route.provisions["has_admission"],
            "Check the supplier at award, and propose a removal where there is a lawful ground.",
        ),
    )


def obstacles_to_asking(route: Route, *, has_place: bool, asked_already: bool) -> tuple[Obstacle, ...]:
    """Why a supplier cannot be asked now; empty when it can: at any time of the market's life. PCR 2015 reg 34(25)."""
    found = list(obstacles_to_any_renewal(route))
    if not has_place:
        found.append(Obstacle("removed-already", "This place has ended, so nothing is asked for."))
    if asked_already:
        found.append(Obstacle("renewal-open", "A renewed declaration is asked for already, and not answered yet."))
    return tuple(found)


def due(route: Route, *, asked_at: datetime) -> Counted:
    """The days to answer, counted from the London date of the request, with the working. PCR 2015 regs 2(3), (4), 34(25).

    Raises :class:`~dps.law.periods.NoSuchPeriod` on a route that asks for none.
    """
    return count(route.period(PERIOD), london_date(asked_at))


def state_of(*, due_on: date, answered_at: datetime | None, on: date) -> State:
    """Where a request stands on that London date; a late answer is an answer."""
    if answered_at is not None:
        return "answered"
    return "overdue" if on > due_on else "asked"


def obstacles_to_answering_renewal(*, answered: bool) -> tuple[Obstacle, ...]:
    """Why a request cannot be answered; empty while it is open, late or not. PCR 2015 reg 34(25)."""
    return (Obstacle("renewal-answered", "This request was answered already."),) if answered else ()


def is_change(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a declaration says of any ground something else than the one before it."""
    return {code: dict(said) for code, said in before.items()} != {code: dict(said) for code, said in now.items()}
