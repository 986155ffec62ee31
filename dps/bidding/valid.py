"""For how long each bid stands."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.bidding.examining_models import ValidityAnswer, ValidityAsk
from dps.bidding.models import Bid
from dps.bidding.rules.validity import Extension, stands_until
from dps.competition.models import Competition
from dps.competition.queries import told_of
from dps.competition.rules.parts import pack
from dps.core.db import db
from dps.law.calendar import london_date


def published_end(competition: Competition) -> date:
    """The last London day on which the bids stand, as the documents say it: so many days from the closing of bids."""
    assert competition.closes_at is not None, "a competition is published with its deadline"
    days = pack.read(told_of(competition).parts.get(pack.NAME, {})).validity_days
    return london_date(competition.closes_at) + timedelta(days=days)


def asks_of(competition: Competition) -> tuple[ValidityAsk, ...]:
    """Every request to all bidders for more time, oldest first, with the answers."""
    return tuple(
        db.session.scalars(
            select(ValidityAsk)
            .where(ValidityAsk.competition_id == competition.id)
            .options(joinedload(ValidityAsk.asked_by), selectinload(ValidityAsk.answers).joinedload(ValidityAnswer.bid))
            .order_by(ValidityAsk.id)
        )
    )


def extension_of(ask: ValidityAsk, bid: Bid) -> Extension:
    """A request for more time and this bidder's answer, as the rules take them."""
    agrees = next((a.agrees for a in ask.answers if a.bid_id == bid.id), None)
    return Extension(ask.until, ask.answer_by, agrees)


def bid_stands_until(bid: Bid, asks: tuple[ValidityAsk, ...] | None = None) -> date:
    """The last London day on which a bid stands."""
    asks = asks_of(bid.competition) if asks is None else asks
    return stands_until(published_end(bid.competition), [extension_of(ask, bid) for ask in asks])


def stands_no_longer(bid: Bid, *, on: date) -> bool:
    """Whether a bid has ended by that London day, although everybody was asked for more time and this bidder gave none."""
    asks = asks_of(bid.competition)
    return bool(asks) and on > bid_stands_until(bid, asks)
