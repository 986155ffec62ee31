"""Which routes a council may take, and why not. Pure.

Whether the council's membership of the network lapsed, or its subscription is
paid, is no argument here: a right to buy is legal capacity and a name in the
market's notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.buyers import obstacles_to_buying
from dps.law.routes import BuyerCapacity, Route
from dps.law.thresholds import Kind, NoThreshold, obstacles_to_route_by_value
from dps.law.validity import obstacles_to_calling
from dps.market.rules.weighting import Range

CONTRACT_KINDS: Mapping[str, Kind] = MappingProxyType(
    {"goods_services": "goods_services", "light_touch": "light_touch", "works": "works"}
)
"""What may be bought here, as the thresholds call it. Councils are sub-central; concessions are not offered."""

KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "goods_services": "Goods or services",
        "light_touch": "Light-touch services, such as social care or training",
        "works": "Works",
    }
)

_LOT_LIMIT: Mapping[str, str] = MappingProxyType({"pcr": "PCR 2015 reg 34(4)"})
"""Where the law speaks of a limit for one contract of a lot; elsewhere the market itself is what binds."""


@dataclass(frozen=True)
class Buyer:
    """A body that wants to buy. ``kind`` is the law's word for it (``council``, ``political group``, ``organisation``)."""

    capacity: BuyerCapacity
    kind: str = ""
    nation: str = ""


@dataclass(frozen=True)
class Through:
    """The market and lot that a competition goes through. ``named``: the buyer is named in the market's notice.

    ``weights``: how much quality, social value and price may count on the lot, where its notice says so.
    """

    named: bool
    ends_on: date | None = None
    ended_on: date | None = None
    most_pence: int | None = None
    weights: Mapping[str, Range] = field(default_factory=dict)
    weights_clause: str = ""


def obstacles_to_drafting(route: Route, buyer: Buyer, through: Through | None) -> tuple[Obstacle, ...]:
    """Why this buyer may not even draft on this route; empty when it may. The value is not known yet.

    ``through`` is None where the route has no market. PCR 2015 reg 2(1); Procurement Act 2023 ss.2, 34(6).
    """
    named = through.named if through else False
    found = obstacles_to_buying(buyer.capacity, route, named, kind=buyer.kind, nation=buyer.nation)
    if route.has_admission and through is None:
        found += (
            Obstacle(
                "no-lot",
                f"A {route.words.competition} on this route belongs to a {route.words.part} of a {route.words.market}.",
                route.provisions["has_admission"],
                f"Choose the {route.words.part}.",
            ),
        )
    if not route.has_admission and through is not None:
        found += (
            Obstacle(
                "lot-not-wanted",
                f"A {route.words.competition} on this route goes through no market: anyone may answer it.",
                route.provisions["has_admission"],
                "Choose no market.",
            ),
        )
    return found


def obstacles_to_route(
    route: Route,
    buyer: Buyer,
    through: Through | None,
    *,
    value_pence: int | None,
    own_pence: int | None = None,
    kind: str,
    on: date,
) -> tuple[Obstacle, ...]:
    """Every reason why this buyer may not take this route for this contract on that London date; empty when it may.

    ``value_pence`` is the whole value with VAT, options, extensions and related
    needs; None while it is not known, and then it is not asked about.
    ``own_pence`` is this contract alone, where that is less: a lot's limit is
    for one contract.
    """
    found = obstacles_to_drafting(route, buyer, through)
    if through is not None:
        found += _obstacles_of_market(route, through, value_pence if own_pence is None else own_pence, on)
    if value_pence is not None and kind in CONTRACT_KINDS:
        try:
            found += obstacles_to_route_by_value(route, value_pence, CONTRACT_KINDS[kind], on)
        except NoThreshold as unknown:
            found += (Obstacle("no-threshold", f"The value cannot be judged: {unknown}.", route.legal_basis),)
    return found


def _obstacles_of_market(route: Route, through: Through, value_pence: int | None, on: date) -> tuple[Obstacle, ...]:
    found = obstacles_to_calling(route, on=on, notice_end=through.ends_on)
    if through.ended_on is not None and on >= through.ended_on:
        found += (
            Obstacle(
                "market-wound-up",
                f"This {route.words.market} was ended early.",
                route.legal_basis,
                "Use another market, or a below-threshold notice where the value allows.",
            ),
        )
    if through.most_pence is not None and value_pence is not None and value_pence > through.most_pence:
        found += (
            Obstacle(
                "above-lot-limit",
                f"This contract is worth more than the {route.words.part} allows for one contract.",
                _LOT_LIMIT.get(route.threshold_family, route.legal_basis),
                f"Choose another {route.words.part}. Splitting the need to avoid this is unlawful.",
            ),
        )
    return found
