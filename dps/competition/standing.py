"""A council's standing orders: the newest edition holds, and the earlier ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.competition.review_models import StandingOrders
from dps.competition.rules.orders import USUAL, Band, Orders, obstacles_to_orders, plain, read_bands
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.parties.models import Organisation
from dps.parties.queries import acting_person


def editions_of(council: Organisation, *, limit: int = 20) -> tuple[StandingOrders, ...]:
    """The editions a council has kept, newest first."""
    return tuple(
        db.session.scalars(
            select(StandingOrders)
            .options(joinedload(StandingOrders.kept_by))
            .where(StandingOrders.council_id == council.id)
            .order_by(StandingOrders.edition.desc())
            .limit(limit)
        )
    )


def orders_of(council: Organisation) -> Orders:
    """The standing orders that hold for a council; the usual ones where it has kept none."""
    kept = next(iter(editions_of(council, limit=1)), None)
    if kept is None:
        return USUAL
    return Orders(read_bands(kept.bands), kept.direct_award_limit, kept.source, kept.edition)


def direct_award_limit_of(council: Organisation) -> int | None:
    """Up to what whole value, in pence with VAT, a council's standing orders allow a direct award; None: not at all."""
    return orders_of(council).direct_award_limit


def keep_orders(
    *,
    council: Organisation,
    bands: Sequence[Band],
    direct_award_limit: int | None,
    source: str,
    by: Actor,
    at: datetime,
) -> StandingOrders:
    """Keep a new edition of a council's standing orders; it holds from now on. Raises Refused."""
    refuse_if(obstacles_to_orders(bands, direct_award_limit=direct_award_limit, source=source))
    edition = StandingOrders(
        council=council, edition=orders_of(council).edition + 1, bands=plain(bands),
        direct_award_limit=direct_award_limit, source=source.strip(), kept_by=acting_person(by), kept_at=at,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    record(
        "standing-orders:keep", log=f"organisation:{council.ref}", to=("standing-orders", edition.ref), by=by, at=at,
        facts={"edition": edition.edition, "bands": len(bands)},
    )  # fmt: skip
    return edition
