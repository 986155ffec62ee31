"""The record of a contract: its papers, who signed, its performance indicators, its changes, its end, breaches, notices."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.contract.models import Contract
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Person


class ContractPaper(Base):
    """A file of a contract's record: the signed copy, or another paper. A newer signed copy stands beside the older ones."""

    __tablename__ = "contract_paper"
    __table_args__ = (
        CheckConstraint("kind in ('signed', 'other')", name="kind"),
        CheckConstraint("size > 0 and file_name <> ''", name="whole"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Ref)
    file_name: Mapped[str] = mapped_column(String(150))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column()  # bytes
    scan: Mapped[str] = mapped_column(String(10))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)

    contract: Mapped[Contract] = relationship()


class ContractSigning(Base):
    """Who signed for each side. A correction is a new row with its reason; the newest stands."""

    __tablename__ = "contract_signing"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("number = 1 or reason <> ''", name="corrected_with_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int] = mapped_column()
    buyer_name: Mapped[str] = mapped_column(String(200))
    buyer_capacity: Mapped[str] = mapped_column(String(200))
    supplier_name: Mapped[str] = mapped_column(String(200))
    supplier_capacity: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Kpi(Base):
    """A key performance indicator of a contract, public once it is set (Procurement Act 2023 s.52)."""

    __tablename__ = "kpi"
    __table_args__ = (UniqueConstraint("contract_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)

    contract: Mapped[Contract] = relationship()


class KpiAssessment(Base):
    """How a contract did against one indicator from one day to another, in the words of SI 2024/692 reg 39(5)."""

    __tablename__ = "kpi_assessment"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="days_in_order"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    rating: Mapped[str] = mapped_column(String(30))
    says: Mapped[str] = mapped_column(Text)
    assessed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assessed_at: Mapped[datetime] = mapped_column(Instant)


class ContractChange(Base):
    """A change of a running contract: proposed by one officer with its ground and test, made or dropped by another."""

    __tablename__ = "contract_change"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("outcome in ('', 'made', 'dropped')", name="outcome"),
        CheckConstraint("(outcome = '') = (decided_at is null)", name="decided_whole"),
        CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int] = mapped_column()
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(String(30))
    answers: Mapped[list[str]] = mapped_column(JSON)
    value_pence: Mapped[int] = mapped_column(BigInteger)  # added; negative where the contract shrinks
    ends_on: Mapped[date | None] = mapped_column(Date)  # the new last day; empty where it stays
    needs_notice: Mapped[bool] = mapped_column()
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    contract: Mapped[Contract] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class ContractEnding(Base):
    """How and when a contract ended, on what ground and why. One for each contract."""

    __tablename__ = "contract_ending"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), unique=True)
    ground: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    ended_on: Mapped[date] = mapped_column(Date)
    heard: Mapped[str] = mapped_column(Text, default="")  # what the supplier said before, where the law has it heard
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    contract: Mapped[Contract] = relationship()


class BreachReport(Base):
    """A breach or poor performance that the council reports; the supplier answers by a day; then it is decided with reasons."""

    __tablename__ = "breach_report"
    __table_args__ = (
        CheckConstraint("kind in ('breach', 'poor_performance')", name="kind"),
        CheckConstraint("(outcome = '') = (decided_at is null)", name="decided_whole"),
        CheckConstraint("decided_by_id is null or decided_by_id <> reported_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(Text)
    since_on: Mapped[date] = mapped_column(Date)
    answer_by: Mapped[date] = mapped_column(Date)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(Instant)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    event_on: Mapped[date | None] = mapped_column(Date)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    contract: Mapped[Contract] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=[reported_by_id])


class ContractNotice(Base):
    """A notice about a running contract that stands on the central platform: UK9, UK10, UK11, F20, or the contract's copy."""

    __tablename__ = "contract_notice"
    __table_args__ = (UniqueConstraint("contract_id", "about"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    about: Mapped[str] = mapped_column(String(60))  # "change:<ref>", "breach:<ref>", "ending", "copy"
    code: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(60))
    date: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
