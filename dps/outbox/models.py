"""The rows of the outbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base, Instant


class OutboxHead(Base):
    """The last number given. Its row is locked until commit, so numbers follow the order of commit."""

    __tablename__ = "outbox_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class OutboxPost(Base):
    """One thing that happened and that others must hear of. Never changed, never removed."""

    __tablename__ = "outbox_post"
    __table_args__ = ({"info": APPEND_ONLY},)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)


class OutboxCursor(Base):
    """How far one consumer has read."""

    __tablename__ = "outbox_cursor"

    consumer: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)


class DatedPost(Base):
    """That the post which fell due on a date was made: the memory of :func:`~dps.outbox.once.post_once`."""

    __tablename__ = "dated_post"
    __table_args__ = (UniqueConstraint("kind", "about", "due_on"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[date] = mapped_column(Date)
    posted_at: Mapped[datetime] = mapped_column(Instant)
