"""post() and the consumers' cursors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dps.core.db import db
from dps.outbox.models import OutboxCursor, OutboxHead, OutboxPost


@dataclass(frozen=True)
class Post:
    """One post as a consumer reads it; ``about`` is ``kind:ref``."""

    seq: int
    kind: str
    about: str
    facts: dict[str, Any]
    at: datetime


def post(kind: str, *, about: tuple[str, str], at: datetime, facts: Mapping[str, Any] | None = None) -> None:
    """Post that ``kind`` (``bid-received``) happened to ``about`` (kind, ref). Last word of an action, in its transaction.

    Facts hold refs and codes only: a post is never sealed, so nothing of a bid may be in it.
    """
    head = _locked_head()
    head.last += 1
    db.session.add(OutboxPost(seq=head.last, kind=kind, about=":".join(about), facts=dict(facts or {}), at=at))
    db.session.flush()


def _locked_head() -> OutboxHead:
    ask = select(OutboxHead).where(OutboxHead.id == 1).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalar(ask)
    if head is None:
        try:
            with db.session.begin_nested():
                db.session.add(OutboxHead(id=1, last=0))
        except IntegrityError:
            pass  # another writer made the first post; its head is there now
        head = db.session.scalars(ask).one()
    return head


def unread(consumer: str, *, limit: int = 100) -> tuple[Post, ...]:
    """The next posts that ``consumer`` has not passed, oldest first."""
    seen = db.session.scalar(select(OutboxCursor.seq).where(OutboxCursor.consumer == consumer)) or 0
    return posts_after(seen, limit=limit)


def posts_after(seq: int, *, limit: int = 100) -> tuple[Post, ...]:
    """The next posts after a number, oldest first: for a consumer that keeps its place with what it makes of them."""
    rows = db.session.scalars(select(OutboxPost).where(OutboxPost.seq > seq).order_by(OutboxPost.seq).limit(limit))
    return tuple(Post(r.seq, r.kind, r.about, dict(r.facts), r.at) for r in rows)


def last_post() -> int:
    """The number of the last post; 0 before the first."""
    return db.session.scalar(select(OutboxHead.last).where(OutboxHead.id == 1)) or 0


def posted(seq: int) -> Post:
    """The post of this number. Raises NoResultFound for a number that was not given."""
    row = db.session.get_one(OutboxPost, seq)
    return Post(row.seq, row.kind, row.about, dict(row.facts), row.at)


def passed(consumer: str, seq: int) -> None:
    """Note that ``consumer`` is done with every post up to ``seq``; in the transaction that holds what it made of them."""
    cursor = db.session.get(OutboxCursor, consumer, with_for_update=True)
    if cursor is None:
        db.session.add(OutboxCursor(consumer=consumer, seq=seq))
    elif seq > cursor.seq:
        cursor.seq = seq
    db.session.flush()
