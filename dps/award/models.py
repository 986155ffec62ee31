"""The award decision and what each bidder was told; or the ending without one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref


class AwardDecision(Base):
    """The decision to award to rank 1. Approved, told, notice recorded, contract concluded: in that order.

    A competition has at most one that stands; one that was set aside stays, with its time.
    """

    __tablename__ = "award_decision"
    __table_args__ = (
        CheckConstraint("reasons <> '' and winner_check <> ''", name="reasoned"),
        CheckConstraint(
            "notice_recorded_at is null or (notice_reference <> '' and notice_date is not null)", name="notice_whole"
        ),
        CheckConstraint("notice_recorded_at is null or told_at is not null", name="told_before_notice"),
        Index(
            "uq_award_decision_standing", "competition_id", unique=True,
            sqlite_where=text("set_aside_at is null"), postgresql_where=text("set_aside_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    price_pence: Mapped[int] = mapped_column(BigInteger)
    reasons: Mapped[str] = mapped_column(Text)
    winner_check: Mapped[str] = mapped_column(
        Text
    )  # what the officer says was checked of the winner, grounds and insurance
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    standstill: Mapped[bool] = mapped_column()  # whether one is announced; once told it can only be lengthened
    no_standstill_reason: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    notice_reference: Mapped[str] = mapped_column(String(60), default="")  # UK6 on the central platform
    notice_date: Mapped[date | None] = mapped_column(Date)
    notice_recorded_at: Mapped[datetime | None] = mapped_column(Instant)
    value_for_money: Mapped[str] = mapped_column(Text, default="")  # of a single bid; nobody else's price speaks for it
    lengthened_to: Mapped[date | None] = mapped_column(Date)  # the standstill's last day, once it was made longer
    set_aside_at: Mapped[datetime | None] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    bid: Mapped[Bid] = relationship()


class Ending(Base):
    """The decision to end a competition without an award, with the reason that suppliers were told. It stands."""

    __tablename__ = "award_ending"
    __table_args__ = (CheckConstraint("reason <> ''", name="reasoned"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()


class Summary(Base):
    """What one bidder was told: its own block, and the winner's. Nothing of any other bidder."""

    __tablename__ = "award_summary"
    __table_args__ = (
        UniqueConstraint("decision_id", "bid_id"),
        Index("ix_award_summary_bid", "bid_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_at: Mapped[datetime] = mapped_column(Instant)

    decision: Mapped[AwardDecision] = relationship()
    bid: Mapped[Bid] = relationship()
