"""Letters: written from the outbox, one per post and person, kept for good, sent when the mail server lives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Person


class Letter(Base):
    """One letter to one person. ``written_at`` is the instant of the deed it tells of; ``sent_at`` is when the mail server took it."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("post_seq", "person_id"),
        Index("ix_letter_unsent", "sent_at", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    post_seq: Mapped[int] = mapped_column(ForeignKey("outbox_post.seq"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship()


class LetterTrouble(Base):
    """A post whose letters could not be written. It holds up no other, and is tried again at every run until it can be."""

    __tablename__ = "letter_trouble"

    post_seq: Mapped[int] = mapped_column(ForeignKey("outbox_post.seq"), primary_key=True, autoincrement=False)
    error: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(Instant)
