"""What a panel does together: an answer is read again, what was agreed is recorded, and every evaluator signs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.evaluation.entering import own
from dps.evaluation.models import Assignment, Consensus
from dps.evaluation.queries import assignment_of
from dps.evaluation.reading_models import SecondReading, SignOff
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.moderation import obstacles_to_agreeing, obstacles_to_asking_again
from dps.evaluation.rules.second_reading import DIVERGENCE, MODERATOR_ASKS, diverges
from dps.evaluation.rules.signing import obstacles_to_objecting, obstacles_to_signing
from dps.evaluation.scoring import scale_of
from dps.evaluation.seen import people_who_saw_prices
from dps.outbox.post import post
from dps.parties.queries import acting_person


def own_place(competition: Competition, by: Actor) -> Assignment:
    """The actor's place on a competition's panel. NotFound to whoever has none."""
    found = assignment_of(competition, acting_person(by))
    if found is None:
        raise NotFound(competition.ref)
    return found


def ask_again(*, bid: Bid, criterion: Criterion, reason: str, by: Actor, at: datetime) -> SecondReading:
    """Ask the evaluators of an answer to read it again and to give a new version of their scores.

    Kept with what set it off: scores that lie as far apart as was published, or
    the moderator's own doubt. Refused after the lock, and so after any price.
    Raises Refused; NotFound to whoever has no place on the panel.
    """
    competition = db.session.get_one(Competition, bid.competition_id)
    place = own_place(competition, by)
    evaluation = own(place, by)
    refuse_if(
        obstacles_to_asking_again(
            evaluation, member=evaluation.member(place.ref), bid=bid.ref, criterion=criterion.ref, reason=reason
        )
    )
    far = diverges(evaluation, (bid.ref, criterion.ref))
    made = SecondReading(
        bid_id=bid.id, criterion_id=criterion.id, trigger_code=DIVERGENCE if far else MODERATOR_ASKS,
        reason=reason.strip(), asked_by_id=place.person_id, asked_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"criterion": criterion.ref, "trigger": made.trigger_code, "reason": content_digest(made.reason)}
    record("reading:ask-again", log=competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)
    for member in evaluation.scorers(criterion.ref):
        post("second-reading-asked", about=("assignment", member.ref), at=at, facts={"competition": competition.ref})
    return made


def agree(
    *,
    bid: Bid,
    criterion: Criterion,
    points: int | Decimal,
    rationale: str,
    attended: Collection[str],
    discussion: str = "",
    dissent: str = "",
    dissented: Collection[str] = (),
    change_reason: str = "",
    replaces: int = 0,
    by: Actor,
    at: datetime,
) -> Consensus:
    """Record the point that the panel agreed on for one answer, who was there and why; or record it anew.

    ``attended`` and ``dissented`` are refs of places on the panel; ``replaces``
    is the version that the moderator saw, 0 for none. Raises Refused; NotFound
    to whoever has no place on the panel.
    """
    competition = db.session.get_one(Competition, bid.competition_id)
    place = own_place(competition, by)
    evaluation = own(place, by)
    refuse_if(
        obstacles_to_agreeing(
            evaluation, member=evaluation.member(place.ref), bid=bid.ref, criterion=criterion.ref, points=Decimal(points),
            rationale=rationale, seen=replaces, change_reason=change_reason, attended=attended, discussion=discussion,
            dissent=dissent, dissented=dissented, scale=scale_of(competition),
        )
    )  # fmt: skip
    made = Consensus(
        bid_id=bid.id, criterion_id=criterion.id, version=replaces + 1, points=int(points), rationale=rationale.strip(),
        attended=sorted(set(attended)), discussion=discussion.strip(), dissent=dissent.strip(), dissented=sorted(set(dissented)),
        change_reason=change_reason.strip() if replaces else "", recorded_by_id=place.person_id, recorded_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"criterion": criterion.ref, "version": made.version, "content": digest_of(made)}
    record("consensus:record", log=competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)
    left = {(b.ref, c.ref) for b in evaluation.to_score for c in evaluation.criteria} - set(evaluation.agreed)
    if left == {(bid.ref, criterion.ref)}:  # with this one everything is agreed
        for member in evaluation.evaluators:
            post("records-to-sign", about=("assignment", member.ref), at=at, facts={"competition": competition.ref})
    return made


def digest_of(row: Consensus) -> str:
    """SHA-256 of everything that a record of what was agreed says."""
    return content_digest(
        row.points, row.rationale, row.attended, row.discussion, row.dissent, row.dissented, row.change_reason
    )


def sign(*, assignment: Assignment, records: Mapping[Answer, int], by: Actor, at: datetime) -> tuple[SignOff, ...]:
    """Sign the records of what was agreed that the member has read, ``records`` being the version read by answer.

    All of them or none. Raises Refused; NotFound to anybody but the member.
    """
    evaluation = own(assignment, by)
    seen = people_who_saw_prices(assignment.competition)
    refuse_if(
        obstacles_to_signing(evaluation, member=evaluation.member(assignment.ref), records=records, seen_prices=seen)
    )
    return tuple(_signed(assignment, answer, True, "", by, at) for answer in sorted(records))


def object_to(*, assignment: Assignment, answer: Answer, version: int, remark: str, by: Actor, at: datetime) -> SignOff:
    """Say that a record is not what happened. It is then recorded anew, and signed. Raises Refused; NotFound to others."""
    evaluation = own(assignment, by)
    refuse_if(
        obstacles_to_objecting(
            evaluation, member=evaluation.member(assignment.ref), answer=answer, version=version, remark=remark
        )
    )
    made = _signed(assignment, answer, False, remark.strip(), by, at)
    moderator = evaluation.moderator_of(answer[1])
    if moderator is not None:
        facts = {"competition": assignment.competition.ref}
        post("record-objected", about=("assignment", moderator.ref), at=at, facts=facts)
    return made


def _signed(assignment: Assignment, answer: Answer, is_true: bool, remark: str, by: Actor, at: datetime) -> SignOff:
    bid, criterion = answer
    row = db.session.scalars(
        select(Consensus)
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .where(Bid.ref == bid, Criterion.ref == criterion)
        .order_by(Consensus.version.desc())
        .limit(1)
    ).one()
    made = SignOff(
        consensus_id=row.id, assignment_id=assignment.id, is_true=is_true, remark=remark, signed_at=at
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"assignment": assignment.ref, "criterion": criterion, "version": row.version, "content": digest_of(row)}
    if remark:
        facts["remark"] = content_digest(remark)
    did = "consensus:sign" if is_true else "consensus:object"
    record(did, log=assignment.competition.log, to=("bid", bid), by=by, at=at, facts=facts)
    return made
