"""What a council has to have considered before it calls for competition, by route, and what the law says of payment.

Tables, not conditions: a route that is not in a row does not have the duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import get_args

from dps.law.routes import Route
from dps.law.thresholds import Kind, NoThreshold, is_at_or_above

PCR = ("pcr", "any")
PART_4 = ("pa", "at_or_above_threshold")
PART_6 = ("pa", "below_threshold")
"""The bodies of rules that a route falls under, by its thresholds and what it may be worth."""

CONFLICTS = "conflicts"
CONFLICTS_TOLD = "conflicts_told"
ENGAGEMENT = "engagement"
ENGAGEMENT_NOTICE = "engagement_notice"
LOTS = "lots"
SMALL_FIRMS = "small_firms"

DUTIES: Mapping[str, Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        CONFLICTS: {PCR: "PCR 2015 reg 24", PART_4: "Procurement Act 2023 ss.81-83"},
        CONFLICTS_TOLD: {PART_4: "Procurement Act 2023 s.83(5)"},
        ENGAGEMENT: {PCR: "PCR 2015 regs 40, 41", PART_4: "Procurement Act 2023 s.16"},
        ENGAGEMENT_NOTICE: {PART_4: "Procurement Act 2023 s.17"},
        LOTS: {PART_4: "Procurement Act 2023 s.18"},
        SMALL_FIRMS: {
            PART_4: "Procurement Act 2023 s.12(4)",
            PART_6: "Procurement Act 2023 s.86",
        },
    }
)
"""Each duty's provision by the body of rules that the route falls under. The Regulations divide the purchasing system itself (reg 46), not a call-off."""

_PAYMENT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        PCR: "PCR 2015 reg 113",
        PART_4: "Procurement Act 2023 ss.68, 73",
        PART_6: "Procurement Act 2023 s.88",
    }
)
LONGEST_PAYMENT = 30
"""Days from a valid invoice within which a council pays, and a contractor its subcontractors."""

_SOCIAL_VALUE = "Public Services (Social Value) Act 2012 s.1(3), (6), (7)"
_SERVICES = frozenset({"goods_services", "light_touch"})
_SOCIAL_VALUE_NATIONS = frozenset({"England", "Wales"})


def _body(route: Route) -> tuple[str, str]:
    return (route.threshold_family, route.value_rule)


def duty(route: Route, what: str) -> str:
    """The provision by which this route asks for ``what``; empty where it does not."""
    return DUTIES[what].get(_body(route), "")


def payment_provision(route: Route) -> str:
    """Where the law says that invoices are paid within thirty days, down the chain."""
    return _PAYMENT[_body(route)]


def social_value_duty(route: Route, *, value: int | None, kind: str, nation: str, on: date) -> str:
    """The provision by which social value has to be considered first; empty where the law does not ask it.

    ``value`` is the whole value in pence with VAT. Services at or above the
    threshold, alone or with goods or works, bought by an authority in England
    or Wales (Public Services (Social Value) Act 2012 s.1).
    """
    if value is None or kind not in _SERVICES or kind not in get_args(Kind) or nation not in _SOCIAL_VALUE_NATIONS:
        return ""
    try:
        reached = is_at_or_above(route, value=value, kind=kind, at=on)  # type: ignore[arg-type]
    except NoThreshold:
        return ""
    return _SOCIAL_VALUE if reached else ""
