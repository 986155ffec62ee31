"""What was delivered of a promise: the supplier's reports and files, the confirmations, remedies, and the supplier's own words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.contract.models import Promise
from dps.core.db import APPEND_ONLY, Base, Exact, Instant, Ref, new_ref
from dps.parties.models import Person


class PromisePartner(Base):
    """The community partner who is asked to confirm a promise's delivery; nobody, where no one is any more. The newest stands."""

    __tablename__ = "promise_partner"
    __table_args__ = (UniqueConstraint("promise_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    number: Mapped[int] = mapped_column()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class DeliveryReport(Base):
    """What the supplier says it delivered by a day: an amount where the promise has one, and words."""

    __tablename__ = "delivery_report"
    __table_args__ = (UniqueConstraint("promise_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    number: Mapped[int] = mapped_column()
    amount: Mapped[Decimal | None] = mapped_column(Exact)
    says: Mapped[str] = mapped_column(Text)
    delivered_on: Mapped[date] = mapped_column(Date)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(Instant)

    promise: Mapped[Promise] = relationship()
    files: Mapped[list[DeliveryFile]] = relationship(order_by="DeliveryFile.id")
    answers: Mapped[list[DeliveryAnswer]] = relationship(order_by="DeliveryAnswer.id")


class DeliveryFile(Base):
    """A file that evidences a report."""

    __tablename__ = "delivery_file"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    report_id: Mapped[int] = mapped_column(ForeignKey("delivery_report.id"), index=True)
    document: Mapped[str] = mapped_column(Ref)
    file_name: Mapped[str] = mapped_column(String(150))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column()  # bytes
    scan: Mapped[str] = mapped_column(String(10))

    report: Mapped[DeliveryReport] = relationship(overlaps="files")


class DeliveryAnswer(Base):
    """What the council, or the named community partner, says of a report. Each says it once."""

    __tablename__ = "delivery_answer"
    __table_args__ = (
        UniqueConstraint("report_id", "side"),
        CheckConstraint("side in ('council', 'community')", name="side"),
        CheckConstraint("outcome in ('confirmed', 'part', 'not')", name="outcome"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("delivery_report.id"))
    side: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Decimal | None] = mapped_column(Exact)
    says: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

    answered_by: Mapped[Person] = relationship()


class RemedyPlan(Base):
    """How and by when the supplier means to make good what is short."""

    __tablename__ = "remedy_plan"
    __table_args__ = (UniqueConstraint("promise_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    number: Mapped[int] = mapped_column()
    what: Mapped[str] = mapped_column(Text)
    by_on: Mapped[date] = mapped_column(Date)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)

    promise: Mapped[Promise] = relationship()
    answer: Mapped[RemedyAnswer | None] = relationship(uselist=False)


class RemedyAnswer(Base):
    """Whether the council agrees to a remedy plan, with its reasons."""

    __tablename__ = "remedy_answer"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("remedy_plan.id"), unique=True)
    agreed: Mapped[bool] = mapped_column()
    says: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)


class SupplierWords(Base):
    """What the supplier says beside the public figures of a promise. The newest stands; the older stay."""

    __tablename__ = "supplier_words"
    __table_args__ = (UniqueConstraint("promise_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)
