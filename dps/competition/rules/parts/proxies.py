"""What a unit of social value is said to be worth in money, for information: gross and net, with its source. Pure.

A value of this kind is somebody's estimate. It stands beside a promise once
quality is locked, with where it comes from and the prices of which year, and it
is never scored: no rule of the evaluation imports this module.

What is taken off is what would have happened anyway (deadweight), what others
bring about (attribution), what moves from elsewhere (displacement), what goes
to others than those it is for (leakage), and what fades year by year (drop-off).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.money import pounds
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from decimal import Decimal

    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "proxies"

OPEN = "The network's published method: a value in money is told with its source and its year, and never scored"
FIRST_YEAR, MOST_YEARS = 1990, 10
DEDUCTIONS: Mapping[str, str] = {
    "deadweight": "would have happened anyway",
    "attribution": "is brought about by others",
    "displacement": "moves here from elsewhere",
    "leakage": "goes to others than those it is for",
}


@dataclass(frozen=True)
class Proxy:
    """The value of one unit of a published measure, named by its ``code``: pence, at the prices of ``price_year``.

    The four deductions and ``drop_off``, from one year to the next, are per
    cent. ``years`` is how many years the effect lasts.
    """

    code: str
    pence: int
    source: str = ""
    price_year: int | None = None
    deadweight: int = 0
    attribution: int = 0
    displacement: int = 0
    leakage: int = 0
    drop_off: int = 0
    years: int = 1


@dataclass(frozen=True)
class Worth:
    """What an amount comes to in pence, before and after what is taken off, with the sum in sentences."""

    gross: int
    net: int
    says: tuple[str, ...]


def read(raw: Mapping[str, Any]) -> dict[str, Proxy]:
    """The values that are kept, by the code of their measure. What is of another shape is left out."""
    rows = raw.get("rows")
    found: dict[str, Proxy] = {}
    for row in rows if isinstance(rows, list | tuple) else ():
        if isinstance(row, Mapping) and isinstance(row.get("code"), str) and _whole(row.get("pence")) is not None:
            numbers = {name: _whole(row.get(name)) or 0 for name in (*DEDUCTIONS, "drop_off")}
            found[row["code"]] = Proxy(
                row["code"], row["pence"], str(row.get("source") or ""), _whole(row.get("price_year")), **numbers,
                years=_whole(row.get("years")) or 1,
            )  # fmt: skip
    return found


def worth(amount: Decimal, proxy: Proxy) -> Worth:
    """An amount of 0 or more in money: exact, and rounded half up to a penny once, at the end."""
    gross = Fraction(amount) * proxy.pence
    kept, says = gross, [f"{amount:f} × {pounds(proxy.pence)} = {_pounds(gross)} a year, gross."]
    for name, words in DEDUCTIONS.items():
        if share := getattr(proxy, name):
            kept *= Fraction(100 - share, 100)
            says.append(f"{share}% {words}: {_pounds(kept)} is left.")
    if proxy.years > 1:
        stays = Fraction(100 - proxy.drop_off, 100)
        gross *= proxy.years
        kept = sum((kept * stays**year for year in range(proxy.years)), Fraction(0))
        fades = f", {proxy.drop_off}% less each year" if proxy.drop_off else ""
        says.append(f"Over {proxy.years} years{fades}: {_pounds(kept)}, from {_pounds(gross)} gross.")
    says.append(f"At the prices of {proxy.price_year}. Source: {proxy.source}.")
    return Worth(_penny(gross), _penny(kept), tuple(says))


def obstacles(told: Told, _purchase: Purchase, at: datetime) -> tuple[Obstacle, ...]:
    """What is missing from the values that are given; empty where none is given."""
    measures = told.social_value.by_code()
    found: list[Obstacle] = []
    for code, proxy in read(told.parts.get(NAME, {})).items():
        if code not in measures:
            continue  # it is shown nowhere
        name = f"The value of “{measures[code].measure}”"
        if not proxy.source.strip():
            found.append(Obstacle("value-without-source", f"{name} does not say where it comes from.", OPEN, "Name the source, or leave the value out."))  # fmt: skip
        if proxy.price_year is None or not FIRST_YEAR <= proxy.price_year <= at.year:
            found.append(Obstacle("value-without-year", f"{name} does not say of which year its prices are.", OPEN, f"Give a year from {FIRST_YEAR} on."))  # fmt: skip
        if any(not 0 <= getattr(proxy, name_) <= 100 for name_ in (*DEDUCTIONS, "drop_off")):
            found.append(Obstacle("deduction-out-of-range", f"{name} has a deduction that is not from 0 to 100 per cent.", OPEN))  # fmt: skip
        if not 1 <= proxy.years <= MOST_YEARS:
            found.append(Obstacle("years-out-of-range", f"{name} lasts from 1 to {MOST_YEARS} years.", OPEN))
    return tuple(found)


def _whole(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _penny(pence: Fraction) -> int:
    return int((pence * 2 + 1) // 2)


def _pounds(pence: Fraction) -> str:
    return pounds(_penny(pence))


PART = Part(NAME, "Social value in money, for information", obstacles)
