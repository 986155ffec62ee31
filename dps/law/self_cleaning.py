"""What is weighed before a ground excludes anybody: the test, the factors and the exemptions, by route and ground.

A ground alone excludes nobody. Under the Act a supplier is excluded, or may be,
where the ground applies and its circumstances continue or are likely to occur
again (s.57); what the supplier did since is looked at factor by factor (s.58(1))
after it could speak (s.58(2)). Under the Regulations measures that suffice end
the ground (reg 57(13)-(17)), paid tax ends it too (reg 57(5)), and a mandatory
ground may be set aside for the public interest or as disproportionate
(reg 57(6), (7)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.law.exclusions import Ground
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, Route


@dataclass(frozen=True)
class Factor:
    """One thing to look at, and what it may consist of."""

    code: str
    title: str
    hint: str
    provision: str


@dataclass(frozen=True)
class Turn:
    """The question on which a ground turns, with its two answers in words."""

    asks: str
    stands: str
    ended: str
    provision: str


@dataclass(frozen=True)
class Exemption:
    """A reason in law to admit a supplier although a mandatory ground stands."""

    code: str
    title: str
    provision: str


_ACT_FACTORS = (
    Factor("seriously", "Taken seriously", "Has it taken what happened seriously, for example by paying a fine or compensation?", "Procurement Act 2023 s.58(1)(a)"),
    Factor("steps", "Steps taken", "Staff, managers, procedures or training changed so that it does not happen again.", "Procurement Act 2023 s.58(1)(b)"),
    Factor("commitments", "Commitments", "What it undertakes still to do, and to show so that it can be checked.", "Procurement Act 2023 s.58(1)(c)"),
    Factor("time", "Time passed", "How long ago it last happened.", "Procurement Act 2023 s.58(1)(d)"),
    Factor("other", "Anything else", "Other evidence, explanations or circumstances.", "Procurement Act 2023 s.58(1)(e)"),
)  # fmt: skip
_PCR_FACTORS = (
    Factor("compensation", "Compensation", "Paid, or undertaken to be paid, for the damage done.", "PCR 2015 reg 57(15)(a)"),
    Factor("clarified", "Facts made clear", "Did it work with the investigating authorities to clear up what happened?", "PCR 2015 reg 57(15)(b)"),
    Factor("measures", "Measures", "Concrete steps in technique, organisation and staff that prevent more of it.", "PCR 2015 reg 57(15)(c)"),
    Factor("gravity", "Gravity and circumstances", "How serious it was, and what was particular about it.", "PCR 2015 reg 57(16)"),
)  # fmt: skip
_PCR_TAX_FACTORS = (
    Factor("paid", "Paid or arranged", "Is the money paid with interest and fines, or is there a binding arrangement to pay?", "PCR 2015 reg 57(5)"),
    Factor("amount", "Amount and timing", "How much is unpaid, and when did the supplier learn the exact amount?", "PCR 2015 reg 57(7)"),
)  # fmt: skip

_ACT_TEST = Turn(
    "Do the circumstances continue, or are they likely to occur again?",
    "They continue, or are likely to occur again",
    "They have ended and are not likely to occur again",
    "Procurement Act 2023 s.57(1)(a), (2)(a)",
)
_PCR_TEST = Turn(
    "Are the measures that the supplier took enough to show that it can be relied on?",
    "They are not enough: the ground stands",
    "They are enough, or the ground no longer counts",
    "PCR 2015 reg 57(11)-(15)",
)
_PCR_TAX_TEST = Turn(
    "Is the money still owed?",
    "It is owed, and there is no binding arrangement to pay it",
    "It is paid, or there is a binding arrangement to pay it",
    "PCR 2015 reg 57(3)-(5)",
)
_PUBLIC_INTEREST = Exemption(
    "public-interest", "An overriding reason of public interest, exceptionally", "PCR 2015 reg 57(6)"
)
_DISPROPORTIONATE = Exemption("disproportionate", "To exclude would be clearly disproportionate", "PCR 2015 reg 57(7)")

_TAX = frozenset({"tax-decided", "tax-shown"})
_HEARING: Mapping[str, str] = MappingProxyType(
    {
        PCR_2015_DPS.code: "PCR 2015 reg 57(13)-(17)",
        PA_2023_MARKET.code: "Procurement Act 2023 s.58(2)",
        PA_2023_BELOW_THRESHOLD.code: "",
        PA_2023_QUOTATIONS.code: "",
    }
)
_FACTORS: Mapping[str, tuple[Factor, ...]] = MappingProxyType(
    {
        PCR_2015_DPS.code: _PCR_FACTORS,
        PA_2023_MARKET.code: _ACT_FACTORS,
        PA_2023_BELOW_THRESHOLD.code: (),
        PA_2023_QUOTATIONS.code: (),
    }
)
_TESTS: Mapping[str, Turn] = MappingProxyType({PCR_2015_DPS.code: _PCR_TEST, PA_2023_MARKET.code: _ACT_TEST})


def factors(route: Route, ground: Ground) -> tuple[Factor, ...]:
    """What is looked at, one by one. PCR 2015 reg 57(5), (7), (15), (16); Procurement Act 2023 s.58(1)."""
    return _PCR_TAX_FACTORS if ground.code in _TAX else _FACTORS[route.code]


def turns_on(route: Route, ground: Ground) -> Turn:
    """On what the ground turns. PCR 2015 reg 57(3)-(5), (11)-(15); Procurement Act 2023 s.57."""
    return _PCR_TAX_TEST if ground.code in _TAX else _TESTS[route.code]


def exemptions(route: Route, ground: Ground) -> tuple[Exemption, ...]:
    """Why a supplier may be admitted although a mandatory ground stands: under the Act, never. PCR 2015 reg 57(6), (7)."""
    if route.code != PCR_2015_DPS.code or not ground.mandatory:
        return ()
    return (_PUBLIC_INTEREST, _DISPROPORTIONATE) if ground.code in _TAX else (_PUBLIC_INTEREST,)


def hearing_provision(route: Route) -> str:
    """Where the law gives the supplier its say before it is excluded. PCR 2015 reg 57(13)-(17); Procurement Act 2023 s.58(2)."""
    return _HEARING[route.code]
