"""What is on record of one bid when somebody would disregard it: rows alone, so that queries and deeds ask the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.bidding.examining_models import BidderCheck, BidderRequest, PriceDecision
from dps.bidding.models import Bid
from dps.bidding.rules.clarifying import Asked
from dps.bidding.rules.disregarding import Facts
from dps.bidding.rules.examining import BIDDER, DISCRETIONARY, MANDATORY, NOT_MET
from dps.bidding.valid import stands_no_longer
from dps.core.db import db
from dps.law.calendar import london_date
from dps.law.examining import HEARING, REPLACEMENT


def facts_of(bid: Bid, *, at: datetime) -> Facts:
    """The facts that each ground depends on, at an instant."""
    on = london_date(at)
    checks = {
        row.subject: row
        for row in db.session.scalars(select(BidderCheck).where(BidderCheck.bid_id == bid.id).order_by(BidderCheck.id))
    }
    requests = tuple(
        db.session.scalars(select(BidderRequest).where(BidderRequest.bid_id == bid.id).order_by(BidderRequest.id))
    )
    heard = {(r.kind, r.subject) for r in requests if _asked(r).heard(on)}
    replaced = {r.subject for r in requests if r.kind == REPLACEMENT and r.answered_at is not None and r.replacement}
    own = checks.get(BIDDER)
    at_fault = {
        name
        for name, row in checks.items()
        if name != BIDDER and name not in replaced and _excludes(row) and not row.keeps
    }
    price = db.session.scalar(select(PriceDecision.outcome).where(PriceDecision.bid_id == bid.id))
    return Facts(
        found=own is not None and _excludes(own) and not own.keeps,
        heard=(HEARING, BIDDER) in heard,
        debarred=own is not None and own.listing == MANDATORY,
        unmet=own is not None and own.conditions == NOT_MET,
        associate_found=bool(at_fault),
        not_replaced=bool(at_fault) and all((REPLACEMENT, name) in heard for name in at_fault),
        price=price or "",
        consent_ended=stands_no_longer(bid, on=on),
    )


def _excludes(row: BidderCheck) -> bool:
    return bool(row.grounds) or row.listing in (DISCRETIONARY, MANDATORY)


def _asked(request: BidderRequest) -> Asked:
    return Asked(request.kind, request.subject, request.answer_by, request.answered_at is not None)
