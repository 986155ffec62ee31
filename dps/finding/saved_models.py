"""Searches that people save, and the digests of what was new in them: what was told to whom, so that nothing is told twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class SavedSearch(Base):
    """A search that a person keeps while they act for an organisation.

    ``filters`` holds the codes chosen in each filter. ``since`` is when it was
    saved, or its letters were begun again: only what is published later is told.
    ``looked_on`` is the London day of the last digest that was looked for.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("kind in ('opportunity', 'supplier')", name="kind"),
        CheckConstraint("every in ('never', 'daily', 'weekly')", name="every"),
        CheckConstraint("kind = 'opportunity' or every = 'never'", name="told_of_opportunities"),
        UniqueConstraint("person_id", "organisation_id", "name"),
        Index("ix_saved_search_every", "every", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(String(200), default="")
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    every: Mapped[str] = mapped_column(String(10))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    since: Mapped[datetime] = mapped_column(Instant)
    looked_on: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class AlertDigest(Base):
    """What was new in a person's saved searches on a day: one letter. ``due_on`` is the newest London day that was owed."""

    __tablename__ = "alert_digest"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    items: Mapped[list[AlertItem]] = relationship(
        order_by="AlertItem.id", cascade="all, delete-orphan", back_populates="digest"
    )


class AlertItem(Base):
    """One opportunity in a digest, with the names of the searches that found it. A person is told of one once, whatever finds it."""

    __tablename__ = "alert_item"
    __table_args__ = (UniqueConstraint("person_id", "competition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("alert_digest.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    found_by: Mapped[list[Any]] = mapped_column(JSON, default=list)

    digest: Mapped[AlertDigest] = relationship(back_populates="items")
    competition: Mapped[Competition] = relationship()
