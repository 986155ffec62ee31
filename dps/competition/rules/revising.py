"""Saving part of a draft: which names are part of one, and that nobody overwrites what they have not seen. Pure."""

from __future__ import annotations

from datetime import datetime

from dps.core.refusal import Obstacle
from dps.law.calendar import LONDON

FIELDS: frozenset[str] = frozenset(
    {
        "title", "need", "outcomes", "closer_to_those_affected", "by_those_affected",
        "value_pence", "options_pence", "extensions_pence", "contract_kind", "cpv", "starts_on", "ends_on",
        "route", "lot",
        "parts", "considered", "price_formula", "price_weight", "price_parameters", "ties", "rounding",
        "clarifications_close_at", "closes_at",
    }
)  # fmt: skip
"""What an officer may change in a draft, beside its criteria."""


def obstacles_to_version(*, asked: int, kept: int, who: str, when: datetime | None) -> tuple[Obstacle, ...]:
    """Why this save would lose another's: somebody saved since the page was drawn. Empty when nobody did."""
    if asked == kept:
        return ()
    moment = f" at {when.astimezone(LONDON):%H:%M on %d %B %Y}" if when else ""
    return (
        Obstacle(
            "changed-meanwhile",
            f"{who or 'Somebody'} saved this competition{moment}, after you opened this page.",
            mend="What you typed is still here. Look at what is saved now; to replace it with yours, save again.",
        ),
    )
