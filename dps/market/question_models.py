"""Questions about a market that everybody reads with their answers, and the agreement that a market offers its members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.market.models import Market


class MarketQuestion(Base):
    """A question about a market. The asker is kept for the letter that answers, and shown to nobody."""

    __tablename__ = "market_question"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer = '')", name="answered_with_words"),
        CheckConstraint("(answered_at is null) = (answered_by = '')", name="answered_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(Ref, default="")

    market: Mapped[Market] = relationship()


class MarketAgreement(Base):
    """One edition of the agreement that a market offers those who are admitted. An edition never changes; the newest is offered."""

    __tablename__ = "market_agreement"
    __table_args__ = (UniqueConstraint("market_id", "edition"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"))
    edition: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    offered_at: Mapped[datetime] = mapped_column(Instant)

    market: Mapped[Market] = relationship()
