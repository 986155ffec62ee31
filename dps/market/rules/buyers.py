"""Who may be named in a market's notice as a buyer."""

from __future__ import annotations

from dps.core.refusal import Obstacle
from dps.law.buyers import obstacles_to_buying
from dps.law.routes import BuyerCapacity, Route


def obstacles_to_naming(
    route: Route, *, capacity: str, kind: str, nation: str, already_named: bool
) -> tuple[Obstacle, ...]:
    """Why a body cannot be named as a buyer; empty when it can. Membership of the network is not asked.

    ``capacity`` is a code of :class:`~dps.law.route.BuyerCapacity`. PCR 2015 reg 2(1); Procurement Act 2023 ss.2, 34(6).
    """
    found = obstacles_to_buying(BuyerCapacity(capacity), route, True, kind=kind, nation=nation)
    if already_named:
        found += (Obstacle("named-already", "This body is named in the notice already."),)
    return found
