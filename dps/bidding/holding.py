"""The lock that every deed on a competition's bids takes first."""

from __future__ import annotations

from dps.bidding.models import Bid
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.db import db, one_writer


def lock_for_bids(competition: Competition, bid: Bid | None = None) -> None:
    """The competition first, in every deed on its bids: so a submission and an opening never pass each other."""
    db.session.flush()
    if one_writer():
        return  # nobody else writes, and all that was read before this write is forgotten
    held(competition)
    if bid is not None:
        db.session.expire(bid)
