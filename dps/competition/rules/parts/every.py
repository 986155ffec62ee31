"""Every part, in the order of the task list."""

from __future__ import annotations

from dps.competition.rules.parts import (
    considerations,
    custody,
    hidden_names,
    late_bids,
    low_prices,
    pack,
    price_schedule,
    proxies,
    reach,
    scale,
    social_value,
    spread,
)
from dps.competition.rules.parts.part import Part

PARTS: tuple[Part, ...] = (
    reach.PART,
    social_value.PART,
    proxies.PART,
    scale.PART,
    spread.PART,
    hidden_names.PART,
    price_schedule.PART,
    low_prices.PART,
    late_bids.PART,
    custody.PART,
    pack.PART,
    considerations.PART,
)
