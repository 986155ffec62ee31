"""What the law says of examining a bidder before its bid is assessed, by route: what is asked of it, and what leaves it out.

Under the Act a bid of an excluded supplier is disregarded, of an excludable one
it may be (ss.26, 27); a subcontractor or associated person at fault may be
replaced first. The Regulations let a tenderer clean itself, replace whom it
relies on, and make clear what is missing. Below the thresholds nobody's
suitability is assessed before the bids (s.85): there is only what the notice said.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, Route
from dps.law.self_cleaning import exemptions

FACTS, HEARING, REPLACEMENT, PRICE = "facts", "hearing", "replacement", "price"
_TERMS = "The published terms of this notice"

_ASKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        PCR_2015_DPS.code: MappingProxyType(
            {
                FACTS: "PCR 2015 reg 56(4)",
                HEARING: "PCR 2015 reg 57(13)-(17)",
                REPLACEMENT: "PCR 2015 regs 63(5), (6), 71(8), (9)",
                PRICE: "PCR 2015 reg 69(1)-(3)",
            }
        ),
        PA_2023_MARKET.code: MappingProxyType(
            {
                FACTS: "Procurement Act 2023 s.12(2), (3)",
                HEARING: "Procurement Act 2023 s.58(2)",
                REPLACEMENT: "Procurement Act 2023 ss.26(3), 27(4), 28(5)",
                PRICE: "Procurement Act 2023 s.19(4), (5)",
            }
        ),
        PA_2023_BELOW_THRESHOLD.code: MappingProxyType({FACTS: _TERMS, PRICE: _TERMS}),
        PA_2023_QUOTATIONS.code: MappingProxyType({FACTS: _TERMS, PRICE: _TERMS}),
    }
)
_CHECKS: Mapping[str, str] = MappingProxyType(
    {
        PCR_2015_DPS.code: "PCR 2015 regs 56(1)(b), 57(9), 71(8)",
        PA_2023_MARKET.code: "Procurement Act 2023 ss.26-28",
    }
)


def asks(route: Route) -> Mapping[str, str]:
    """What may be asked of a bidder on a route once the bids are open, each with its provision."""
    return _ASKS[route.code]


def check_provision(route: Route) -> str:
    """Where the law asks that every bidder be checked before its bid is assessed; empty where it does not."""
    return _CHECKS.get(route.code, "")


def mandatory_may_be_set_aside(route: Route) -> bool:
    """Whether a supplier may be kept although a mandatory ground stands: PCR 2015 reg 57(6), (7); under the Act never."""
    return any(exemptions(route, ground) for ground in grounds_for(route) if ground.mandatory)
