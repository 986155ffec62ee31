"""What an evaluator does alone: keeps a sheet of their own, gives scores, changes them by a new version, hands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.competition.queries import told_of
from dps.competition.rules.criteria import ScalePoint
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation.entering import own
from dps.evaluation.models import Assignment, Score
from dps.evaluation.reading_models import Worksheet
from dps.evaluation.rules.entries import obstacles_to_finishing, obstacles_to_scoring, obstacles_to_writing
from dps.evaluation.rules.panel import PANEL

LONGEST_NOTES = 20_000
"""Characters of one's own notes on one answer."""


def scale_of(competition: Competition) -> tuple[ScalePoint, ...]:
    """The points of the scale in the words that bidders were told."""
    return tuple(ScalePoint(*point) for point in told_of(competition).scale)


def keep_sheet(
    *,
    assignment: Assignment,
    bid: Bid,
    criterion: Criterion,
    unfinished: Mapping[str, Any],
    notes: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Worksheet:
    """Keep an evaluator's own sheet of one answer: what is not given yet, and their private notes. It is no score.

    ``version`` is the one that the page was drawn from, 0 for none: a sheet
    that changed since, in another window, is not overwritten. Nothing of it goes
    on the trail. Raises Refused; NotFound to anybody but the evaluator.
    """
    evaluation = own(assignment, by)
    refuse_if(
        obstacles_to_writing(evaluation, member=evaluation.member(assignment.ref), bid=bid.ref, criterion=criterion.ref)
    )
    kept = sheet_of(assignment, bid, criterion)
    now = kept.version if kept else 0
    if version != now:
        says = "Your sheet for this answer was changed in another window."
        refuse_if((Obstacle("changed-meanwhile", says, PANEL, "Look at it as it stands now, and go on from there."),))
    if kept is None:
        kept = Worksheet(assignment_id=assignment.id, bid_id=bid.id, criterion_id=criterion.id)
        db.session.add(kept)
    kept.unfinished = dict(unfinished)
    kept.notes = notes[:LONGEST_NOTES]
    kept.version, kept.saved_at = now + 1, at
    db.session.flush()
    return kept


def sheet_of(assignment: Assignment, bid: Bid, criterion: Criterion) -> Worksheet | None:
    """An evaluator's own sheet of one answer, or None. The caller is that evaluator."""
    return db.session.scalar(
        select(Worksheet).where(
            Worksheet.assignment_id == assignment.id,
            Worksheet.bid_id == bid.id,
            Worksheet.criterion_id == criterion.id,
        )
    )


def score(
    *,
    assignment: Assignment,
    bid: Bid,
    criterion: Criterion,
    points: int | Decimal,
    reason: str,
    cites: str,
    change_reason: str = "",
    replaces: int = 0,
    by: Actor,
    at: datetime,
) -> Score:
    """Score one answer, or change a score by a new version; the one before stays.

    ``cites`` is where in the bid the reason stands. ``replaces`` is the version
    that the evaluator saw, 0 for a first score: a change made from another
    version is refused. What the evaluator's own sheet held of it is done with;
    their notes stay. Raises Refused; NotFound to anybody but the evaluator.
    """
    evaluation = own(assignment, by)
    refuse_if(
        obstacles_to_scoring(
            evaluation, member=evaluation.member(assignment.ref), bid=bid.ref, criterion=criterion.ref,
            points=Decimal(points), reason=reason, cites=cites, seen=replaces, change_reason=change_reason,
            scale=scale_of(assignment.competition),
        )
    )  # fmt: skip
    given = Score(
        assignment_id=assignment.id, bid_id=bid.id, criterion_id=criterion.id, version=replaces + 1, points=int(points),
        reason=reason.strip(), cites=cites.strip(), change_reason=change_reason.strip() if replaces else "", given_at=at,
    )  # fmt: skip
    db.session.add(given)
    if sheet := sheet_of(assignment, bid, criterion):
        sheet.unfinished, sheet.version = {}, sheet.version + 1
    db.session.flush()
    facts = {
        "assignment": assignment.ref,
        "criterion": criterion.ref,
        "version": given.version,
        "content": content_digest(given.points, given.reason, given.cites, given.change_reason),
    }
    did = "score:change" if replaces else "score:give"
    record(did, log=assignment.competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)
    return given


def finish(*, assignment: Assignment, by: Actor, at: datetime) -> None:
    """Hand in an evaluator's scores: every answer is scored, and they change only in a second reading. Raises Refused."""
    evaluation = own(assignment, by)
    member = evaluation.member(assignment.ref)
    refuse_if(obstacles_to_finishing(evaluation, member=member))
    assignment.finished_at = at
    db.session.flush()
    mine = [[bid, criterion, n] for (who, bid, criterion), n in sorted(evaluation.scores.items()) if who == member.ref]
    facts = {"scores": len(mine), "versions": content_digest(mine)}
    to = ("assignment", assignment.ref)
    record("panel:finish", log=assignment.competition.log, to=to, by=by, at=at, facts=facts)
