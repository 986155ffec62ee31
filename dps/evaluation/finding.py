"""Recording whether a promise that is scored by its number counts."""

from __future__ import annotations

from datetime import datetime

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.evaluation.entering import own
from dps.evaluation.finding_models import CommitmentFinding
from dps.evaluation.moderating import own_place
from dps.evaluation.rules.finding import obstacles_to_finding


def find(
    *, bid: Bid, number: int, outcome: str, reason: str, replaces: int = 0, by: Actor, at: datetime
) -> CommitmentFinding:
    """Record what the panel found of a bid's promise, by its number from 1: whether it counts, and why.

    ``replaces`` is the version that the moderator saw, 0 for none. Raises
    Refused; NotFound to whoever has no place on the panel.
    """
    competition = db.session.get_one(Competition, bid.competition_id)
    place = own_place(competition, by)
    evaluation = own(place, by)
    refuse_if(
        obstacles_to_finding(
            evaluation, member=evaluation.member(place.ref), bid=bid.ref, number=number, outcome=outcome, reason=reason,
            seen=replaces, kept=evaluation.promised.get((bid.ref, number), 0),
        )
    )  # fmt: skip
    made = CommitmentFinding(
        bid_id=bid.id, number=number, version=replaces + 1, outcome=outcome, reason=reason.strip(),
        found_by_id=place.person_id, found_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"number": number, "version": made.version, "content": content_digest(made.outcome, made.reason)}
    record("promise:find", log=competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)
    return made
