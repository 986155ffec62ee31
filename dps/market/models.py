"""A market, its lots (parts, under the Act), their criteria, and the buyers named in its notice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class Market(Base):
    """A PCR DPS or a dynamic market. Its route is fixed at creation and is a code of dps.law.routes."""

    __tablename__ = "market"
    __table_args__ = (CheckConstraint("ended_on is null or ending_reason <> ''", name="ended_with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    route: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    notice_reference: Mapped[str] = mapped_column(String(60))
    notice_date: Mapped[date] = mapped_column(Date)
    established_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ending_reason: Mapped[str] = mapped_column(Text, default="")
    suspension_clause: Mapped[str] = mapped_column(Text, default="")  # empty: the scheme's documents provide for none
    created_at: Mapped[datetime] = mapped_column(Instant)

    owner: Mapped[Organisation] = relationship()
    lots: Mapped[list[Lot]] = relationship(back_populates="market", order_by="Lot.number")
    named_buyers: Mapped[list[NamedBuyer]] = relationship(order_by="NamedBuyer.id")


class Lot(Base):
    """A lot of a DPS or a part of a dynamic market, defined by what is bought."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("market_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"))
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text)
    cpv: Mapped[list[str]] = mapped_column(JSON, default=list)
    max_value: Mapped[int | None] = mapped_column(BigInteger)  # pence including VAT; none: no limit in the scheme
    expiry_stops: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict
    )  # kind of document -> nothing|award|bidding
    expiry_clause: Mapped[str] = mapped_column(Text, default="")  # where the scheme's documents say so
    weight_ranges: Mapped[dict[str, list[str]]] = mapped_column(
        JSON, default=dict
    )  # quality, social_value, price -> the least and the most per cent of a call-off
    weight_clause: Mapped[str] = mapped_column(Text, default="")  # where the notice states them

    market: Mapped[Market] = relationship(back_populates="lots")
    criteria: Mapped[list[LotCriterion]] = relationship(order_by="LotCriterion.position")


class LotCriterion(Base):
    """A selection criterion (PCR) or condition for membership (the Act). Passed or failed; never ranked."""

    __tablename__ = "lot_criterion"
    __table_args__ = (
        UniqueConstraint("lot_id", "position"),
        CheckConstraint("kind in ('legal', 'financial', 'technical')", name="kind"),
        CheckConstraint("asks in ('statement', 'document', 'figure', 'yes_no')", name="asks"),
        CheckConstraint("word_limit > 0", name="word_limit"),
        CheckConstraint("minimum is null or (minimum > 0 and asks = 'figure')", name="minimum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(String(20), default="statement")
    evidence_kind: Mapped[str] = mapped_column(String(40), default="")  # a kind of document; empty for none
    word_limit: Mapped[int] = mapped_column(default=500)
    minimum: Mapped[int | None] = mapped_column(BigInteger)  # pence a year, of a turnover that is asked for


class MarketChange(Base):
    """A change of the period of validity: what it was, what it became and why. Its notice is recorded beside it."""

    __tablename__ = "market_change"
    __table_args__ = (CheckConstraint("rationale <> ''", name="rationale"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    was: Mapped[date | None] = mapped_column(Date)  # none: open-ended
    becomes: Mapped[date | None] = mapped_column(Date)
    rationale: Mapped[str] = mapped_column(Text)
    notice: Mapped[str] = mapped_column(String(10))  # the code of the notice that is due
    changed_at: Mapped[datetime] = mapped_column(Instant)


class MarketNotice(Base):
    """A notice about the market itself that was published: its reference and day. ``change_id`` where it tells of one."""

    __tablename__ = "market_notice"
    __table_args__ = (UniqueConstraint("change_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("market_change.id"))
    about: Mapped[str] = mapped_column(String(20))  # change | ending
    notice: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(60))
    published_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class NamedBuyer(Base):
    """An organisation named in the market's notice as one that may buy."""

    __tablename__ = "named_buyer"
    __table_args__ = (UniqueConstraint("market_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
