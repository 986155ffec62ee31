"""What can be done in an evaluation, from appointing the panel to the ranking.

Each takes the competition's row first, so that two people who act at once
decide one after the other; asks the rules; writes; records. No entry of the
trail holds points or words of a score: it holds the version and a digest.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dps.audit.chain import canonical
from dps.audit.record import record
from dps.bidding import actions as bidding
from dps.bidding.envelopes import Examined
from dps.bidding.models import Bid, Opening
from dps.bidding.rules.opening import PRICE
from dps.competition.holding import held
from dps.competition.models import Competition, Criterion
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation.drawing import case_of
from dps.evaluation.models import Assignment, Consensus, Declaration, QualityLock, Result, Score
from dps.evaluation.queries import agreed, assignment_of, evaluation_of
from dps.evaluation.rules.case_file import as_json, parse
from dps.evaluation.rules.case_writing import as_case_file, digest
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating
from dps.evaluation.rules.moderation import obstacles_to_agreeing, obstacles_to_finishing, obstacles_to_scoring
from dps.evaluation.rules.panel import (
    PANEL,
    Evaluation,
    obstacles_to_appointing,
    obstacles_to_declaring,
    obstacles_to_reading,
    obstacles_to_releasing,
)
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_opening_prices, obstacles_to_ranking
from dps.outbox.post import post
from dps.parties.models import Person
from dps.parties.queries import acting_person, actor_of
from dps.parties.rules.roles import OFFICER

if TYPE_CHECKING:
    from dps.bidding.custody import Share
    from dps.bidding.sealing import AttachmentBytes


def appoint(*, competition: Competition, person: Person, role: str, by: Actor, at: datetime) -> Assignment:
    """Give a person of the council a place, ``evaluator`` or ``moderator``, on the panel. Raises Refused."""
    evaluation = _held(competition, by)
    council_roles = actor_of(person, competition.buyer).roles
    refuse_if(
        (
            *_obstacles_to_officer(by),
            *obstacles_to_appointing(
                evaluation, person=person.ref, name=person.name, role=role, council_roles=council_roles
            ),
        )
    )
    made = Assignment(competition_id=competition.id, person_id=person.id, role=role, assigned_at=at)
    db.session.add(made)
    db.session.flush()
    facts = {"person": person.ref, "role": role}
    record("panel:appoint", log=_log(competition), to=("assignment", made.ref), by=by, at=at, facts=facts)
    post("panel-appointed", about=("assignment", made.ref), at=at, facts={"competition": competition.ref, **facts})
    return made


def release(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> None:
    """End a place on the panel, with the reason. What the person scored stays on record. Raises Refused."""
    competition = assignment.competition
    evaluation = _held(competition, by)
    member = evaluation.member(assignment.ref)
    refuse_if((*_obstacles_to_officer(by), *obstacles_to_releasing(evaluation, member=member, reason=reason)))
    assignment.ended_at, assignment.ended_reason = at, reason.strip()
    db.session.flush()
    facts = {"person": member.person, "role": member.role, "reason": _digest(reason.strip())}
    record("panel:release", log=_log(competition), to=("assignment", assignment.ref), by=by, at=at, facts=facts)


def declare(*, assignment: Assignment, has_interest: bool, statement: str = "", by: Actor, at: datetime) -> Declaration:
    """Declare whether there is an interest in any of the present bidders. Raises Refused; NotFound to anybody else."""
    evaluation = _own(assignment, by)
    member = evaluation.member(assignment.ref)
    refuse_if(obstacles_to_declaring(evaluation, member=member, has_interest=has_interest, statement=statement))
    made = Declaration(
        assignment_id=assignment.id,
        bidders_digest=evaluation.digest,
        has_interest=has_interest,
        statement=statement.strip(),
        declared_at=at,
    )
    db.session.add(made)
    db.session.flush()
    facts = {"bidders": evaluation.digest, "interest": has_interest, "statement": _digest(statement.strip())}
    to = ("assignment", assignment.ref)
    record("interest:declare", log=_log(assignment.competition), to=to, by=by, at=at, facts=facts)
    return made


def read_bid(*, assignment: Assignment, bid: Bid, by: Actor, at: datetime) -> None:
    """Note that a panel member reads a bid, before it is shown. Raises Refused while they may not."""
    _may_read(assignment, bid, by)
    log = _log(assignment.competition)
    record("bid:read", log=log, to=("bid", bid.ref), by=by, at=at, facts={"assignment": assignment.ref})


def score(
    *,
    assignment: Assignment,
    bid: Bid,
    criterion: Criterion,
    points: int | Decimal,
    reason: str,
    change_reason: str = "",
    replaces: int = 0,
    by: Actor,
    at: datetime,
) -> Score:
    """Score one answer, or change a score.

    ``replaces`` is the version that the evaluator saw, 0 for a first score: a
    change made from another version is refused. Raises Refused; NotFound to
    anybody but the evaluator.
    """
    evaluation = _own(assignment, by)
    refuse_if(
        obstacles_to_scoring(
            evaluation, member=evaluation.member(assignment.ref), bid=bid.ref, criterion=criterion.ref,
            points=Decimal(points), reason=reason, seen=replaces, change_reason=change_reason,
        )
    )  # fmt: skip
    given = Score(
        assignment_id=assignment.id, bid_id=bid.id, criterion_id=criterion.id, version=replaces + 1, points=int(points),
        reason=reason.strip(), change_reason=change_reason.strip() if replaces else "", given_at=at,
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    facts = {
        "assignment": assignment.ref,
        "criterion": criterion.ref,
        "version": given.version,
        "content": _digest(given.points, given.reason, given.change_reason),
    }
    did = "score:change" if replaces else "score:give"
    record(did, log=_log(assignment.competition), to=("bid", bid.ref), by=by, at=at, facts=facts)
    return given


def finish(*, assignment: Assignment, by: Actor, at: datetime) -> None:
    """Hand in an evaluator's scores: every answer is scored, and from here on they change no more. Raises Refused."""
    evaluation = _own(assignment, by)
    member = evaluation.member(assignment.ref)
    refuse_if(obstacles_to_finishing(evaluation, member=member))
    assignment.finished_at = at
    db.session.flush()
    mine = [[bid, criterion, n] for (who, bid, criterion), n in sorted(evaluation.scores.items()) if who == member.ref]
    facts = {"scores": len(mine), "versions": _digest(mine)}
    to = ("assignment", assignment.ref)
    record("panel:finish", log=_log(assignment.competition), to=to, by=by, at=at, facts=facts)


