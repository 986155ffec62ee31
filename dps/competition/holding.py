"""Holding a competition while something about it is decided: one way for every deed (on its bids: bidding/holding.py)."""

from __future__ import annotations

from sqlalchemy import select

from dps.competition.models import Competition
from dps.core.db import db


def held(competition: Competition) -> Competition:
    """Hold the competition's row until the commit: of two officers who press at once, the second reads the first's deed.

    What was read of it before, criteria and all, is read again.
    """
    return db.session.scalars(
        select(Competition)
        .where(Competition.id == competition.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
