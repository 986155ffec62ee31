"""When a market may be made on a route, and when it may run, change its end, or call for competition."""

from __future__ import annotations

from datetime import date

from dps.law.days import plain_day
from dps.law.obstacle import Obstacle
from dps.law.routes import Route


def obstacles_to_establishing(
    route: Route, *, on: date, contract_notice_on: date | None = None
) -> tuple[Obstacle, ...]:
    """Why a market on this route may not be established on that London date; empty when it may.

    Under the Regulations it is enough that the system was established, or its contract notice
    submitted, before 24 February 2025 (SI 2024/716 reg 5).
    """
    earliest = min(on, contract_notice_on) if contract_notice_on else on
    if route.created_not_after and earliest > route.created_not_after:
        return (
            Obstacle(
                "too-late-for-route",
                f"No {route.words.market} can be made under the Regulations after {plain_day(route.created_not_after)}.",
                route.provisions["created_not_after"],
                "Make a dynamic market under the Procurement Act 2023.",
            ),
        )
    if route.created_not_before and on < route.created_not_before:
        return (
            Obstacle(
                "too-early-for-route",
                f"The Procurement Act 2023 applies from {plain_day(route.created_not_before)}.",
                route.provisions["created_not_before"],
            ),
        )
    return ()


def last_day_of_validity(route: Route, notice_end: date | None) -> date | None:
    """The last day a market may run: what its notice says, or the law's last day if sooner; None for open-ended."""
    ends = [day for day in (notice_end, route.latest_end) if day is not None]
    return min(ends, default=None)


def obstacles_to_changing_end(route: Route, *, on: date, new_end: date | None) -> tuple[Obstacle, ...]:
    """Why the end of a market may not be moved to ``new_end`` (None: open-ended) on that date. Winding up is not this."""
    found: list[Obstacle] = []
    if route.end_changeable_until and on > route.end_changeable_until:
        found.append(
            Obstacle(
                "end-fixed",
                f"The end of a {route.words.market} cannot be changed after {plain_day(route.end_changeable_until)}.",
                route.provisions["end_changeable_until"],
                "Let it run to its end, or wind it up sooner with an award notice.",
            )
        )
    if route.latest_end and (new_end is None or new_end > route.latest_end):
        found.append(
            Obstacle(
                "end-too-late",
                f"A {route.words.market} ends at the latest on {plain_day(route.latest_end)}.",
                route.provisions["latest_end"],
                "Choose an earlier day.",
            )
        )
    return tuple(found)


def obstacles_to_calling(route: Route, *, on: date, notice_end: date | None) -> tuple[Obstacle, ...]:
    """Why no competition may be called on that date in a market whose notice says it ends on ``notice_end``."""
    last = last_day_of_validity(route, notice_end)
    if last is None or on <= last:
        return ()
    return (
        Obstacle(
            "market-ended",
            f"This {route.words.market} ended on {plain_day(last)}.",
            route.provisions.get("latest_end", route.legal_basis),
            "Use another market, or a below-threshold notice where the value allows.",
        ),
    )
