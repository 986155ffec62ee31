"""Who, beside the supplier itself, a ground for exclusion can come from; and what a supplier states of itself, by route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, Route


@dataclass(frozen=True)
class Kind:
    """One kind of person or body, in our words. A kind of the same code on two routes is about the same people."""

    code: str
    words: str
    provision: str


def _pcr(code: str, words: str) -> Kind:
    return Kind(code, words, "PCR 2015 reg 57(2)")


def _act(code: str, words: str, sub: str) -> Kind:
    return Kind(code, words, f"Procurement Act 2023 Sch 6 para 45({sub})")


_CONNECTED: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        PCR_2015_DPS.code: (
            _pcr("board", "Director, trustee or other member of the body that runs, manages or supervises it"),
            _pcr("control", "Somebody else with the power to represent it, decide for it or control it"),
        ),
        PA_2023_MARKET.code: (
            _act("control", "Person with significant control over it", "a"),
            _act("board", "Director or shadow director", "b"),
            _act("group", "Parent undertaking or subsidiary", "c"),
            _act("predecessor", "Predecessor company", "d"),
            _act("equivalent", "Somebody who stands in the like place, where it is no company", "e"),
            _act("influence", "Anybody else who can direct it or influence it significantly", "f"),
        ),
        PA_2023_BELOW_THRESHOLD.code: (),
        PA_2023_QUOTATIONS.code: (),
    }
)

_RELIED_ON: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        PCR_2015_DPS.code: (
            Kind("associated", "An organisation whose means or ability we rely on to meet a criterion", "PCR 2015 reg 63"),
            Kind("subcontractor", "A subcontractor that we mean to use", "PCR 2015 reg 71"),
        ),
        PA_2023_MARKET.code: (
            Kind("associated", "An associated person: we rely on it to meet a condition", "Procurement Act 2023 s.26(4)"),
            Kind("subcontractor", "A subcontractor that we mean to use", "Procurement Act 2023 s.28"),
        ),
        PA_2023_BELOW_THRESHOLD.code: (),
        PA_2023_QUOTATIONS.code: (),
    }
)  # fmt: skip

_PLATFORM: Mapping[str, str] = MappingProxyType({PA_2023_MARKET.code: "SI 2024/692 reg 6"})


def connected_kinds(route: Route) -> tuple[Kind, ...]:
    """Those whose deeds count as the supplier's. PCR 2015 reg 57(2); Procurement Act 2023 Sch 6 para 45."""
    return _CONNECTED[route.code]


def relied_on_kinds(route: Route) -> tuple[Kind, ...]:
    """Those on whom a supplier may rely, and who are looked at for exclusion too. PCR 2015 regs 63, 71; Procurement Act 2023 ss.26, 28."""
    return _RELIED_ON[route.code]


def platform_provision(route: Route) -> str:
    """The provision under which a supplier confirms that it is on the central digital platform; empty where none asks."""
    return _PLATFORM.get(route.code, "")
