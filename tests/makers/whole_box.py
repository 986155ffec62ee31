"""Late bids of a whole market: at each council one that waits for a proposal and, at another competition, one that waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dps.bidding import actions as bidding
from dps.bidding.late import keep_late, propose
from dps.bidding.late_models import LateBid
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.demo.call_off import CallOff, perform

PROPOSED, WAITING = "Late and proposed", "Late and waiting"


def with_late_bids(play: Any, plan: CallOff) -> None:
    """Two more competitions like a closed one, to which Acorn bids too late; before the play runs."""
    for title in (PROPOSED, WAITING):
        perform(play, replace(plan, key=f"{plan.key}-{title}".casefold(), title=title))


def late_ones(play: Any) -> None:
    """The late bids themselves, once the play has run."""
    rows = select(Competition).where(Competition.title.in_((PROPOSED, WAITING))).order_by(Competition.id)
    by, officers = play.for_firm("acorn"), {"Preston City Council": "buyer"}
    for key in [row.id for row in db.session.scalars(rows)]:
        with writing():
            row = db.session.get_one(Competition, key)
            before, after = row.closes_at - timedelta(hours=1), row.closes_at + timedelta(minutes=2)
            bid = bidding.start(competition=row, supplier=play.firms["acorn"], by=by, at=before)
            answers = {c.ref: "We would begin with residents and end with them." for c in row.criteria}
            promise = {"outcome": "Paid work", "measure": "hours", "target": "60 hours", "due_on": "2027-06-01"}
            bidding.save_draft(
                bid=bid, quality={"answers": answers, "commitments": [promise]},
                price={"lines": [{"what": "All", "pence": 100_000}]}, by=by, at=before,
            )  # fmt: skip
            late = keep_late(bid=bid, by=by, at=after)
            if row.title == PROPOSED:
                officer = play.by(officers.get(row.buyer.name, "foreign"))
                reason = "It came two minutes late, and nobody is harmed by letting it in."
                propose(late=late, outcome="accepted", fault_ours=False, reason=reason, by=officer, at=after)


def census_of_late_bids() -> Iterator[tuple[str, str, set[str]]]:
    """Each with its bidder and the council that decides."""
    for late in db.session.scalars(select(LateBid)):
        yield "late", late.ref, {late.bid.supplier.ref, late.bid.competition.buyer.ref}
