"""Part "reach": who hears of it, by which rule suppliers are picked for a quotation, and for whom it is reserved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.competition.rules.picking import FEWEST, MOST, PROVISION, RULES
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.reservations import RESERVATIONS, obstacles_to_reservation
from dps.law.routes import WhoMayBid

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "reach"
MOST_AREAS = 12


@dataclass(frozen=True)
class Reach:
    """``areas`` are ITL1 codes of where the work is done; ``area`` the local area in words; ``reserved`` codes of the law."""

    rule: str = ""
    how_many: int | None = None
    areas: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    area: str = ""


def read(raw: Mapping[str, Any]) -> Reach:
    """The value kept in a draft; never raises for plain JSON."""
    rule, number, area = raw.get("rule"), raw.get("how_many"), raw.get("area")
    whole = isinstance(number, int) and not isinstance(number, bool)
    return Reach(
        rule=rule if isinstance(rule, str) and rule in RULES else "",
        how_many=number if whole else None,
        areas=_texts(raw.get("areas"))[:MOST_AREAS],
        reserved=_texts(raw.get("reserved"))[: len(RESERVATIONS)],
        area=area if isinstance(area, str) else "",
    )


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in raw if isinstance(text, str))) if isinstance(raw, list) else ()


def obstacles(told: Told, purchase: Purchase, at: datetime) -> tuple[Obstacle, ...]:
    """Why nobody could be asked lawfully yet: Procurement Act 2023 ss.32, 33, 85, 87; SI 2026/94."""
    value = read(told.parts.get(NAME, {}))
    found: list[Obstacle] = []
    if purchase.route.who_may_bid is WhoMayBid.PICKED:
        found += _of_the_rule(value, purchase)
    for code in value.reserved:
        found += obstacles_to_reservation(
            purchase.route, code, nation=purchase.buyer.nation, contract_kind=told.contract_kind,
            starts_on=told.starts_on, ends_on=told.ends_on, on=london_date(at),
        )  # fmt: skip
    if "local" in value.reserved and not value.area.strip():
        found.append(
            Obstacle(
                "reservation-without-area",
                "A local reservation names its area in the notice, and none is named.",
                RESERVATIONS["local"].provision,
                "Name the area, such as the borough or the county.",
            )
        )
    return tuple(found)


def _of_the_rule(value: Reach, purchase: Purchase) -> list[Obstacle]:
    found = []
    if not value.rule:
        found.append(
            Obstacle("no-rule", "Nothing says by which rule suppliers are picked.", PROVISION, "Choose the rule.")
        )
    if not value.areas:
        found.append(
            Obstacle(
                "no-area",
                "Nothing says where the work is done, and suppliers are picked by the area they serve.",
                PROVISION,
                "Choose the area.",
            )
        )
    if value.rule in ("rotation", "draw") and not FEWEST <= (value.how_many or 0) <= MOST:
        found.append(
            Obstacle(
                "no-number",
                f"A {RULES[value.rule][0].lower()} pick asks {FEWEST} to {MOST} suppliers.",
                PROVISION,
                "Say how many. To ask one alone is a direct award, which has rules of its own.",
            )
        )
    if value.rule and value.areas and purchase.candidates < FEWEST:
        found.append(
            Obstacle(
                "too-few-candidates",
                "Fewer than two suppliers here say that they do this kind of work in this area.",
                PROVISION,
                "Widen the area or the CPV codes, or publish a below-threshold notice, which anyone may answer.",
            )
        )
    return found


PART = Part(NAME, "Whom it reaches", obstacles)
