"""Direct awards below the threshold: a recorded decision with its reasons, within the council's standing orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.competition.drawing import buyer_of
from dps.competition.reach_models import DirectAward
from dps.competition.rules.direct_awards import obstacles_to_direct_award
from dps.competition.standing import orders_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.models import Organisation
from dps.parties.queries import acting_person


def award_directly(
    *, council: Organisation, title: str, supplier: str, kind: str, pence: int, reasons: str, by: Actor, at: datetime
) -> DirectAward:
    """Record the decision. ``pence`` is the whole value with VAT. Raises Refused with every reason."""
    orders = orders_of(council)
    limit = orders.direct_award_limit
    refuse_if(
        obstacles_to_direct_award(
            buyer_of(council), pence=pence, kind=kind, limit_pence=limit, title=title, supplier=supplier, reasons=reasons,
            on=london_date(at),
        )
    )  # fmt: skip
    assert limit is not None  # refused above
    decided = DirectAward(
        council=council, title=title.strip(), supplier_name=supplier.strip(), contract_kind=kind, pence=pence,
        limit_pence=limit, edition=orders.edition, source=orders.source, reasons=reasons.strip(),
        decided_by=acting_person(by), decided_at=at,
    )  # fmt: skip
    db.session.add(decided)
    db.session.flush()
    record(
        "direct-award:decide", log=f"organisation:{council.ref}", to=("direct-award", decided.ref), by=by, at=at,
        facts={"kind": kind, "edition": orders.edition},
    )  # fmt: skip
    return decided


PAGE = 20


def direct_awards_of(council: Organisation, *, page: int = 1) -> tuple[tuple[DirectAward, ...], int]:
    """A page of a council's direct awards, newest first, and how many pages there are. Raises NotFound beyond the last."""
    own = DirectAward.council_id == council.id
    many = db.session.scalar(select(func.count()).select_from(DirectAward).where(own)) or 0
    pages = max(1, -(-many // PAGE))
    if page > pages:
        raise NotFound(str(page))
    rows = db.session.scalars(
        select(DirectAward)
        .options(joinedload(DirectAward.decided_by))
        .where(own)
        .order_by(DirectAward.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return tuple(rows), pages


def own_direct_award(ref: str, by: Actor) -> DirectAward:
    """One of the asker's council's own. Raises NotFound."""
    found = db.session.scalar(
        select(DirectAward)
        .join(Organisation, Organisation.id == DirectAward.council_id)
        .where(DirectAward.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found
