"""What is examined of each bidder before and beside the assessment: what is checked, asked, and explained."""

from __future__ import annotations

from datetime import datetime

from dps.competition.models import Competition
from dps.core.refusal import Obstacle


def open_matters(competition: Competition, *, at: datetime) -> tuple[Obstacle, ...]:
    """What is still open about a bidder and must be decided before an award; empty when nothing is."""
    return ()
