"""From the rows of the score ledger to the value that the rules take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.competition.rules.parts.spread import spread_of
from dps.core.db import db
from dps.evaluation.models import Assignment, Consensus, Score
from dps.evaluation.reading_models import ScoreCorrection, SecondReading, SignOff
from dps.evaluation.rules.ledger import Answer, Given, Ledger
from dps.evaluation.rules.panel import Agreed

Ids = Sequence[int]


class Ledgers(NamedTuple):
    """The ledgers and what was agreed, by competition id."""

    of: dict[int, Ledger]
    agreed: dict[int, dict[Answer, Agreed]]


def ledgers_of(ids: Ids) -> Ledgers:
    """The score ledgers of these competitions. Six questions, however many there are."""
    agreed: dict[int, dict[Answer, Agreed]] = {each: {} for each in ids}
    present: dict[int, dict[Answer, frozenset[str]]] = {each: {} for each in ids}
    answer_of: dict[int, tuple[int, Answer]] = {}
    latest: dict[tuple[int, Answer], int] = {}
    for row in db.session.execute(
        select(
            Consensus.id, Bid.competition_id, Bid.ref.label("bid"), Criterion.ref.label("criterion"),
            Consensus.version, Consensus.recorded_at, Consensus.attended,
        )
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .where(Bid.competition_id.in_(ids))
        .order_by(Consensus.version)
    ):  # fmt: skip
        answer = (row.bid, row.criterion)
        agreed[row.competition_id][answer] = Agreed(row.version, row.recorded_at)
        present[row.competition_id][answer] = frozenset(row.attended)
        answer_of[row.id] = (row.competition_id, answer)
        latest[row.competition_id, answer] = row.id
    signed, objected = _signatures(ids, answer_of, set(latest.values()))
    corrected = _corrected(ids, agreed)
    given, read_again = _given(ids), _read_again(ids)
    spreads = db.session.execute(select(Competition.id, Competition.parts).where(Competition.id.in_(ids)))
    return Ledgers(
        {
            row.id: Ledger(
                given=given[row.id],
                read_again=read_again[row.id],
                present=present[row.id],
                signed=signed[row.id],
                objected=objected[row.id],
                corrected=corrected[row.id],
                spread=spread_of(row.parts),
            )
            for row in spreads
        },
        agreed,
    )


def _given(ids: Ids) -> defaultdict[int, dict[tuple[str, str, str], Given]]:
    rows = db.session.execute(
        select(
            Assignment.competition_id, Assignment.ref.label("member"), Bid.ref.label("bid"), Criterion.ref.label("criterion"),
            Score.points, Score.version, Score.given_at,
        )
        .join(Assignment, Assignment.id == Score.assignment_id)
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.competition_id.in_(ids))
        .order_by(Score.version)
    )  # fmt: skip
    found: defaultdict[int, dict[tuple[str, str, str], Given]] = defaultdict(dict)
    for row in rows:
        found[row.competition_id][row.member, row.bid, row.criterion] = Given(row.points, row.version, row.given_at)
    return found


def _read_again(ids: Ids) -> defaultdict[int, dict[Answer, datetime]]:
    rows = db.session.execute(
        select(Bid.competition_id, Bid.ref.label("bid"), Criterion.ref.label("criterion"), SecondReading.asked_at)
        .join(Bid, Bid.id == SecondReading.bid_id)
        .join(Criterion, Criterion.id == SecondReading.criterion_id)
        .where(Bid.competition_id.in_(ids))
        .order_by(SecondReading.id)
    )
    found: defaultdict[int, dict[Answer, datetime]] = defaultdict(dict)
    for row in rows:
        found[row.competition_id][row.bid, row.criterion] = row.asked_at
    return found


Members = defaultdict[int, dict[Answer, frozenset[str]]]


def _signatures(ids: Ids, answer_of: dict[int, tuple[int, Answer]], latest: set[int]) -> tuple[Members, Members]:
    """Who signed and who objected to the latest record of each answer."""
    signed: Members = defaultdict(dict)
    objected: Members = defaultdict(dict)
    for row in db.session.execute(
        select(SignOff.consensus_id, SignOff.is_true, Assignment.ref)
        .join(Assignment, Assignment.id == SignOff.assignment_id)
        .where(Assignment.competition_id.in_(ids))
    ):
        if row.consensus_id in latest:
            competition, answer = answer_of[row.consensus_id]
            found = signed if row.is_true else objected
            found[competition][answer] = found[competition].get(answer, frozenset()) | {row.ref}
    return signed, objected


def _corrected(ids: Ids, agreed: dict[int, dict[Answer, Agreed]]) -> defaultdict[int, frozenset[Answer]]:
    """The answers whose latest record corrects a manifest error."""
    found: defaultdict[int, frozenset[Answer]] = defaultdict(frozenset)
    for row in db.session.execute(
        select(ScoreCorrection.competition_id, Criterion.ref, ScoreCorrection.versions)
        .join(Criterion, Criterion.id == ScoreCorrection.criterion_id)
        .where(ScoreCorrection.competition_id.in_(ids))
    ):
        for bid, version in row.versions.items():
            now = agreed[row.competition_id].get((bid, row.ref))
            if now is not None and now.version == version:
                found[row.competition_id] |= {(bid, row.ref)}
    return found
