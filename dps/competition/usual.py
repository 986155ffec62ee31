"""With what every draft begins where this marketplace has a usual of its own."""

from __future__ import annotations

from typing import Any

from flask import current_app

from dps.competition.rules.parts.low_prices import NAME, USUAL_BELOW_MEAN


def usual_parts() -> dict[str, dict[str, Any]]:
    """The parts of a new draft: the marketplace's own test of low prices, where its setting differs from the usual one."""
    percent = current_app.config.get("LOW_PRICE_PERCENT", USUAL_BELOW_MEAN)
    return {} if percent == USUAL_BELOW_MEAN else {NAME: {"below_mean": percent, "below_estimate": None}}
