"""From when a price seems abnormally low, as the documents say it before anybody bids. Pure.

The test only says when a bidder is asked to explain; nothing leaves the
comparison by it. PCR 2015 reg 69(1); Procurement Act 2023 s.19(3)(c), (4), (5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "low_prices"
LEAST, MOST = 5, 90
LEAST_OTHERS = 2
"""How many other prices make a mean: of two bids, neither is a measure of the other."""

USUAL_BELOW_MEAN = 30
PUBLISHED = "PCR 2015 reg 69(1); Procurement Act 2023 s.19(3)(c), (4)"


@dataclass(frozen=True)
class LowPrices:
    """How many per cent below the mean of the other prices, and below the estimate; None where that is not looked at."""

    below_mean: int | None = USUAL_BELOW_MEAN
    below_estimate: int | None = None


def read(raw: Mapping[str, Any]) -> LowPrices:
    """The test from what is kept. Where the documents say nothing, the marketplace's usual one."""
    if not raw:
        return LowPrices()
    return LowPrices(_percent(raw.get("below_mean")), _percent(raw.get("below_estimate")))


def _percent(value: Any) -> int | None:
    return value if type(value) is int else None


def in_words(parts: Mapping[str, Any]) -> str:
    """The test as suppliers read it before they bid."""
    part = parts.get(NAME)
    test = read(part if isinstance(part, Mapping) else {})
    when = []
    if test.below_mean is not None:
        when.append(
            f"{test.below_mean} per cent or more below the mean of the other prices, where there are {LEAST_OTHERS} others or more"
        )
    if test.below_estimate is not None:
        when.append(f"{test.below_estimate} per cent or more below the council’s estimate with VAT")
    asked = (
        f"A bidder is asked to explain a price that is {', or '.join(when)}."
        if when
        else "No figure makes a price seem too low."
    )
    return f"{asked} A price that seems abnormally low puts a bid out only after its bidder was asked to explain it and the explanation does not account for it."


def _obstacles(told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    test = read(told.parts.get(NAME, {}))
    wrong = [p for p in (test.below_mean, test.below_estimate) if p is not None and not LEAST <= p <= MOST]
    if not wrong:
        return ()
    says = f"{wrong[0]} per cent is no useful test of a low price."
    return (Obstacle("low-price-test", says, PUBLISHED, f"Enter a number from {LEAST} to {MOST}, or leave it empty."),)


PART = Part(NAME, "Abnormally low prices", _obstacles)
