"""From rows to the values that the rules take: how evaluations stand, and the case that the engine computes.

Only columns are read, never cached objects, so that an action that holds the
competition's row decides on what is there now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import and_, or_, select

from dps.bidding.models import Bid, Opening
from dps.bidding.queries import opened_prices
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.competition.models import Competition, Criterion
from dps.competition.rules.frozen import read
from dps.competition.rules.parts.hidden_names import names_hidden, scorers_of
from dps.competition.rules.tree import path
from dps.core.db import db
from dps.core.money import plain
from dps.evaluation.ledgers import ledgers_of
from dps.evaluation.models import Consensus, QualityLock, Result
from dps.evaluation.promises import amounts_of, promised_in
from dps.evaluation.ranking_models import LotsDrawn
from dps.evaluation.rules import case
from dps.evaluation.rules.panel import Asked, Evaluation
from dps.evaluation.seats import answerers_of, members_of
from dps.parties.models import Person

Ids = Sequence[int]


def evaluations_of(ids: Ids) -> dict[int, Evaluation]:
    """How the evaluations of these competitions stand, by competition id. Fifteen questions, however many there are."""
    rows = db.session.execute(
        select(
            Competition.id, Competition.state, Competition.parts, QualityLock.id.label("lock"), Result.id.label("result")
        )
        .outerjoin(QualityLock, QualityLock.competition_id == Competition.id)
        .outerjoin(Result, and_(Result.competition_id == Competition.id, Result.version == 1))
        .where(Competition.id.in_(ids))
    ).all()  # fmt: skip
    hidden = {row.id: names_hidden(row.parts) and row.lock is None for row in rows}
    bids, criteria = answerers_of(ids, hidden), _criteria(ids)
    members = members_of(ids, bids)
    opened, ledgers, promised = _opened(ids), ledgers_of(ids), promised_in(ids)
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
            scores={answer: given.version for answer, given in ledgers.of[row.id].given.items()},
            agreed=ledgers.agreed[row.id],
            names_hidden=hidden[row.id],
            fewest=scorers_of(row.parts),
            opened_by=frozenset(opened[row.id].get(QUALITY, ())),
            ledger=ledgers.of[row.id],
            promised=promised.get(row.id, {}),
        )
        for row in rows
    }


def _criteria(ids: Ids) -> defaultdict[int, list[Asked]]:
    rows = db.session.execute(
        select(Criterion.competition_id, Criterion.ref, Criterion.title, Criterion.group_title, Criterion.kind)
        .where(Criterion.competition_id.in_(ids), Criterion.measure == "")  # nobody scores a number promised
        .order_by(Criterion.position)
    )
    found: defaultdict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        found[row.competition_id].append(Asked(row.ref, path(row.group_title, row.title), row.kind))
    return found


def _opened(ids: Ids) -> defaultdict[int, dict[str, list[str]]]:
    """The parts that are open, by competition id, each with the people who opened it, by ref."""
    found: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
    for row in db.session.execute(
        select(Opening.competition_id, Opening.part, Person.ref)
        .join(Person, or_(Person.id == Opening.first_id, Person.id == Opening.second_id))
        .where(Opening.competition_id.in_(ids), Opening.opened_at.is_not(None))
    ):
        found[row.competition_id].setdefault(row.part, []).append(row.ref)
    return found


def case_of(competition: Competition) -> case.Case:
    """The case that the engine computes: the frozen method, what was agreed, the opened prices, who is disregarded, the draw.

    A bid that was disregarded before the prices were opened has none here: its envelope stayed shut.
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
    for ref, amounts in amounts_of(competition).items():
        scores[ref] |= amounts
    prices = {row.bid.ref: row.content["total_pence"] for row in opened_prices(competition)}
    bids = [
        case.Bid(
            bid.ref,
            price=Decimal(plain(prices[bid.ref])) if bid.ref in prices else None,
            scores=scores[bid.ref],
            excluded=bid.disregarded,
        )
        for bid in answerers_of((competition.id,), {})[competition.id]
    ]
    lots = db.session.scalar(select(LotsDrawn).where(LotsDrawn.competition_id == competition.id))
    draw = case.Draw(lots.beacon, lots.round, lots.signature) if lots else None
    return case.Case(method, tuple(sorted(bids, key=lambda bid: bid.id)), draw)
