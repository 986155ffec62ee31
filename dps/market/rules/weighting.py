"""How much quality, social value and price may count in a call-off on one lot: ranges that the market's owner published. Pure.

A call-off may state the criteria of the market's notice more precisely and may
not leave them. PCR 2015 reg 34(23), (24); Procurement Act 2023 s.24.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from dps.core.refusal import Obstacle
from dps.law.routes import Route

WITHIN_THE_NOTICE = "PCR 2015 reg 34(23), (24); Procurement Act 2023 s.24"

WEIGHED: Mapping[str, str] = MappingProxyType({"quality": "Quality", "social_value": "Social value", "price": "Price"})
"""What is weighed in every call-off, in the order of the pages."""


@dataclass(frozen=True)
class Range:
    """The least and the most that one of them may count, per cent of the award, both allowed."""

    least: Decimal
    most: Decimal

    def holds(self, weight: Decimal) -> bool:
        """Whether a weight lies within it."""
        return self.least <= weight <= self.most


def read_ranges(raw: Mapping[str, Any]) -> dict[str, Range]:
    """The ranges as kept, ``{"quality": ["40", "70"]}``; what is none is left out."""
    found: dict[str, Range] = {}
    for name in WEIGHED:
        pair = raw.get(name)
        if isinstance(pair, list | tuple) and len(pair) == 2:
            try:
                found[name] = Range(Decimal(str(pair[0])), Decimal(str(pair[1])))
            except InvalidOperation:
                continue
    return found


def plain_ranges(ranges: Mapping[str, Range]) -> dict[str, list[str]]:
    """The ranges as they are kept."""
    return {n: [format(ranges[n].least, "f"), format(ranges[n].most, "f")] for n in WEIGHED if n in ranges}


def obstacles_to_ranges(route: Route, *, name: str, ranges: Mapping[str, Range], clause: str) -> tuple[Obstacle, ...]:
    """Why these cannot be the ranges of a lot; empty when they can. ``name`` begins each sentence.

    ``clause`` is where the notice or the documents of the scheme state them.
    """
    found: list[Obstacle] = []
    if not route.has_admission:
        found.append(
            Obstacle("ranges-without-market", "A notice open to all has no market whose ranges could bind it.")
        )
    for code, one in ranges.items():
        if not (0 <= one.least <= one.most <= 100):
            says = (
                f"{name}: {WEIGHED.get(code, code).lower()} from {one.least:f} to {one.most:f} is no range of 0 to 100."
            )
            found.append(Obstacle("range-backwards", says, WITHIN_THE_NOTICE, "Give the least first, then the most."))
    least = sum((r.least for r in ranges.values()), Decimal(0))
    most = sum((r.most for r in ranges.values()), Decimal(100 * (len(WEIGHED) - len(ranges))))
    if least > 100 or most < 100:
        found.append(
            Obstacle(
                "ranges-never-100",
                f"{name}: no weights within these ranges total 100 (they total from {least:f} to {most:f}).",
                WITHIN_THE_NOTICE,
                "Lower a least, or raise a most.",
            )
        )
    if ranges and not clause.strip():
        found.append(
            Obstacle(
                "ranges-without-clause",
                f"{name}: nothing says where the notice states these ranges.",
                WITHIN_THE_NOTICE,
                "Name the notice or the document, and the paragraph.",
            )
        )
    return tuple(found)


def obstacles_to_setting_ranges(
    route: Route,
    *,
    name: str,
    was: Mapping[str, Range],
    ranges: Mapping[str, Range],
    clauses: tuple[str, str],
    ended: bool,
) -> tuple[Obstacle, ...]:
    """Why the ranges of a lot cannot be recorded so; empty when they can. ``clauses`` are the old and the new one."""
    found = list(obstacles_to_ranges(route, name=name, ranges=ranges, clause=clauses[1]))
    if ended:
        found.append(
            Obstacle("market-ended", f"This {route.words.market} has ended.", route.provisions["has_admission"])
        )
    if plain_ranges(was) == plain_ranges(ranges) and clauses[0].strip() == clauses[1].strip():
        found.append(Obstacle("nothing-changed", "This is what stands already.", mend="Change something, or go back."))
    return tuple(found)


def obstacles_to_weights_within(
    ranges: Mapping[str, Range], *, weights: Mapping[str, Decimal], clause: str = ""
) -> tuple[Obstacle, ...]:
    """Why a call-off may not weigh so on a lot with these ranges; empty when every weight lies within its own."""
    where = f" ({clause.strip()})" if clause.strip() else ""
    return tuple(
        Obstacle(
            f"{code.replace('_', '-')}-out-of-range",
            f"{WEIGHED[code]} counts {weights.get(code, Decimal(0)):f} per cent. The market's notice sets it "
            f"{in_words(one)}{where}.",
            WITHIN_THE_NOTICE,
            "Choose weights within the market's ranges.",
        )
        for code, one in ranges.items()
        if not one.holds(weights.get(code, Decimal(0)))
    )


def in_words(one: Range) -> str:
    """``between 20 and 45``, or ``at 30``."""
    return f"at {one.least:f}" if one.least == one.most else f"between {one.least:f} and {one.most:f}"
