"""Every part, in the order of the task list."""

from __future__ import annotations

from dps.competition.rules.parts import (
    considerations,
    custody,
    late_bids,
    low_prices,
    pack,
    price_schedule,
    reach,
    scale,
    social_value,
)
from dps.competition.rules.parts.part import Part

PARTS: tuple[Part, ...] = (
    reach.PART,
    social_value.PART,
    scale.PART,
    price_schedule.PART,
    low_prices.PART,
    late_bids.PART,
    custody.PART,
    pack.PART,
    considerations.PART,
)
