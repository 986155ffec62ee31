"""In what capacity a body may buy, and why it may not on a given route."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from dps.law.obstacle import Obstacle
from dps.law.routes import BuyerCapacity, Route

Nation = Literal["England", "Wales", "Scotland", "Northern Ireland"]

AUTHORITY_KINDS: frozenset[str] = frozenset(
    {
        "council",
        "combined authority",
        "town/parish/community council",
        "police and crime commissioner",
        "fire and rescue authority",
    }
)
"""Kinds of body that are contracting authorities: PCR 2015 reg 2(1), Procurement Act 2023 s.2."""

_BY_NATION: Mapping[str, BuyerCapacity] = MappingProxyType(
    {
        "England": BuyerCapacity.PA_CA,
        "Northern Ireland": BuyerCapacity.PA_CA,
        "Scotland": BuyerCapacity.SCOT_CA,
        "Wales": BuyerCapacity.WALES_CA,
    }
)
_WHY_NO_CAPACITY: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "political group": (
            "political-group",
            "A political group is not a contracting authority, so it cannot buy here.",
            "The council on which the group sits can buy.",
        ),
        "organisation": (
            "affiliate",
            "An affiliate is not a contracting authority, so it cannot buy here.",
            "A council can buy, and an affiliate can bid.",
        ),
    }
)
_OWN_RULES: Mapping[BuyerCapacity, tuple[str, str, str]] = MappingProxyType(
    {
        BuyerCapacity.SCOT_CA: (
            "scottish-rules",
            "Scottish authorities buy under Scottish procurement law, which this market does not yet follow.",
            "Procurement Act 2023 s.2(5)(a); Public Contracts (Scotland) Regulations 2015",
        ),
        BuyerCapacity.WALES_CA: (
            "welsh-rules",
            "Welsh authorities have rules of their own within the Act, which this market does not yet follow.",
            "Procurement Act 2023 ss.14, 53(4); Public Services (Social Value) Act 2012 s.1(11)",
        ),
    }
)


def capacity_of(kind: str, nation: str) -> BuyerCapacity:
    """The capacity in which a body of that kind, in that nation, may buy; ``none`` where it has none or is unknown.

    An authority whose nation is not recorded has none until it is: nobody guesses a law.
    """
    if kind not in AUTHORITY_KINDS:
        return BuyerCapacity.NONE
    return _BY_NATION.get(nation, BuyerCapacity.NONE)


def obstacles_to_buying(
    capacity: BuyerCapacity, route: Route, named_in_notice: bool, *, kind: str = "", nation: str = ""
) -> tuple[Obstacle, ...]:
    """Every reason why a body may not buy on this route; empty when it may.

    ``named_in_notice`` matters only where a market has a notice that names its buyers. ``kind`` and
    ``nation`` sharpen the reasons. PCR 2015 reg 2(1); Procurement Act 2023 ss.2, 34(6).
    """
    found: list[Obstacle] = []
    if capacity not in route.buyer_capacities:
        found.append(_capacity_obstacle(capacity, route, kind, nation))
    if nation in route.nations_outside:
        found.append(
            Obstacle(
                "nation-outside-route",
                f"The rules of this route do not apply to authorities in {nation}.",
                route.nations_outside[nation],
            )
        )
    if route.has_admission and not named_in_notice:
        found.append(
            Obstacle(
                "not-named",
                f"This body is not named in the notice of the {route.words.market}, so it cannot buy through it.",
                route.provisions["buyer_capacities"],
                "Use a market whose notice names this body, or a below-threshold notice.",
            )
        )
    return tuple(found)


def _capacity_obstacle(capacity: BuyerCapacity, route: Route, kind: str, nation: str) -> Obstacle:
    if capacity in _OWN_RULES:
        code, says, provision = _OWN_RULES[capacity]
        return Obstacle(code, says, provision, "Buy through a route of that nation's own law.")
    provision = route.provisions["buyer_capacities"]
    if kind in AUTHORITY_KINDS and not nation:
        return Obstacle(
            "nation-unknown",
            "The nation of this authority is not recorded, so the law it buys under is not known.",
            provision,
            "An administrator can record the nation.",
        )
    default = ("no-capacity", "This body is not a contracting authority, so it cannot buy here.", "")
    code, says, mend = _WHY_NO_CAPACITY.get(kind, default)
    return Obstacle(code, says, provision, mend)
