"""What of an award stands between it and its contract, beside the letters, the notice and the standstill."""

from __future__ import annotations

from datetime import datetime

from dps.award.approving import approval_of
from dps.award.challenges import why_not_sign_while_contested
from dps.award.checking import why_not_sign_for_evidence
from dps.award.correcting import waiting
from dps.award.models import AwardDecision
from dps.award.rules.signing import obstacles_to_signing
from dps.bidding.examining import open_matters
from dps.core.refusal import Obstacle


def why_not_sign(decided: AwardDecision, *, at: datetime) -> tuple[Obstacle, ...]:
    """Every reason of the award's own why its contract is not signed now; empty when there is none."""
    return (
        *obstacles_to_signing(
            stands=decided.set_aside_at is None, approved=approval_of(decided).done,
            setting_aside_asked=waiting(decided) is not None,
        ),
        *why_not_sign_while_contested(decided),
        *why_not_sign_for_evidence(decided, at=at),
        *open_matters(decided.competition, at=at, bid=decided.bid),
    )  # fmt: skip
