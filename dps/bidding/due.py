"""What falls due by time alone after the opening: reminders of requests to bidders, and of notices that a council owes.

Each is posted once, however late or often the job runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from dps.bidding.examining_models import BidderNotice, BidderRequest
from dps.core.db import db, writing
from dps.law.calendar import ONE_DAY, london_date
from dps.outbox.once import post_once

NOTICES = {"bidder-notice-due": timedelta(days=-7), "bidder-notice-overdue": timedelta(days=1)}
"""When officers are reminded of a notice: days from its last day, by the kind of letter."""


def remind_of_bidders(at: datetime) -> int:
    """The job ``bidders``: every reminder that is due by ``at``; how many were posted."""
    today, done = london_date(at), 0
    asked = (
        select(BidderRequest.ref, BidderRequest.answer_by)
        .where(BidderRequest.answered_at.is_(None), BidderRequest.answer_by >= today, BidderRequest.answer_by <= today + ONE_DAY)
        .order_by(BidderRequest.id)
    )  # fmt: skip
    done += _say("bidder-request-tomorrow", "request", [(ref, day) for ref, day in db.session.execute(asked)], at)
    for kind, shift in NOTICES.items():
        owed = (
            select(BidderNotice.ref, BidderNotice.due_on)
            .where(BidderNotice.done_at.is_(None), BidderNotice.due_on <= today - shift)
            .order_by(BidderNotice.id)
        )
        done += _say(kind, "bidder-notice", [(ref, day) for ref, day in db.session.execute(owed)], at)
    return done


def _say(kind: str, about: str, rows: Sequence[tuple[str, date]], at: datetime) -> int:
    done = 0
    for ref, day in rows:
        with writing():
            done += post_once(kind, about=(about, ref), due=day, at=at)
    return done
