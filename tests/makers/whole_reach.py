"""In the whole market: a direct award of each of two councils, within standing orders that allow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.competition.actions import award_directly, keep_orders
from dps.competition.queries import orders_of
from dps.competition.reach_models import DirectAward
from dps.core.db import db, writing


def awarded_directly(play: Any, at: datetime, *councils: tuple[str, str]) -> None:
    """One for each council, by the officer of the given key; whoever has no limit yet records one first."""
    for key, name in councils:
        with writing():
            council, by = play.councils[name], play.by(key)
            orders = orders_of(council)
            if orders.direct_award_limit is None:
                keep_orders(
                    council=council, bands=orders.bands, direct_award_limit=5_000_00, source="Order 12", by=by, at=at
                )
            award_directly(
                council=council, title="An archive", supplier="The only firm", kind="goods_services", pence=1_000_00,
                reasons="Only they hold it.", by=by, at=at,
            )  # fmt: skip


def census_of_direct_awards(things: Any) -> None:
    """Each is its council's own."""
    for one in db.session.scalars(select(DirectAward)):
        things.add("direct_award", one.ref, {one.council.ref})
