"""What can be asked about an evaluation: how it stands, who scored what, what was agreed, how it came out.

A person is answered only about competitions of their own council, and a panel
member who is no officer only about those on whose panel they sit;
anything else is NotFound. How many questions the database is asked does not
depend on how many bids, criteria or members there are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from dps.bidding.models import Bid
from dps.bidding.queries import live_bid
from dps.competition.models import Competition, Criterion
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.evaluation.drawing import case_of, evaluations_of
from dps.evaluation.models import Assignment, Consensus, QualityLock, Result, Score
from dps.evaluation.rules.case_file import as_json, parse
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.panel import Evaluation, Member, obstacles_to_names, obstacles_to_reading
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import OFFICER

Answer = tuple[str, str]
"""One answer of one bid: the refs of the bid and of the criterion."""


def evaluation_of(competition: Competition) -> Evaluation:
    """How the evaluation of a competition stands now, as the rules take it."""
    return evaluations_of((competition.id,))[competition.id]


def evaluated_competition(ref: str, by: Actor) -> Competition:
    """The competition whose evaluation the asker may know of: an officer of its buyer, or somebody who sits on its panel.

    Raises :class:`NotFound` for everybody else, for drafts and for cancelled ones.
    """
    found = db.session.scalar(
        select(Competition)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .where(Competition.ref == ref, Organisation.ref == by.organisation, Competition.state == "published")
        .options(joinedload(Competition.buyer))
    )
    if found is None or (OFFICER not in by.roles and not _has_place(found, by)):
        raise NotFound(ref)
    return found


def _has_place(competition: Competition, by: Actor) -> bool:
    ask = (
        select(Assignment.id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id == competition.id, Person.ref == by.person, Assignment.ended_at.is_(None))
    )
    return db.session.scalar(ask.limit(1)) is not None


def panel(competition: Competition) -> tuple[Assignment, ...]:
    """Every place there is or was on the panel, in the order of appointment."""
    return tuple(
        db.session.scalars(
            select(Assignment)
            .where(Assignment.competition_id == competition.id)
            .options(joinedload(Assignment.person))
            .order_by(Assignment.id)
        )
    )


def assignment_of(competition: Competition, person: Person) -> Assignment | None:
    """The place that a person has or had on this panel; a person has at most one."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.competition_id == competition.id, Assignment.person_id == person.id)
        .options(joinedload(Assignment.person))
    )


def place(competition: Competition, ref: str) -> Assignment:
    """The place with this ref on this panel. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Assignment)
        .where(Assignment.competition_id == competition.id, Assignment.ref == ref)
        .options(joinedload(Assignment.person))
    )
    if found is None:
        raise NotFound(ref)
    return found


def opened_bid(competition: Competition, ref: str, by: Actor) -> Bid:
    """A live bid of this competition, for its council, once quality is open. Raises :class:`NotFound` for any other."""
    found = live_bid(ref, by)
    if found.competition_id != competition.id:
        raise NotFound(ref)
    return found


def criteria_of(competition: Competition) -> tuple[Criterion, ...]:
    """The published criteria that the panel judges, in their published order: a number promised is scored by its rule."""
    return tuple(
        db.session.scalars(
            select(Criterion)
            .where(Criterion.competition_id == competition.id, Criterion.measure == "")
            .order_by(Criterion.position)
        )
    )


def scores_of(assignment: Assignment) -> dict[Answer, Score]:
    """An evaluator's latest score of each answer."""
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Score)
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.assignment_id == assignment.id)
        .order_by(Score.version)
    )
    return {(row.ref, row.criterion): row.Score for row in rows}


@dataclass(frozen=True)
class Given:
    """A score that was handed in: who gave it, how many points, why, and which version it is."""

    member: Member
    points: int
    reason: str
    version: int


def handed_in(competition: Competition, evaluation: Evaluation) -> dict[Answer, tuple[Given, ...]]:
    """The latest scores of every evaluator who handed in, those who left since among them, by answer.

    The caller has asked ``obstacles_to_comparing`` first.
    """
    members = {member.ref: member for member in evaluation.members if member.finished_at is not None}
    rows = db.session.execute(
        select(
            Bid.ref, Criterion.ref.label("criterion"), Assignment.ref.label("member"), Score.points, Score.reason, Score.version
        )
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Assignment, Assignment.id == Score.assignment_id)
        .where(Assignment.competition_id == competition.id)
        .order_by(Assignment.id, Score.version)
    )  # fmt: skip
    latest = {(row.ref, row.criterion, row.member): row for row in rows if row.member in members}
    found: dict[Answer, tuple[Given, ...]] = {}
    for (bid, criterion, member), row in latest.items():
        given = Given(members[member], row.points, row.reason, row.version)
        found[bid, criterion] = (*found.get((bid, criterion), ()), given)
    return found


