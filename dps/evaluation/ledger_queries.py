"""What can be asked of the score ledger: own sheets, second readings, records of what was agreed with their signatures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.core.db import db
from dps.evaluation.models import Assignment, Consensus, Score
from dps.evaluation.reading_models import ScoreCorrection, SecondReading, SignOff, Worksheet
from dps.evaluation.rules.ledger import Answer
from dps.parties.models import Person


def sheets_of(assignment: Assignment) -> dict[Answer, Worksheet]:
    """A member's own sheets by answer. The caller is that member: nobody else is ever answered."""
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Worksheet)
        .join(Bid, Bid.id == Worksheet.bid_id)
        .join(Criterion, Criterion.id == Worksheet.criterion_id)
        .where(Worksheet.assignment_id == assignment.id)
    )
    return {(row.ref, row.criterion): row.Worksheet for row in rows}


def reading_of(competition: Competition, bid: str, criterion: str) -> SecondReading | None:
    """The latest second reading of an answer, with who asked for it; None where there was none."""
    return next(
        (row for answer, row in reversed(second_readings(competition)) if answer == (bid, criterion)),
        None,
    )


def second_readings(competition: Competition) -> tuple[tuple[Answer, SecondReading], ...]:
    """Every second reading that was asked for, in order."""
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), SecondReading)
        .join(Bid, Bid.id == SecondReading.bid_id)
        .join(Criterion, Criterion.id == SecondReading.criterion_id)
        .where(Bid.competition_id == competition.id)
        .options(joinedload(SecondReading.asked_by))
        .order_by(SecondReading.id)
    )
    return tuple(((row.ref, row.criterion), row.SecondReading) for row in rows)


@dataclass(frozen=True)
class Entry:
    """One version of one evaluator's score, as it was given."""

    member: str
    name: str
    version: int
    points: int
    reason: str
    cites: str
    change_reason: str
    at: datetime


def entries_of(competition: Competition) -> dict[Answer, tuple[Entry, ...]]:
    """Every version of every score there ever was, by answer, each evaluator's together and in order.

    The caller may see them: the lock is over, or obstacles_to_comparing was asked.
    """
    rows = db.session.execute(
        select(
            Bid.ref, Criterion.ref.label("criterion"), Assignment.ref.label("member"), Person.name, Score.version, Score.points,
            Score.reason, Score.cites, Score.change_reason, Score.given_at,
        )
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Assignment, Assignment.id == Score.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id == competition.id)
        .order_by(Assignment.id, Score.version)
    )  # fmt: skip
    found: defaultdict[Answer, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row.ref, row.criterion].append(
            Entry(row.member, row.name, row.version, row.points, row.reason, row.cites, row.change_reason, row.given_at)
        )
    return {answer: tuple(entries) for answer, entries in found.items()}


@dataclass(frozen=True)
class Signature:
    """One member's signature under a record, or their objection with its words."""

    name: str
    is_true: bool
    remark: str
    at: datetime


@dataclass(frozen=True)
class Agreement:
    """One version of the record of what the panel agreed on an answer, with everything under it."""

    version: int
    points: int
    rationale: str
    discussion: str
    attended: tuple[str, ...]
    dissented: tuple[str, ...]
    dissent: str
    change_reason: str
    recorded_by: str
    at: datetime
    signatures: tuple[Signature, ...]


def agreements_of(competition: Competition) -> dict[Answer, tuple[Agreement, ...]]:
    """Every version of every record of what was agreed, by answer, in order; people by their names."""
    seats = db.session.execute(
        select(Assignment.ref, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id == competition.id)
    )
    names = {row.ref: row.name for row in seats}
    under: defaultdict[int, list[Signature]] = defaultdict(list)
    for row in db.session.execute(
        select(SignOff, Person.name)
        .join(Assignment, Assignment.id == SignOff.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id == competition.id)
        .order_by(SignOff.id)
    ):
        one = row.SignOff
        under[one.consensus_id].append(Signature(row.name, one.is_true, one.remark, one.signed_at))
    found: defaultdict[Answer, list[Agreement]] = defaultdict(list)
    for row in db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Person.name, Consensus)
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .join(Person, Person.id == Consensus.recorded_by_id)
        .where(Bid.competition_id == competition.id)
        .order_by(Consensus.version)
    ):
        kept = row.Consensus
        found[row.ref, row.criterion].append(
            Agreement(
                kept.version, kept.points, kept.rationale, kept.discussion,
                tuple(names.get(ref, "") for ref in kept.attended), tuple(names.get(ref, "") for ref in kept.dissented),
                kept.dissent, kept.change_reason, row.name, kept.recorded_at, tuple(under[kept.id]),
            )
        )  # fmt: skip
    return {answer: tuple(versions) for answer, versions in found.items()}


def corrections_of(competition: Competition) -> tuple[tuple[str, ScoreCorrection], ...]:
    """The manifest errors that were corrected after prices were open, each with its criterion's ref, in order."""
    rows = db.session.execute(
        select(Criterion.ref, ScoreCorrection)
        .join(Criterion, Criterion.id == ScoreCorrection.criterion_id)
        .where(ScoreCorrection.competition_id == competition.id)
        .options(joinedload(ScoreCorrection.made_by))
        .order_by(ScoreCorrection.id)
    )
    return tuple((row.ref, row.ScoreCorrection) for row in rows)