def agree(
    *,
    bid: Bid,
    criterion: Criterion,
    points: int | Decimal,
    rationale: str,
    change_reason: str = "",
    replaces: int = 0,
    by: Actor,
    at: datetime,
) -> Consensus:
    """Record the point that the panel agreed on for one answer, with the rationale, or change it.

    ``replaces`` is the version that the moderator saw, 0 for none. Raises
    Refused; NotFound to whoever has no place on the panel.
    """
    competition = db.session.get_one(Competition, bid.competition_id)
    who = acting_person(by)
    assignment = assignment_of(competition, who)
    if assignment is None:
        raise NotFound(bid.ref)
    evaluation = _own(assignment, by)
    refuse_if(
        obstacles_to_agreeing(
            evaluation, member=evaluation.member(assignment.ref), bid=bid.ref, criterion=criterion.ref,
            points=Decimal(points), rationale=rationale, seen=replaces, change_reason=change_reason,
        )
    )  # fmt: skip
    made = Consensus(
        bid_id=bid.id, criterion_id=criterion.id, version=replaces + 1, points=int(points), rationale=rationale.strip(),
        change_reason=change_reason.strip() if replaces else "", recorded_by_id=who.id, recorded_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    content = _digest(made.points, made.rationale, made.change_reason)
    facts = {"criterion": criterion.ref, "version": made.version, "content": content}
    record("consensus:record", log=_log(competition), to=("bid", bid.ref), by=by, at=at, facts=facts)
    return made


def lock_quality(*, competition: Competition, by: Actor, at: datetime) -> QualityLock:
    """Lock quality: from here on no score changes, and the prices may be opened. Raises Refused with all that is incomplete."""
    evaluation = _held(competition, by)
    moderator = evaluation.moderator
    may = OFFICER in by.roles or (moderator is not None and moderator.person == by.person)
    refuse_if(
        (
            *(() if may else (Obstacle("not-yours-to-lock", "An officer or the panel’s moderator locks quality.", PANEL),)),
            *obstacles_to_locking(evaluation),
        )
    )  # fmt: skip
    made = QualityLock(competition_id=competition.id, locked_by_id=acting_person(by).id, locked_at=at)
    db.session.add(made)
    db.session.flush()
    latest = sorted(agreed(competition).items())
    facts = {
        "answers": len(latest),
        "agreed": _digest([[bid, criterion, row.version, row.points, row.rationale] for (bid, criterion), row in latest]),
    }  # fmt: skip
    record("quality:lock", log=_log(competition), to=_to(competition), by=by, at=at, facts=facts)
    return made


def open_prices(
    *, competition: Competition, by: Actor, at: datetime, examined: Examined | None = None, share: Share | None = None
) -> Opening:
    """Take one of the two steps that open the prices: the first officer asks, a second officer opens.

    Refused before quality is locked. ``examined`` is what
    bidding.envelopes.examine found beforehand. Recorded and posted by bidding;
    raises what its open_envelopes raises.
    """
    early = obstacles_to_opening_prices(_held(competition, by))
    if early:
        raise bidding.refused_opening(early, competition=competition, part=PRICE, by=by, at=at)
    return bidding.open_envelopes(
        competition=competition, part=PRICE, quality_locked=True, by=by, at=at, examined=examined, share=share
    )


def read_attachment(*, assignment: Assignment, bid: Bid, part: str, by: Actor, at: datetime) -> AttachmentBytes:
    """One file of an opened bid for a panel member who may read it; the reading goes on the trail. Raises Refused, NotFound."""
    _may_read(assignment, bid, by)
    return bidding.read_attachment(bid=bid, part=part, by=by, at=at)


def compute(*, competition: Competition, by: Actor, at: datetime) -> Result:
    """Compute the ranking, once: the case as ``market score`` reads it, and the outcome as it prints it. Raises Refused."""
    evaluation = _held(competition, by)
    refuse_if((*_obstacles_to_officer(by), *obstacles_to_ranking(evaluation)))
    case = case_of(competition)
    refuse_if(obstacles_to_evaluating(case))
    kept = as_case_file(case)
    outcome = as_json(evaluate(parse(kept)))  # from the text that is kept, so anybody can compute it again from that
    made = Result(
        competition_id=competition.id, case=kept, outcome=outcome, computed_at=at, computed_by_id=acting_person(by).id
    )
    db.session.add(made)
    db.session.flush()
    facts = {"case": digest(kept), "outcome": digest(outcome)}
    record("result:compute", log=_log(competition), to=_to(competition), by=by, at=at, facts=facts)
    return made


def _held(competition: Competition, by: Actor) -> Evaluation:
    """Take the competition's row, then say how its evaluation stands. NotFound to whoever is not of its council."""
    held(competition)
    if not by.organisation or by.organisation != competition.buyer.ref:
        raise NotFound(competition.ref)
    return evaluation_of(competition)


def _own(assignment: Assignment, by: Actor) -> Evaluation:
    """The same for a deed that only the panel member does. NotFound to everybody else."""
    evaluation = _held(assignment.competition, by)
    if assignment.person.ref != by.person:
        raise NotFound(assignment.ref)
    return evaluation


def _may_read(assignment: Assignment, bid: Bid, by: Actor) -> None:
    evaluation = _own(assignment, by)
    refuse_if(obstacles_to_reading(evaluation, member=evaluation.member(assignment.ref)))
    if bid.ref not in {each.ref for each in evaluation.bids}:
        raise NotFound(bid.ref)


def _obstacles_to_officer(by: Actor) -> tuple[Obstacle, ...]:
    if OFFICER in by.roles:
        return ()
    return (Obstacle("not-an-officer", "Only officers of the council that buys may do this.", PANEL),)


def _log(competition: Competition) -> str:
    return f"competition:{competition.ref}"


def _to(competition: Competition) -> tuple[str, str]:
    return ("competition", competition.ref)


def _digest(*content: Any) -> str:
    """SHA-256 of values, for the trail: it proves what was written without saying it."""
    return hashlib.sha256(canonical({"content": list(content)})).hexdigest()
