"""What each bidder is told, drawn from the frozen evaluation: the rows behind :mod:`dps.award.rules.summary`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.award.models import AwardDecision
from dps.award.rules.assessment import published
from dps.award.rules.summary import Assessed, Line, content_of, names_in, why_out
from dps.bidding.models import Bid, Disregard, SealedVersion
from dps.bidding.queries import disregarded, opened_prices
from dps.competition.models import Competition
from dps.competition.rules.formulas import FORMULAS, Formula
from dps.competition.rules.frozen import Told, read
from dps.core.db import db
from dps.core.money import pounds
from dps.evaluation.models import Consensus
from dps.evaluation.promises import findings_in_words
from dps.evaluation.queries import Answer, agreed, result_of
from dps.law.routes import route
from dps.parties.models import Organisation
from dps.profile.models import Profile


@dataclass(frozen=True)
class Drawn:
    """One bid and what its supplier is to be told. ``warns_of`` are other losers whose names somebody typed into it."""

    bid: Bid
    content: dict[str, Any]
    warns_of: tuple[str, ...]


def drawn(decision: AwardDecision, *, whole: bool = False) -> tuple[Drawn, ...]:
    """What every bidder with an assessed or disregarded bid is to be told, by the supplier's name. Changes nothing.

    ``whole`` gives scores and reasons on a route whose letters are short, for the answer to who asked for them.
    """
    competition = decision.competition
    result = result_of(competition)
    assert result is not None  # a decision is made from a result, and results are never removed
    outcomes = {bid["id"]: bid for bid in json.loads(result.outcome)["bids"]}
    disregards = {row.bid.ref: row for row in disregarded(competition)}
    scores = agreed(competition)
    bids = [bid for bid in _bids(competition) if bid.ref in outcomes or bid.ref in disregards]
    prices = {one.bid.ref: int(one.content["total_pence"]) for one in opened_prices(competition)}
    told = read(competition.frozen)
    steps = json.loads(result.outcome)["working"]
    reached, found_of = _reached([bid.supplier_id for bid in bids]), findings_in_words(competition)
    assessed = {
        bid.ref: replace(
            _assessed(
                bid,
                competition,
                outcomes.get(bid.ref),
                scores,
                disregards.get(bid.ref),
                _promised(bid, steps, found_of),
            ),
            address=reached.get(bid.supplier_id, {}).get("address", ""),
            email=_email(bid, reached.get(bid.supplier_id, {})),
            price_pence=prices.get(bid.ref),
            price_words=_price_words(told, prices.get(bid.ref), outcomes.get(bid.ref)),
        )
        for bid in bids
    }
    how = published(told, canonical=competition.frozen, full_version=f"/competitions/{competition.ref}")
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
            published=how,
            whole=whole,
        )
        others = [b.supplier.name for b in bids if b.id not in (bid.id, decision.bid_id)]
        found.append(Drawn(bid, content, names_in(content, others)))
    return tuple(found)


def _reached(suppliers: Sequence[int]) -> dict[int, dict[str, str]]:
    """How each supplier is reached, from its profile. SI 2024/692 reg 31(2)(b)."""
    rows = db.session.execute(
        select(Profile.organisation_id, Profile.contact).where(Profile.organisation_id.in_(suppliers))
    )
    return {row.organisation_id: row.contact for row in rows}


def _email(bid: Bid, contact: dict[str, str]) -> str:
    """The supplier's own shared address; where it gave none, its mailbox, or that of whoever sent the bid."""
    sent = bid.live_version
    return contact.get("email") or bid.supplier.mailbox or (sent.submitted_by.email if sent else "")


def _price_words(told: Told, pence: int | None, outcome: dict[str, Any] | None) -> str:
    """Why a price has its mark, without another bidder's price: the formula's figures are those of the published method."""
    if pence is None or outcome is None or not told.price_formula:
        return ""
    facts = FORMULAS[Formula(told.price_formula)]
    return f"The price of {pounds(pence)} was put into the published formula “{facts.title}”: {facts.expression}."


def _promised(bid: Bid, steps: Sequence[dict[str, Any]], found: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The working of every mark of one bid, with why its promises count or not, by the criterion's ref, for those that no panel scores."""
    return {
        step["criterion"]: " ".join(
            filter(None, (str(step["says"]).replace(f"{bid.ref}, ", ""), found.get((bid.ref, step["criterion"]))))
        )
        for step in steps
        if step["about"] == "mark" and step.get("bid") == bid.ref
    }


def _bids(competition: Competition) -> list[Bid]:
    return list(
        db.session.scalars(
            select(Bid)
            .join(Organisation, Organisation.id == Bid.supplier_id)
            .where(Bid.competition_id == competition.id)
            .options(
                joinedload(Bid.supplier).selectinload(Organisation.identifiers),
                selectinload(Bid.versions).joinedload(SealedVersion.submitted_by),
            )
            .order_by(Organisation.name, Bid.id)
        )
    )


def _assessed(
    bid: Bid,
    competition: Competition,
    outcome: dict[str, Any] | None,
    scores: dict[Answer, Consensus],
    disregard: Disregard | None,
    promised: dict[str, str],
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
                rationale=consensus.rationale
                if consensus
                else promised.get(criterion.ref, "")
                if criterion.measure
                else "",
                group=criterion.group_title,
                group_weight="" if criterion.group_weight is None else format(criterion.group_weight, "f"),
                share="" if criterion.share is None else format(criterion.share, "f"),
                amount=promised.get(criterion.ref, "") if criterion.measure else "",
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
