"""The notices that a council owes a Minister after an exclusion or a replacement: queued with the deed, given by people.

Procurement Act 2023 s.59(1), (2): within thirty days, the day of the deed among them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from dps.admission.rules.duties import exclusion_notice_due, obstacles_to_marking_done
from dps.audit.record import record
from dps.bidding.examining_models import BidderNotice
from dps.bidding.models import Bid
from dps.bidding.rules.disregarding import NOTIFIED
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.queries import acting_person

DISREGARDED, REPLACED = "disregarded", "replaced"


def owe_notice(bid: Bid, *, ground: str = "", replaced: str = "", at: datetime) -> BidderNotice | None:
    """Queue the notice of a bid left out on a ground for exclusion, or of somebody replaced; None where none is owed."""
    counted = exclusion_notice_due(route(bid.competition.route), on=london_date(at))
    if counted is None or not (replaced or ground in NOTIFIED):
        return None
    event = REPLACED if replaced else DISREGARDED
    there = db.session.scalar(
        select(BidderNotice).where(
            BidderNotice.bid_id == bid.id, BidderNotice.event == event, BidderNotice.subject == replaced
        )
    )
    if there is not None:
        return there
    made = BidderNotice(
        bid=bid, bid_id=bid.id, event=event, subject=replaced, happened_on=london_date(at), due_on=counted.last_day,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def mark_given(*, notice: BidderNotice, reference: str, on: date, by: Actor, at: datetime) -> None:
    """Record under which reference a notice was given, and on which London day. Raises Refused; NotFound to another council."""
    competition = notice.bid.competition
    if by.organisation != competition.buyer.ref:
        raise NotFound(notice.ref)
    db.session.refresh(notice, ("done_at",), with_for_update=True)
    refuse_if(
        obstacles_to_marking_done(
            done=notice.done_at is not None, reference=reference, done_on=on, happened_on=notice.happened_on,
            on=london_date(at),
        )
    )  # fmt: skip
    notice.reference, notice.done_on = reference.strip(), on
    notice.done_at, notice.done_by = at, acting_person(by)
    db.session.flush()
    record(
        "bidder-notice:give", log=competition.log, to=("bid", notice.bid.ref), by=by, at=at,
        facts={"event": notice.event, "reference": notice.reference, "date": on.isoformat()},
    )  # fmt: skip