def agreed(competition: Competition) -> dict[Answer, Consensus]:
    """The latest consensus on each answer that has one."""
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Consensus)
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .where(Bid.competition_id == competition.id)
        .order_by(Consensus.version)
    )
    return {(row.ref, row.criterion): row.Consensus for row in rows}


def why_not_read(competition: Competition, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker's own place on the panel keeps a competition's bids closed to them; empty for whoever has none.

    For the pages on which officers read bids: an officer on the panel declares
    first like everybody, and an interest once declared outlasts the place.
    """
    evaluation = evaluation_of(competition)
    mine = next((member for member in evaluation.members if member.person == by.person), None)
    if mine is None or (mine.ended and not mine.interested):
        return ()
    return (*obstacles_to_reading(evaluation, member=mine), *obstacles_to_names(evaluation))


def why_not_names(competition: Competition, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker may not learn whose bid is whose: they sit on a panel that reads without names. Empty for others."""
    evaluation = evaluation_of(competition)
    sits = any(member.person == by.person for member in evaluation.sitting)
    return obstacles_to_names(evaluation) if sits else ()


def lock_of(competition: Competition) -> QualityLock | None:
    """When and by whom quality was locked, or None while it is not."""
    return db.session.scalar(select(QualityLock).where(QualityLock.competition_id == competition.id))


def result_of(competition: Competition) -> Result | None:
    """The ranking as it was computed last, or None before the first time; dps/evaluation/results.py has them all."""
    return db.session.scalar(
        select(Result).where(Result.competition_id == competition.id).order_by(Result.version.desc()).limit(1)
    )


@dataclass(frozen=True)
class Recomputed:
    """What came of computing a kept result again.

    ``same_case``: the rows still give the case that was kept. ``same_outcome``:
    the engine still gives the kept figures for the kept case; its sentences may
    read better by now. ``case`` and ``outcome`` are the texts as they come out now.
    """

    same_case: bool
    same_outcome: bool
    case: str
    outcome: str

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.same_case and self.same_outcome


def recompute(result: Result) -> Recomputed:
    """Rebuild a result's case from the rows and run the engine on the kept case, for whoever checks the award."""
    competition = db.session.get_one(Competition, result.competition_id)
    rebuilt = as_case_file(case_of(competition))
    outcome = as_json(evaluate(parse(result.case)))
    same = json.loads(outcome)["bids"] == json.loads(result.outcome)["bids"]
    return Recomputed(rebuilt == result.case, same, rebuilt, outcome)


@dataclass(frozen=True)
class Place:
    """A person's place on a panel, with its competition and how the evaluation stands."""

    competition: Competition
    member: Member
    evaluation: Evaluation


def places_of(by: Actor, *, limit: int = 20) -> tuple[Place, ...]:
    """The asker's places on panels of their council that are not ended, in competitions not computed yet, soonest closed first."""
    rows = db.session.execute(
        select(Assignment.ref, Competition)
        .join(Competition, Competition.id == Assignment.competition_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .outerjoin(Result, and_(Result.competition_id == Competition.id, Result.version == 1))
        .where(
            Person.ref == by.person,
            Organisation.ref == by.organisation,
            Assignment.ended_at.is_(None),
            Competition.state == "published",
            Result.id.is_(None),
        )
        .order_by(Competition.closes_at, Competition.id)
        .limit(limit)
    ).all()
    stand = evaluations_of([row.Competition.id for row in rows])
    return tuple(
        Place(row.Competition, stand[row.Competition.id].member(row.ref), stand[row.Competition.id]) for row in rows
    )


def evaluations(competitions: Sequence[Competition]) -> dict[str, Evaluation]:
    """How the evaluations of several competitions stand, by competition ref; for lists, in a fixed number of questions."""
    stand = evaluations_of([competition.id for competition in competitions])
    return {competition.ref: stand[competition.id] for competition in competitions}
