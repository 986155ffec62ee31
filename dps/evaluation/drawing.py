"""From rows to the values that the rules take: how evaluations stand, and the case that the engine computes.

Only columns are read, never cached objects, so that an action that holds the
competition's row decides on what is there now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from dps.bidding.models import Bid, Disregard, OpenedPart, Opening, SealedVersion
from dps.bidding.queries import opened_prices
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.competition.models import Competition, Criterion
from dps.competition.rules.frozen import read
from dps.competition.rules.tree import path
from dps.core.db import db
from dps.core.money import plain
from dps.evaluation.models import Assignment, Consensus, Declaration, QualityLock, Result, Score
from dps.evaluation.rules import case
from dps.evaluation.rules.panel import Agreed, Answerer, Asked, Evaluation, Member, bidders_digest
from dps.parties.models import Organisation, Person

Ids = Sequence[int]


def evaluations_of(ids: Ids) -> dict[int, Evaluation]:
    """How the evaluations of these competitions stand, by competition id. Eight questions, however many there are."""
    bids, criteria = _bids(ids), _criteria(ids)
    members = _members(ids, {each: bidders_digest(bid.bidder for bid in bids[each]) for each in ids})
    opened, scores, agreed = _opened(ids), _scores(ids), _agreed(ids)
    rows = db.session.execute(
        select(Competition.id, Competition.state, QualityLock.id.label("lock"), Result.id.label("result"))
        .outerjoin(QualityLock, QualityLock.competition_id == Competition.id)
        .outerjoin(Result, Result.competition_id == Competition.id)
        .where(Competition.id.in_(ids))
    )
    return {
        row.id: Evaluation(
            cancelled=row.state == "cancelled",
            opened=QUALITY in opened[row.id],
            priced=PRICE in opened[row.id],
            locked=row.lock is not None,
            computed=row.result is not None,
            bids=tuple(bids[row.id]),
            criteria=tuple(criteria[row.id]),
            members=tuple(members[row.id]),
            scores=scores[row.id],
            agreed=agreed[row.id],
        )
        for row in rows
    }


def _bids(ids: Ids) -> defaultdict[int, list[Answerer]]:
    """The bids whose quality envelope is open: a withdrawn one never is."""
    rows = db.session.execute(
        select(Bid.competition_id, Bid.ref, Organisation.ref.label("bidder"), Organisation.name, Disregard.id.label("out"))
        .join(SealedVersion, SealedVersion.bid_id == Bid.id)
        .join(OpenedPart, OpenedPart.version_id == SealedVersion.id)
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .outerjoin(Disregard, Disregard.bid_id == Bid.id)
        .where(Bid.competition_id.in_(ids), OpenedPart.part == QUALITY)
        .order_by(Organisation.name, Bid.id)
    )  # fmt: skip
    found: defaultdict[int, list[Answerer]] = defaultdict(list)
    for row in rows:
        found[row.competition_id].append(Answerer(row.ref, row.bidder, row.name, disregarded=row.out is not None))
    return found


def _criteria(ids: Ids) -> defaultdict[int, list[Asked]]:
    rows = db.session.execute(
        select(Criterion.competition_id, Criterion.ref, Criterion.title, Criterion.group_title)
        .where(Criterion.competition_id.in_(ids))
        .order_by(Criterion.position)
    )
    found: defaultdict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        found[row.competition_id].append(Asked(row.ref, path(row.group_title, row.title)))
    return found


def _members(ids: Ids, digests: dict[int, str]) -> defaultdict[int, list[Member]]:
    declared: defaultdict[int, set[str]] = defaultdict(set)
    interested: set[int] = set()
    for made in db.session.execute(
        select(Declaration.assignment_id, Declaration.bidders_digest, Declaration.has_interest)
        .join(Assignment, Assignment.id == Declaration.assignment_id)
        .where(Assignment.competition_id.in_(ids))
    ):
        declared[made.assignment_id].add(made.bidders_digest)
        if made.has_interest:
            interested.add(made.assignment_id)
    found: defaultdict[int, list[Member]] = defaultdict(list)
    for row in db.session.execute(
        select(
            Assignment.id, Assignment.competition_id, Assignment.ref, Person.ref.label("person"), Person.name,
            Assignment.role, Assignment.finished_at, Assignment.ended_at,
        )
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id.in_(ids))
        .order_by(Assignment.id)
    ):  # fmt: skip
        found[row.competition_id].append(
            Member(
                row.ref, row.person, row.name, row.role,
                declared=digests[row.competition_id] in declared[row.id],
                interested=row.id in interested,
                finished_at=row.finished_at,
                ended=row.ended_at is not None,
            )
        )  # fmt: skip
    return found


def _opened(ids: Ids) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(Opening.competition_id, Opening.part).where(
            Opening.competition_id.in_(ids), Opening.opened_at.is_not(None)
        )
    ):
        found[row.competition_id].add(row.part)
    return found


def _scores(ids: Ids) -> defaultdict[int, dict[tuple[str, str, str], int]]:
    rows = db.session.execute(
        select(
            Assignment.competition_id, Assignment.ref.label("member"), Bid.ref.label("bid"), Criterion.ref.label("criterion"),
            func.max(Score.version).label("version"),
        )
        .join(Assignment, Assignment.id == Score.assignment_id)
        .join(Bid, Bid.id == Score.bid_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.competition_id.in_(ids))
        .group_by(Assignment.competition_id, Assignment.ref, Bid.ref, Criterion.ref)
    )  # fmt: skip
    found: defaultdict[int, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for row in rows:
        found[row.competition_id][row.member, row.bid, row.criterion] = row.version
    return found


def _agreed(ids: Ids) -> defaultdict[int, dict[tuple[str, str], Agreed]]:
    rows = db.session.execute(
        select(Bid.competition_id, Bid.ref.label("bid"), Criterion.ref.label("criterion"), Consensus.version, Consensus.recorded_at)
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .where(Bid.competition_id.in_(ids))
        .order_by(Consensus.version)
    )  # fmt: skip
    found: defaultdict[int, dict[tuple[str, str], Agreed]] = defaultdict(dict)
    for row in rows:
        found[row.competition_id][row.bid, row.criterion] = Agreed(row.version, row.recorded_at)
    return found


def case_of(competition: Competition) -> case.Case:
    """The case that the engine computes: the frozen method, what was agreed, the opened prices, who is disregarded.

    A disregarded bid has no price here: its envelope was never opened.
    """
    method = read(competition.frozen).method()
    assert method is not None, "a competition is published with its method"
    rows = db.session.execute(
        select(Bid.ref, Criterion.ref.label("criterion"), Consensus.points)
        .join(Bid, Bid.id == Consensus.bid_id)
        .join(Criterion, Criterion.id == Consensus.criterion_id)
        .where(Bid.competition_id == competition.id)
        .order_by(Consensus.version)
    )
    scores: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        scores[row.ref][row.criterion] = Decimal(row.points)
    prices = {row.bid.ref: row.content["total_pence"] for row in opened_prices(competition)}
    bids = [
        case.Bid(
            bid.ref,
            price=Decimal(plain(prices[bid.ref])) if bid.ref in prices else None,
            scores=scores[bid.ref],
            excluded=bid.disregarded,
        )
        for bid in _bids((competition.id,))[competition.id]
    ]
    return case.Case(method, tuple(sorted(bids, key=lambda bid: bid.id)))
