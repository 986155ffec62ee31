"""The rankings of a competition, first to latest; what would change the outcome; and whether lots have to be drawn."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.competition.rules.frozen import read
from dps.core.db import NotFound, db
from dps.evaluation.models import Assignment, Result, Score
from dps.evaluation.ranking_models import LotsDrawn
from dps.evaluation.rules.case_file import parse
from dps.evaluation.rules.robustness import Given, Robustness, given_by_evaluators, robustness
from dps.parties.models import Person

Groups = tuple[tuple[str, tuple[str, ...]], ...]
"""The criteria at the top of the tree: a name, and the refs of what is scored of it."""


def results_of(competition: Competition) -> tuple[Result, ...]:
    """Every ranking that was computed, the first one first; the last one counts."""
    return tuple(
        db.session.scalars(select(Result).where(Result.competition_id == competition.id).order_by(Result.version))
    )


def result_numbered(competition: Competition, version: int) -> Result:
    """The ranking that was computed as the n-th, from 1. Raises :class:`NotFound`."""
    found = next((one for one in results_of(competition) if one.version == version), None)
    if found is None:
        raise NotFound(str(version))
    return found


def computed_by(result: Result) -> Person:
    """Who computed a ranking."""
    return db.session.get_one(Person, result.computed_by_id)


def lots_drawn(competition: Competition) -> LotsDrawn | None:
    """The draw of lots in a competition, or None where there was none."""
    return db.session.scalar(select(LotsDrawn).where(LotsDrawn.competition_id == competition.id))


def level_at_first(result: Result | None) -> tuple[str, ...]:
    """The refs of the bids at rank 1 of a kept ranking: more than one where the tie rules leave them level."""
    return tuple(b["id"] for b in json.loads(result.outcome)["bids"] if b["rank"] == 1) if result else ()


@dataclass(frozen=True)
class Sturdiness:
    """What would change a kept outcome, for information.

    ``given``: those single marks, by bid and criterion, that an evaluator gave
    before the panel agreed on another.
    """

    found: Robustness
    groups: Groups
    given: frozenset[tuple[str, str]]


def robustness_of(result: Result) -> Sturdiness:
    """What would change a kept ranking: worked out anew from its case, as whoever has the case file can."""
    competition = db.session.get_one(Competition, result.competition_id)
    groups: Groups = tuple(
        (node.title, tuple(leaf.ref for leaf in node.leaves)) for node in read(competition.frozen).tree()
    )
    found = robustness(parse(result.case), groups)
    return Sturdiness(found, groups, given_by_evaluators(found, _given(competition)))


def _given(competition: Competition) -> Given:
    """What evaluators who handed in gave each answer last."""
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Score.assignment_id, Score.points)
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Assignment, Assignment.id == Score.assignment_id)
        .where(Assignment.competition_id == competition.id, Assignment.finished_at.is_not(None))
        .order_by(Score.version)
    )
    latest = {(row.ref, row.criterion, row.assignment_id): row.points for row in rows}
    found: dict[tuple[str, str], frozenset[int]] = {}
    for (bid, criterion, _), points in latest.items():
        found[bid, criterion] = found.get((bid, criterion), frozenset()) | {points}
    return found
