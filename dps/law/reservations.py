"""For whom a contract may be reserved, on which route, and why not. Pure.

A reservation is stated in the notice or the request, never found out afterwards;
who bids declares that it is one of those (Procurement Act 2023 ss.32, 33, 87;
SI 2026/94). For small firms and for voluntary and social enterprises no section
speaks of a reservation; what is said of them here says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.law.obstacle import Obstacle
from dps.law.routes import Route

LOCATION_FROM = date(2026, 2, 4)
_LOCATION = "SI 2026/94; Local Government Act 1988 s.17(5)(e)"
_SMALL = (
    "The council’s own policy: no section names this reservation. Below the threshold the Act bars only a test of suitability "
    "(Procurement Act 2023 s.85) and asks that barriers to small and medium-sized enterprises be considered (s.86)"
)
_SOCIAL = (
    "The council’s own policy: no section names this reservation. Below the threshold the Act bars only a test of suitability "
    "(Procurement Act 2023 s.85)"
)
MUTUAL_YEARS = 5


@dataclass(frozen=True)
class Reservation:
    """One kind of reservation. ``who`` completes “reserved for …”; ``declares`` is what a bidder says of itself."""

    code: str
    title: str
    who: str
    declares: str
    provision: str
    by_place: bool = False


RESERVATIONS: Mapping[str, Reservation] = MappingProxyType(
    {
        r.code: r
        for r in (
            Reservation(
                "uk", "Suppliers in the United Kingdom", "suppliers based in the United Kingdom",
                "We are based, and do our substantial business, in the United Kingdom.", _LOCATION, by_place=True,
            ),
            Reservation(
                "local", "Suppliers in your area", "suppliers based in the area named here",
                "We are based, and do our substantial business, in the area named.", _LOCATION, by_place=True,
            ),
            Reservation(
                "sme", "Small and medium-sized enterprises", "small and medium-sized enterprises",
                "We are a small or medium-sized enterprise.", _SMALL,
            ),
            Reservation(
                "vcse", "Voluntary, community and social enterprises", "voluntary, community and social enterprises",
                "We are a voluntary, community or social enterprise.", _SOCIAL,
            ),
            Reservation(
                "supported_employment", "Supported employment providers", "supported employment providers",
                "We are a supported employment provider: at least 30% of our workers are disabled or disadvantaged.",
                "Procurement Act 2023 s.32",
            ),
            Reservation(
                "public_service_mutual", "Public service mutuals", "qualifying public service mutuals",
                "We are a public service mutual, and this council awarded us no such contract in the last three years.",
                "Procurement Act 2023 s.33",
            ),
        )
    }
)  # fmt: skip


def obstacles_to_reservation(
    route: Route, code: str, *, nation: str, contract_kind: str, starts_on: date | None, ends_on: date | None, on: date
) -> tuple[Obstacle, ...]:
    """Why a buyer in that nation may not reserve this contract so on that London date; empty when it may."""
    reservation = RESERVATIONS.get(code)
    if reservation is None:
        return (Obstacle("reservation-unknown", "There is no such reservation.", route.legal_basis, "Choose another."),)
    if code not in route.reservations:
        return (
            Obstacle(
                "reservation-not-here",
                f"A contract on this route cannot be reserved for {reservation.who}.",
                route.provisions["reservations"],
                "Take the reservation out.",
            ),
        )
    found: list[Obstacle] = []
    if reservation.by_place and nation != "England":
        found.append(
            Obstacle(
                "reservation-not-england",
                "Only best-value authorities in England may reserve a contract by where a supplier is.",
                reservation.provision,
                "Take the reservation out: elsewhere a supplier’s location is a non-commercial matter.",
            )
        )
    if reservation.by_place and on < LOCATION_FROM:
        found.append(
            Obstacle(
                "reservation-too-early",
                "No contract could be reserved by place before 4 February 2026.",
                reservation.provision,
            )
        )
    if code == "public_service_mutual":
        found += _of_a_mutual(reservation, contract_kind, starts_on, ends_on)
    return tuple(found)


def _of_a_mutual(
    reservation: Reservation, contract_kind: str, starts_on: date | None, ends_on: date | None
) -> list[Obstacle]:
    found = []
    if contract_kind != "light_touch":
        found.append(
            Obstacle(
                "reservation-not-light-touch",
                "Only reservable light-touch services are reserved for public service mutuals.",
                reservation.provision,
                "Take the reservation out, or correct the kind of contract.",
            )
        )
    if starts_on and ends_on and ends_on >= _years_after(starts_on, MUTUAL_YEARS):
        found.append(
            Obstacle(
                "reservation-too-long",
                f"A contract reserved for public service mutuals runs for at most {MUTUAL_YEARS} years.",
                reservation.provision,
                "Shorten the contract, or take the reservation out.",
            )
        )
    return found


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
