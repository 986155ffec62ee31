"""Before a draft is published: a council's standing orders, whose hands a draft went through, and its reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class StandingOrders(Base):
    """One edition of what a council's own rules say about buying. The newest holds; the earlier ones stay to be read.

    ``bands`` are plain values as ``dps.competition.rules.orders`` reads them.
    ``direct_award_limit`` is pence with VAT; None where the rules allow no direct award.
    """

    __tablename__ = "standing_orders"
    __table_args__ = (UniqueConstraint("council_id", "edition"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    edition: Mapped[int] = mapped_column()
    bands: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    direct_award_limit: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200), default="")  # where the council's constitution says so
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[datetime] = mapped_column(Instant)

    council: Mapped[Organisation] = relationship()
    kept_by: Mapped[Person] = relationship()


class DraftHand(Base):
    """Somebody who wrote in a draft, once, from the first time: nobody of them approves it."""

    __tablename__ = "draft_hand"
    __table_args__ = (UniqueConstraint("competition_id", "person_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_at: Mapped[datetime] = mapped_column(Instant)


class DraftReview(Base):
    """A draft as it was sent to a second person: its version, its whole text and the SHA-256 of that text."""

    __tablename__ = "draft_review"
    __table_args__ = (UniqueConstraint("competition_id", "version"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    version: Mapped[int] = mapped_column()
    told: Mapped[str] = mapped_column(Text)  # canonical JSON of what suppliers would be told
    considered: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the council's own record, told to nobody
    digest: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    asked_by: Mapped[Person] = relationship()
    verdict: Mapped[DraftVerdict | None] = relationship(back_populates="review")


class DraftVerdict(Base):
    """What the second person said of a review, once: approved, or sent back with comments by section."""

    __tablename__ = "draft_verdict"
    __table_args__ = (
        UniqueConstraint("review_id"),
        CheckConstraint("outcome in ('approved', 'sent_back')", name="outcome"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    review_id: Mapped[int] = mapped_column(ForeignKey("draft_review.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    comments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by the section's name
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)  # that the person held in the council on that day
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)

    review: Mapped[DraftReview] = relationship(back_populates="verdict")
    given_by: Mapped[Person] = relationship()
