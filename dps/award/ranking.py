"""The ranking as a council's officers compute it: this stage knows whether an award stands on the one there is."""

from __future__ import annotations

from datetime import datetime

from dps.award.queries import decision_of
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.evaluation import ranking
from dps.evaluation.models import Result


def compute(*, competition: Competition, reason: str = "", by: Actor, at: datetime) -> Result:
    """Compute the ranking, or compute it again where the record has changed and no award stands. Raises Refused."""
    held(competition)
    awarded = decision_of(competition) is not None
    return ranking.compute(competition=competition, reason=reason, awarded=awarded, by=by, at=at)


def draw_lots(*, competition: Competition, signature: str, by: Actor, at: datetime) -> Result:
    """Draw lots between the bids that share rank 1, while no award stands. Raises Refused."""
    held(competition)
    awarded = decision_of(competition) is not None
    return ranking.draw_lots(competition=competition, signature=signature, awarded=awarded, by=by, at=at)
