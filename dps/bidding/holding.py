"""The lock that every deed on a competition's bids takes first."""

from __future__ import annotations

from sqlalchemy import select

from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.db import db, one_writer


def lock_for_bids(competition: Competition, bid: Bid | None = None) -> None:
    """The competition first, in every deed on its bids: so a submission and an opening never pass each other."""
    db.session.flush()
    if one_writer():
        return  # nobody else writes, and all that was read before this write is forgotten
    db.session.execute(
        select(Competition.id).where(Competition.id == competition.id).with_for_update(),
    )
    db.session.expire(competition)
    if bid is not None:
        db.session.expire(bid)
