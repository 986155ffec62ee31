"""How far evaluators' scores may lie apart before the answer is read again, as published with the criteria. Pure.

Where nothing is chosen it is two points. The panel reads again before any price
is open, and gives the reasons; what it agrees is always one point of the
published scale, never a mean of scores.

Sources: PCR 2015 reg 67(9), Procurement Act 2023 s.23(3): how bids are assessed
is published before anybody bids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "spread"
SPREADS = (1, 2, 3)
"""Points of the scale that may be chosen."""
DEFAULT = 2


def spread_of(parts: Mapping[str, Any]) -> int:
    """The published spread in points of the scale; :data:`DEFAULT` where nothing, or nothing that can be, was chosen."""
    part = parts.get(NAME)
    said = part.get("points") if isinstance(part, Mapping) else None
    return said if isinstance(said, int) and not isinstance(said, bool) and said in SPREADS else DEFAULT


def in_words(parts: Mapping[str, Any]) -> str:
    """The rule as bidders read it before they bid."""
    points = spread_of(parts)
    return (
        "Each evaluator scores alone, with a reason that names the place in the bid. "
        f"Where two scores of an answer lie {points} {'point' if points == 1 else 'points'} or more apart, it is read again "
        "before any price is open. The panel then agrees one point of the scale and says why; scores are never averaged."
    )


def _obstacles(_told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """Nothing: where the council chooses nothing, two points are told."""
    return ()


PART = Part(NAME, "When scores differ", _obstacles)
