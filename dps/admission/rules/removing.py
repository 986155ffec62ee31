"""When a supplier loses its place. An expired document, an unpaid subscription or a lapsed membership is no ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.routes import Route


@dataclass(frozen=True)
class RemovalGround:
    """One ground for ending an admission. ``told_first``: the supplier is told, with reasons, before it takes effect."""

    code: str
    words: str
    provision: str
    told_first: bool = True


GROUNDS: Mapping[str, RemovalGround] = MappingProxyType(
    {
        g.code: g
        for g in (
            RemovalGround("asked", "The supplier asked to leave", "The supplier’s own request", told_first=False),
            RemovalGround("debarred", "On the debarment list, mandatory ground", "Procurement Act 2023 s.37(1)"),
            RemovalGround(
                "excluded", "A ground for exclusion applies", "PCR 2015 reg 57; Procurement Act 2023 s.37(2)"
            ),
            RemovalGround(
                "not-qualified",
                "No longer meets the criteria",
                "PCR 2015 reg 34(2), (6); Procurement Act 2023 s.37(2)(b)",
            ),
        )
    }
)


def obstacles_to_removing(
    route: Route, *, ground: str, reason: str, told_on: date | None, on: date, already_removed: bool
) -> tuple[Obstacle, ...]:
    """Why an admission cannot be ended on that London date; empty when it can. PCR 2015 reg 34(2), (6); Procurement Act 2023 s.37."""
    found: list[Obstacle] = []
    provision = route.provisions["has_admission"]
    if already_removed:
        found.append(Obstacle("removed-already", "This place has ended already."))
    if ground not in GROUNDS:
        found.append(Obstacle("ground-unlawful", "A supplier is removed on one of the lawful grounds only.", provision))
    elif GROUNDS[ground].told_first and (told_on is None or told_on > on):
        found.append(
            Obstacle(
                "not-told-first",
                "The supplier has not been told of the removal and its reasons.",
                "Procurement Act 2023 s.37(4)",
                "Tell the supplier first, and record the day.",
            )
        )
    if not reason.strip():
        found.append(Obstacle("removal-unexplained", "A removal needs its reason.", provision))
    return tuple(found)
