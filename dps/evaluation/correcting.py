"""After prices are open: a manifest error is put right for every bid on a criterion, by somebody who has seen no price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.evaluation.entering import own
from dps.evaluation.models import Consensus
from dps.evaluation.moderating import digest_of, own_place
from dps.evaluation.reading_models import ScoreCorrection
from dps.evaluation.rules.correcting import Corrected, obstacles_to_correcting
from dps.evaluation.scoring import scale_of
from dps.evaluation.seen import people_who_saw_prices
from dps.outbox.post import post


def correct_manifest_error(
    *,
    competition: Competition,
    criterion: Criterion,
    error: str,
    bids: Mapping[str, Corrected],
    awarded: bool,
    by: Actor,
    at: datetime,
) -> ScoreCorrection:
    """Correct an error that anybody can see, for every bid on one criterion, in one deed.

    ``bids`` says what becomes of each bid, by ref; ``awarded`` whether an award
    stands, which only the stage after this one knows. Each bid gets a new
    version of what was agreed, whose reason is the error; another panel member
    who has seen no price signs it before the ranking is computed again. Raises
    Refused; NotFound to whoever has no place on the panel.
    """
    place = own_place(competition, by)
    evaluation = own(place, by)
    refuse_if(
        obstacles_to_correcting(
            evaluation, member=evaluation.member(place.ref), criterion=criterion.ref, error=error, bids=bids,
            seen_prices=people_who_saw_prices(competition), awarded=awarded, scale=scale_of(competition),
        )
    )  # fmt: skip
    rows = {bid.ref: bid for bid in db.session.scalars(select(Bid).where(Bid.competition_id == competition.id))}
    made = []
    for ref, one in sorted(bids.items()):
        row = Consensus(
            bid_id=rows[ref].id, criterion_id=criterion.id, version=one.replaces + 1, points=int(one.points),
            rationale=one.rationale.strip(), attended=[place.ref], discussion="", dissent="", dissented=[],
            change_reason=error.strip(), recorded_by_id=place.person_id, recorded_at=at,
        )  # fmt: skip
        made.append((ref, row))
        db.session.add(row)
    versions = {ref: row.version for ref, row in made}
    correction = ScoreCorrection(
        competition_id=competition.id, criterion_id=criterion.id, error=error.strip(), versions=versions,
        made_by_id=place.person_id, made_at=at,
    )  # fmt: skip
    db.session.add(correction)
    db.session.flush()
    facts = {
        "criterion": criterion.ref,
        "error": content_digest(correction.error),
        "versions": versions,
        "content": content_digest([[ref, digest_of(row)] for ref, row in made]),
    }
    to = ("competition", competition.ref)
    record("consensus:correct", log=competition.log, to=to, by=by, at=at, facts=facts)
    for member in evaluation.scorers(criterion.ref):
        if member.ref != place.ref:
            post("records-to-sign", about=("assignment", member.ref), at=at, facts={"competition": competition.ref})
    return correction
