"""A concluded contract and the promises it carries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.award.models import AwardDecision
from dps.competition.models import Competition
from dps.core.db import Base, Exact, Instant, Ref, new_ref
from dps.parties.models import Organisation


class Contract(Base):
    """What was agreed. Public from the moment it is concluded. It keeps its competition's route for life."""

    __tablename__ = "contract"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"), unique=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    route: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    value_pence: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date] = mapped_column(Date)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    concluded_at: Mapped[datetime] = mapped_column(Instant)
    notice_reference: Mapped[str] = mapped_column(String(60), default="")  # UK7
    notice_date: Mapped[date | None] = mapped_column(Date)

    competition: Mapped[Competition] = relationship()
    decision: Mapped[AwardDecision] = relationship()
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    supplier: Mapped[Organisation] = relationship(foreign_keys=[supplier_id])
    promises: Mapped[list[Promise]] = relationship(order_by="Promise.number")


class Promise(Base):
    """One social-value commitment of the winning bid, now an obligation."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    unit: Mapped[str] = mapped_column(Text, default="")
    amount: Mapped[Decimal | None] = mapped_column(Exact)  # empty where the target is words
    beneficiaries: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text, default="")
    measure_key: Mapped[str] = mapped_column(Text, default="")  # which published measure it answers; empty: its own

    contract: Mapped[Contract] = relationship(overlaps="promises")
