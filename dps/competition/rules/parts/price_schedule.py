"""The price schedule: the lines that every bidder prices, their units and quantities, and what may not be exceeded. Pure.

Quantities are whole numbers and unit prices whole pence, so that the whole-life
total is a sum without rounding. Every line counts in it, optional ones too: it
is what the contract would cost with every option taken, as its estimated value
is (PCR 2015 reg 6; Procurement Act 2023 s.4, Sch 3). Without lines bidders name their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.criteria import PUBLISHED, repeated
from dps.competition.rules.parts.part import Part
from dps.core.money import pounds
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "price_schedule"
MOST_LINES = 40
LARGEST_QUANTITY = 999_999
WHOLE_LIFE = "PCR 2015 regs 6, 67(9), 68; Procurement Act 2023 ss.4, 23(3)"


@dataclass(frozen=True)
class ScheduleLine:
    """One line to be priced. ``most_pence`` is the most that one unit may cost; None for no cap."""

    what: str
    unit: str
    quantity: int
    optional: bool = False
    most_pence: int | None = None

    def amount(self, unit_pence: int) -> int:
        """What the line costs at a price for one unit, in pence, exact."""
        return self.quantity * unit_pence


@dataclass(frozen=True)
class Schedule:
    """The lines, and the most that the whole may cost in pence with VAT; None for no cap."""

    lines: tuple[ScheduleLine, ...] = ()
    most_pence: int | None = None

    def total(self, unit_prices: Sequence[int]) -> int:
        """The whole-life total at these unit prices, one a line in order, in pence. Raises ValueError for too few or many."""
        return sum(line.amount(pence) for line, pence in zip(self.lines, unit_prices, strict=True))

    def plain(self) -> dict[str, Any]:
        """The schedule as it is kept."""
        return {
            "lines": [
                {"what": x.what, "unit": x.unit, "quantity": x.quantity, "optional": x.optional, "most_pence": x.most_pence}
                for x in self.lines
            ],
            "most_pence": self.most_pence,
        }  # fmt: skip


NO_SCHEDULE = Schedule()
"""Bidders name their own lines."""


def read(raw: Mapping[str, Any]) -> Schedule:
    """The schedule from what is kept; empty where none is."""
    given = raw.get("lines")
    lines = tuple(
        ScheduleLine(
            str(x.get("what") or "").strip(), str(x.get("unit") or "").strip(), _whole(x.get("quantity")) or 0,
            x.get("optional") is True, _whole(x.get("most_pence")),
        )
        for x in (given if isinstance(given, list | tuple) else ())[:MOST_LINES]
        if isinstance(x, Mapping)
    )  # fmt: skip
    return Schedule(lines, _whole(raw.get("most_pence")))


def _whole(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def obstacles_to_schedule(schedule: Schedule) -> tuple[Obstacle, ...]:
    """Why this schedule cannot be published; empty when it can, and where there is none."""
    found: list[Obstacle] = []
    for n, line in enumerate(schedule.lines, 1):
        name = f"“{line.what}”" if line.what else f"Line {n}"
        if not line.what:
            found.append(Obstacle("line-untitled", f"Line {n} does not say what is priced.", PUBLISHED, "Name it."))
        if not line.unit:
            found.append(
                Obstacle("line-without-unit", f"{name} has no unit.", PUBLISHED, "Name it, such as day or workshop.")
            )
        if not 1 <= line.quantity <= LARGEST_QUANTITY:
            says = f"{name} has quantity {line.quantity:,}: it is a whole number from 1 to {LARGEST_QUANTITY:,}."
            found.append(Obstacle("line-without-quantity", says, WHOLE_LIFE, "Estimate how many the contract needs."))
        if line.most_pence == 0:
            found.append(
                Obstacle("cap-of-nothing", f"{name} may cost at most £0.", PUBLISHED, "Raise the cap, or leave it out.")
            )
    found += [
        Obstacle("line-repeated", f"Two lines price “{word}”.", PUBLISHED, "Put them into one, or rename one.")
        for word in repeated(line.what for line in schedule.lines)
        if word
    ]
    if schedule.lines and all(line.optional for line in schedule.lines):
        found.append(
            Obstacle("only-options", "Every line is optional, so nothing is bought for certain.", WHOLE_LIFE,
                     "Say which lines the contract has in any case.")
        )  # fmt: skip
    if schedule.most_pence == 0:
        found.append(
            Obstacle("cap-of-nothing", "The whole may cost at most £0.", PUBLISHED, "Raise the cap, or leave it out.")
        )
    return tuple(found)


def obstacles(told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """What the price schedule of a draft still lacks; a fixed price needs no lines."""
    return obstacles_to_schedule(read(told.parts.get(NAME, {})))


def caps_in_words(schedule: Schedule) -> tuple[str, ...]:
    """The caps, each in a sentence."""
    lines = tuple(
        f"“{x.what}” costs at most {pounds(x.most_pence)} for one {x.unit}."
        for x in schedule.lines
        if x.most_pence is not None
    )
    whole = (f"The whole costs at most {pounds(schedule.most_pence)}.",) if schedule.most_pence is not None else ()
    return (*lines, *whole)


PART = Part(NAME, "Price schedule", obstacles)
