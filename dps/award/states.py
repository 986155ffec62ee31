"""Every bid's final state, written in the transaction that decides, and counted for the award notice."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from dps.award.models import AwardDecision, Ending
from dps.award.record_models import FinalState
from dps.award.rules.deciding import placed
from dps.award.rules.final_states import BidFacts, Counts, counts_of, final_states, final_states_without_award
from dps.bidding.late_models import LateBid
from dps.bidding.models import Bid, Disregard, SealedVersion
from dps.competition.models import Competition
from dps.core.db import db
from dps.evaluation.queries import result_of


def facts_of_bids(competition: Competition) -> tuple[tuple[int, BidFacts], ...]:
    """What is known of every bid there ever was in a competition, with its row's id. One question."""
    rows = db.session.execute(
        select(
            Bid.id, Bid.ref, Bid.withdrawn_at,
            exists().where(SealedVersion.bid_id == Bid.id).label("sent"),
            exists().where(LateBid.bid_id == Bid.id).label("late"),
            exists().where(Disregard.bid_id == Bid.id).label("disregarded"),
        )
        .where(Bid.competition_id == competition.id)
        .order_by(Bid.id)
    )  # fmt: skip
    return tuple(
        (row.id, BidFacts(row.ref, row.sent, row.withdrawn_at is not None, row.disregarded, row.late)) for row in rows
    )


def keep_final_states(decision: AwardDecision) -> int:
    """Write down how every bid came out by an award, and say how many there are. Never commits."""
    competition = decision.competition
    result = result_of(competition)
    assert result is not None  # a decision is made from a result
    known = facts_of_bids(competition)
    ids = {facts.ref: key for key, facts in known}
    found = final_states([facts for _, facts in known], placed(result.outcome), winner=decision.bid.ref)
    db.session.add_all(
        FinalState(decision_id=decision.id, bid_id=ids[one.bid], state=one.state, rank=one.rank) for one in found
    )
    db.session.flush()
    return len(found)


def keep_final_states_without_award(ending: Ending) -> int:
    """The same for a competition that ended without an award."""
    known = facts_of_bids(ending.competition)
    ids = {facts.ref: key for key, facts in known}
    found = final_states_without_award([facts for _, facts in known])
    db.session.add_all(FinalState(ending_id=ending.id, bid_id=ids[one.bid], state=one.state) for one in found)
    db.session.flush()
    return len(found)


def states_of(decision: AwardDecision) -> tuple[FinalState, ...]:
    """How every bid came out by an award: ranked ones first, then the others."""
    rows = db.session.scalars(
        select(FinalState)
        .where(FinalState.decision_id == decision.id)
        .options(joinedload(FinalState.bid).joinedload(Bid.supplier))
    )
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.bid.supplier.name)))


def counts_for_notice(decision: AwardDecision) -> Counts:
    """The counts that the award notice asks for. SI 2024/692 reg 27(2)(n)."""
    return counts_of([(row.state, row.bid.supplier.is_sme, row.bid.supplier.is_vcse) for row in states_of(decision)])
