"""Value thresholds by date and kind of contract, in pence with VAT, and what a contract is worth against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dps.law.obstacle import Obstacle
from dps.law.routes import Route

Kind = Literal["goods_services", "central_goods_services", "light_touch", "works", "concessions"]
Family = Literal["pcr", "pa"]


@dataclass(frozen=True)
class Threshold:
    """One figure, in force from a day until a later row of the same family and kind replaces it."""

    family: Family
    kind: Kind
    from_date: date
    pence: int
    provision: str


class NoThreshold(LookupError):
    """No figure is known for that family, kind and day."""


_PCR_2024, _PA_2025, _PA_2026 = date(2024, 1, 1), date(2025, 2, 24), date(2026, 1, 1)
_PCR = "PCR 2015 reg 5, figures from 1 January 2024"
_SCH_1 = "Procurement Act 2023 Sch 1"
_SI = "Procurement Act 2023 Sch 1 as amended by SI 2025/1200"

THRESHOLDS: tuple[Threshold, ...] = (
    # Sub-central authorities, the councils of this market, are "goods_services".
    Threshold("pcr", "goods_services", _PCR_2024, 214_904_00, _PCR),
    Threshold("pcr", "light_touch", _PCR_2024, 663_540_00, _PCR),
    Threshold("pcr", "works", _PCR_2024, 5_372_609_00, _PCR),
    Threshold("pa", "goods_services", _PA_2025, 214_904_00, _SCH_1),
    Threshold("pa", "light_touch", _PA_2025, 663_540_00, _SCH_1),
    Threshold("pa", "works", _PA_2025, 5_372_609_00, _SCH_1),
    Threshold("pa", "goods_services", _PA_2026, 207_720_00, f"{_SI}, row 12"),
    Threshold("pa", "central_goods_services", _PA_2026, 135_018_00, f"{_SI}, row 11"),
    Threshold("pa", "light_touch", _PA_2026, 663_540_00, f"{_SI}, row 8"),
    Threshold("pa", "works", _PA_2026, 5_193_000_00, f"{_SI}, row 10"),
    Threshold("pa", "concessions", _PA_2026, 5_193_000_00, f"{_SI}, row 9"),
)


def threshold(family: Family, kind: Kind, at: date) -> Threshold:
    """The figure in force on a London date. Raises :class:`NoThreshold` where none is known."""
    rows = [t for t in THRESHOLDS if t.family == family and t.kind == kind and t.from_date <= at]
    if not rows:
        raise NoThreshold(f"no threshold is known for {kind} under {family} on {at.isoformat()}")
    return max(rows, key=lambda t: t.from_date)


def total_value(
    *, base: int, options: int = 0, extensions: int = 0, related: int = 0, includes_vat: bool, vat_percent: int = 20
) -> int:
    """What counts against a threshold, in pence with VAT: the contract with every option, extension and related need.

    ``includes_vat`` says whether the four figures, in pence, already hold VAT. A part of a penny
    is counted as a whole one, so that rounding never carries a contract below the threshold.
    Raises ValueError for a negative figure. Procurement Act 2023 ss.4, 123(2), Sch 3; PCR 2015 reg 6.
    """
    if min(base, options, extensions, related, vat_percent) < 0:
        raise ValueError("a value is never negative")
    total = base + options + extensions + related
    return total if includes_vat else -(-total * (100 + vat_percent) // 100)


def is_at_or_above(route: Route, *, value: int, kind: Kind, at: date) -> bool:
    """Whether a whole value in pence with VAT reaches the route's threshold. Raises :class:`NoThreshold`."""
    return value >= threshold(route.threshold_family, kind, at).pence


def obstacles_to_route_by_value(route: Route, value: int, kind: Kind, at: date) -> tuple[Obstacle, ...]:
    """Why a contract of that whole value (pence with VAT) may not take this route; empty when it may.

    Raises :class:`NoThreshold` for a day or kind without a known figure.
    """
    if route.value_rule == "any":
        return ()
    limit = threshold(route.threshold_family, kind, at)
    above = value >= limit.pence
    if route.value_rule == "at_or_above_threshold" and not above:
        return (
            Obstacle(
                "below-threshold",
                f"This contract is worth {_pounds(value)} with VAT, below {_pounds(limit.pence)}: "
                f"a {route.words.market} serves only contracts at or above that.",
                f"{route.provisions['value_rule']}; {limit.provision}",
                "Publish a below-threshold notice.",
            ),
        )
    if route.value_rule == "below_threshold" and above:
        return (
            Obstacle(
                "above-threshold",
                f"This contract is worth {_pounds(value)} with VAT, options and extensions included, "
                f"which reaches {_pounds(limit.pence)}: a below-threshold notice cannot award it.",
                f"{route.provisions['value_rule']}; {limit.provision}",
                "Call for competition in a dynamic market. Splitting the need to avoid this is unlawful.",
            ),
        )
    return ()


def standstill_is_on_by_default(route: Route, *, value: int, kind: Kind, at: date) -> bool:
    """Whether this market starts a contract of that whole value with a voluntary standstill."""
    if route.standstill.default == "at_or_above_threshold":
        return is_at_or_above(route, value=value, kind=kind, at=at)
    return route.standstill.default == "always"


def _pounds(pence: int) -> str:
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}" + (f".{rest:02d}" if rest else "")
