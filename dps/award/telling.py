"""What each bidder is told, drawn from the frozen evaluation: the rows behind :mod:`dps.award.rules.summary`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.award.models import AwardDecision
from dps.award.rules.summary import Assessed, Line, content_of, names_in, why_out
from dps.bidding.models import Bid, Disregard
from dps.bidding.queries import disregarded
from dps.competition.models import Competition
from dps.core.db import db
from dps.evaluation.models import Consensus
from dps.evaluation.queries import Answer, agreed, result_of
from dps.law.routes import route
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Drawn:
    """One bid and what its supplier is to be told. ``warns_of`` are other losers whose names somebody typed into it."""

    bid: Bid
    content: dict[str, Any]
    warns_of: tuple[str, ...]


def drawn(decision: AwardDecision) -> tuple[Drawn, ...]:
    """What every bidder with an assessed or disregarded bid is to be told, by the supplier's name. Changes nothing."""
    competition = decision.competition
    result = result_of(competition)
    assert result is not None  # a decision is made from a result, and results are never removed
    outcomes = {bid["id"]: bid for bid in json.loads(result.outcome)["bids"]}
    disregards = {row.bid.ref: row for row in disregarded(competition)}
    scores = agreed(competition)
    bids = [bid for bid in _bids(competition) if bid.ref in outcomes or bid.ref in disregards]
    assessed = {
        bid.ref: _assessed(bid, competition, outcomes.get(bid.ref), scores, disregards.get(bid.ref)) for bid in bids
    }
    found = []
    for bid in bids:
        content = content_of(
            route(competition.route),
            competition=competition.ref,
            title=competition.title,
            buyer=competition.buyer.name,
            own=assessed[bid.ref],
            winner=assessed[decision.bid.ref],
            won=bid.id == decision.bid_id,
        )
        others = [b.supplier.name for b in bids if b.id not in (bid.id, decision.bid_id)]
        found.append(Drawn(bid, content, names_in(content, others)))
    return tuple(found)


def _bids(competition: Competition) -> list[Bid]:
    return list(
        db.session.scalars(
            select(Bid)
            .join(Organisation, Organisation.id == Bid.supplier_id)
            .where(Bid.competition_id == competition.id)
            .options(joinedload(Bid.supplier).selectinload(Organisation.identifiers))
            .order_by(Organisation.name, Bid.id)
        )
    )


def _assessed(
    bid: Bid,
    competition: Competition,
    outcome: dict[str, Any] | None,
    scores: dict[Answer, Consensus],
    disregard: Disregard | None,
) -> Assessed:
    lines = []
    for criterion in competition.criteria:
        consensus = scores.get((bid.ref, criterion.ref))
        lines.append(
            Line(
                title=criterion.path,
                kind=criterion.kind,
                weight=format(criterion.weight, "f"),
                top=criterion.top,
                threshold=criterion.threshold,
                points=consensus.points if consensus else None,
                mark=outcome["scores"].get(criterion.ref) if outcome else None,
                rationale=consensus.rationale if consensus else "",
            )
        )
    first = bid.supplier.identifiers[0] if bid.supplier.identifiers else None
    return Assessed(
        supplier=bid.supplier.name,
        identifier=f"{first.scheme} {first.value}" if first else "",
        postcode=bid.supplier.postcode,
        lines=tuple(lines),
        price_weight=None if competition.price_weight is None else format(competition.price_weight, "f"),
        price_mark=outcome["scores"]["price"] if outcome else None,
        total=outcome["total"] if outcome else None,
        index=outcome["index"] if outcome else None,
        why_out=disregard.reason
        if disregard
        else why_out(
            outcome["out"] if outcome else None,
            titles={c.ref: c.path for c in competition.criteria},
            thresholds={c.ref: c.threshold for c in competition.criteria},
        ),
        provision=disregard.provision if disregard else "",
    )
