"""Letters: written from the outbox, one per post and person, kept for good, sent when the mail server lives."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class Digest(Base):
    """The one e-mail of a London day to a person who chose one a day. Made once; sent as a letter is."""

    __tablename__ = "letter_digest"
    __table_args__ = (
        UniqueConstraint("person_id", "on_day"),
        Index("ix_letter_digest_unsent", "sent_at", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_day: Mapped[date] = mapped_column(Date)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship()


class Letter(Base):
    """One letter to one person, or to an address whose holder has no account yet.

    ``written_at`` is the instant of the deed it tells of; ``sent_at`` is when
    the mail server took it. Where it carries a signed link, ``link_ref`` names
    it: the key is put in on the way to the mail server and is kept nowhere.
    ``digest`` is the e-mail of a day that lists it, where it does not go by
    itself; ``mailbox_of`` the organisation whose shared mailbox gets this copy.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("post_seq", "person_id"),
        UniqueConstraint("post_seq", "address"),
        CheckConstraint("(person_id IS NULL) <> (address IS NULL)", name="addressee"),
        Index("ix_letter_unsent", "sent_at", "next_try_at"),
        Index("ix_letter_unread", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    post_seq: Mapped[int] = mapped_column(ForeignKey("outbox_post.seq"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    link_ref: Mapped[str] = mapped_column(String(26), default="")
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(300), default="")

    read_at: Mapped[datetime | None] = mapped_column(Instant)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("letter_digest.id"), index=True)
    mailbox_of_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    person: Mapped[Person | None] = relationship()
    mailbox_of: Mapped[Organisation | None] = relationship()


class LetterTrouble(Base):
    """A post whose letters could not be written. It holds up no other, and is tried again at every run until it can be."""

    __tablename__ = "letter_trouble"

    post_seq: Mapped[int] = mapped_column(ForeignKey("outbox_post.seq"), primary_key=True, autoincrement=False)
    error: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(Instant)
