"""What happens to a competition between its publication and its end: changes, extensions, consents, contacts, its last notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class Change(Base):
    """One change after publication: what was, what is now, and why. Number 1 follows the text that was frozen.

    ``told`` is the canonical text of everything in force from then on, with
    its SHA-256; ``previous_digest`` is that of the text before it.
    """

    __tablename__ = "competition_change"
    __table_args__ = (
        UniqueConstraint("competition_id", "number"),
        CheckConstraint("kind in ('change', 'answer', 'extension')", name="kind"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("(kind = 'extension') = (second_id is not null)", name="extension_by_two"),
        CheckConstraint("second_id is null or second_id <> by_id", name="two_people"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(20), default="")
    changed: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    significant: Mapped[bool] = mapped_column(default=False)
    why_no_longer: Mapped[str] = mapped_column(Text, default="")
    notice_reference: Mapped[str] = mapped_column(String(60), default="")
    told: Mapped[str] = mapped_column(Text)
    told_digest: Mapped[str] = mapped_column(String(64))
    previous_digest: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])


class Extension(Base):
    """More time for all, asked for by one officer and waiting for a second. Nothing changes until the second's word."""

    __tablename__ = "competition_extension"
    __table_args__ = (
        CheckConstraint("cause in ('outage', 'error')", name="cause"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("(settled_at is null) = (settled = '')", name="settled_with_time"),
        Index(
            "ix_competition_extension_waiting", "competition_id", unique=True,
            sqlite_where=text("settled_at is null"), postgresql_where=text("settled_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    cause: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled: Mapped[str] = mapped_column(String(20), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    asked_by: Mapped[Person] = relationship()


class ShortPeriod(Base):
    """The question to everybody admitted to a lot, whether they agree to one named deadline (PCR 2015 reg 34(12))."""

    __tablename__ = "short_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()


class ShortPeriodAnswer(Base):
    """One supplier's yes or no to that deadline, with who said it. It stands."""

    __tablename__ = "short_period_answer"
    __table_args__ = (UniqueConstraint("short_period_id", "supplier_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    short_period_id: Mapped[int] = mapped_column(ForeignKey("short_period.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    agrees: Mapped[bool] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

    supplier: Mapped[Organisation] = relationship()
    by: Mapped[Person] = relationship()


class Contact(Base):
    """A call, a meeting or another talk with a supplier, noted (PCR 2015 reg 22(8)-(10); Procurement Act 2023 s.98)."""

    __tablename__ = "competition_contact"
    __table_args__ = (
        CheckConstraint("kind in ('call', 'meeting', 'visit', 'other')", name="kind"),
        CheckConstraint("summary <> '' and with_whom <> ''", name="noted_whole"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    with_whom: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    told_all: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime] = mapped_column(Instant)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)

    noted_by: Mapped[Person] = relationship()


class EndingNotice(Base):
    """The termination notice on the central platform, by its reference and its day (Procurement Act 2023 s.55)."""

    __tablename__ = "competition_ending_notice"
    __table_args__ = (CheckConstraint("reference <> ''", name="referenced"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    notice: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(60))
    published_on: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
