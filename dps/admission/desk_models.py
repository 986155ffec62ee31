"""What is kept of deciding: who looks into an application, what they declared, asked, weighed and wrote, and what was late."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.admission.models import Application
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref


class Assessment(Base):
    """An application in an assessor's hands, from taking it until it is handed back or decided, with their draft findings.

    ``findings``: criterion ref, or ``exclusion`` -> {"met": "yes"|"no"|"", "evidence": str, "reason": str}.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index("uq_assessment_one_open", "application_id", unique=True,
              sqlite_where=text("ended_at is null"), postgresql_where=text("ended_at is null")),
        Index("ix_assessment_open_of", "assessor", "ended_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    assessor: Mapped[str] = mapped_column(Ref)  # the person's ref
    taken_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    findings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()


class AssessorInterest(Base):
    """Whether an assessor has an interest in a supplier, said before its application is read. The latest counts."""

    __tablename__ = "assessor_interest"
    __table_args__ = (
        CheckConstraint("not has_interest or statement <> ''", name="interest_with_statement"),
        Index("ix_assessor_interest_of", "assessor", "supplier_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessor: Mapped[str] = mapped_column(Ref)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    has_interest: Mapped[bool] = mapped_column()
    statement: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)


class Correction(Base):
    """An application returned for named parts to be mended. The application stays submitted and its day stays.

    ``parts``: criterion ref -> the assessor's words. ``before``: those answers as
    they were; ``draft``: as the supplier mends them, and as they were sent once
    ``answered_at`` is there.
    """

    __tablename__ = "correction"
    __table_args__ = (CheckConstraint("answered_at is null or answered_by <> ''", name="answered_by_somebody"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    asked_by: Mapped[str] = mapped_column(Ref)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[date] = mapped_column(Date)
    parts: Mapped[dict[str, str]] = mapped_column(JSON)
    before: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    draft: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(Ref, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()


class Hearing(Base):
    """The supplier's opportunity to speak to a ground, declared by it or found, before anybody is excluded on it."""

    __tablename__ = "hearing"
    __table_args__ = (
        UniqueConstraint("application_id", "ground"),
        CheckConstraint("answered_at is null or answer <> ''", name="answered_with_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    ground: Mapped[str] = mapped_column(String(40))
    found: Mapped[bool] = mapped_column()  # found by the assessor; else the supplier declared it
    words: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Ref)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[date] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(Ref, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()


class Weighing(Base):
    """One ground weighed for one application: a decision of its own, with its reasons. The latest of a ground counts."""

    __tablename__ = "weighing"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("stands or not excludes", name="excludes_what_stands"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    ground: Mapped[str] = mapped_column(String(40))
    stands: Mapped[bool] = mapped_column()
    excludes: Mapped[bool] = mapped_column()
    exemption: Mapped[str] = mapped_column(String(30), default="")
    factors: Mapped[dict[str, str]] = mapped_column(JSON)  # factor code -> how it was weighed
    reason: Mapped[str] = mapped_column(Text)
    weighed_by: Mapped[str] = mapped_column(Ref)
    weighed_at: Mapped[datetime] = mapped_column(Instant)


class Escalation(Base):
    """A decision that came near its day, reached it, or missed it. One row for each stage of each day due, whenever the clock looked."""

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("application_id", "stage", "due_on"),
        CheckConstraint("stage in ('two-days-before', 'due-day', 'missed')", name="stage"),
        Index("ix_escalation_open", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    stage: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date] = mapped_column(Date)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()


class DecisionReport(Base):
    """The decision as it was made: who, when, on what count of days, what was seen, and why. Its digest is in the trail."""

    __tablename__ = "decision_report"
    __table_args__ = (
        CheckConstraint("outcome in ('admitted', 'refused')", name="outcome"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(Ref)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    report: Mapped[str] = mapped_column(Text)  # canonical JSON; its SHA-256 is `digest`
    digest: Mapped[str] = mapped_column(String(64))

    application: Mapped[Application] = relationship()
