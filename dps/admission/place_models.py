"""What happens to a place after admission: removals told first, suspensions with an end, renewals, checks and duties.

States are read from the instants that stand here; none is kept twice.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.admission.models import Admission
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.market.models import Lot, Market
from dps.parties.models import Organisation


class Removal(Base):
    """A removal that the supplier was told of before anything happened, what it answered, and how that was weighed."""

    __tablename__ = "place_removal"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("effective_on >= represent_by", name="effect_after_answer"),
        CheckConstraint("represented_at is null or representations <> ''", name="represented"),
        CheckConstraint("confirmed_at is null or (weighed <> '' and takes_effect_at is not null)", name="confirmed"),
        CheckConstraint("takes_effect_at is null or takes_effect_at >= confirmed_at", name="effect_after_decision"),
        CheckConstraint("dropped_at is null or drop_reason <> ''", name="dropped"),
        Index("uq_place_removal_one_open", "admission_id", unique=True,
              sqlite_where=text("dropped_at is null"), postgresql_where=text("dropped_at is null")),
        Index("ix_place_removal_due", "takes_effect_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    ground: Mapped[str] = mapped_column(String(30))
    exclusion_grounds: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of dps.law.exclusions
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Instant)  # the supplier is told by the letter of the same transaction
    proposed_by: Mapped[str] = mapped_column(Ref)
    represent_by: Mapped[date] = mapped_column(Date)
    effective_on: Mapped[date] = mapped_column(Date)
    representations: Mapped[str] = mapped_column(Text, default="")
    represented_at: Mapped[datetime | None] = mapped_column(Instant)
    represented_by: Mapped[str] = mapped_column(Ref, default="")
    weighed: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    takes_effect_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)
    drop_reason: Mapped[str] = mapped_column(Text, default="")

    admission: Mapped[Admission] = relationship()


class Suspension(Base):
    """A suspension that the scheme's own documents provide for, in their words. It lifts by itself after its last day."""

    __tablename__ = "place_suspension"
    __table_args__ = (
        CheckConstraint("clause <> ''", name="clause"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("lifted_at is null or lift_reason <> ''", name="lifted_with_reason"),
        Index("ix_place_suspension_end", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    clause: Mapped[str] = mapped_column(Text)  # the words of the documents that this rests on
    withholds_invitations: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    ends_on: Mapped[date] = mapped_column(Date)  # the last London day of it
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)  # before its time, by a decision
    lift_reason: Mapped[str] = mapped_column(Text, default="")

    admission: Mapped[Admission] = relationship()


class Renewal(Base):
    """A request for a renewed self-declaration, and the answer. PCR 2015 reg 34(25)."""

    __tablename__ = "declaration_renewal"
    __table_args__ = (
        CheckConstraint("answered_at is null or declared_as <> ''", name="answered_with_authority"),
        Index("uq_declaration_renewal_one_open", "admission_id", unique=True,
              sqlite_where=text("answered_at is null"), postgresql_where=text("answered_at is null")),
        Index("ix_declaration_renewal_due", "answered_at", "due_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(Ref)
    due_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    declared_by: Mapped[str] = mapped_column(Ref, default="")
    declared_as: Mapped[str] = mapped_column(String(120), default="")
    changed: Mapped[bool] = mapped_column(default=False)
    declaration: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # as in an application

    admission: Mapped[Admission] = relationship()


class DebarmentCheck(Base):
    """That a person looked for a supplier, and those connected with it, in the published debarment list."""

    __tablename__ = "debarment_check"
    __table_args__ = (
        CheckConstraint("result in ('not-listed', 'discretionary', 'mandatory')", name="result"),
        CheckConstraint("result = 'not-listed' or found <> ''", name="found"),
        Index("ix_debarment_check_latest", "supplier_id", "checked_on"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    looked_for: Mapped[str] = mapped_column(Text)  # the names looked for, one to a line
    checked_on: Mapped[date] = mapped_column(Date)
    result: Mapped[str] = mapped_column(String(20))
    found: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[str] = mapped_column(Ref)
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    supplier: Mapped[Organisation] = relationship()


class StatutoryTask(Base):
    """What the law asks of the market after a deed: an entry of the modification notice, or the notice of an exclusion."""

    __tablename__ = "statutory_task"
    __table_args__ = (
        CheckConstraint("kind in ('modification-notice', 'exclusion-notice')", name="kind"),
        CheckConstraint("event in ('admitted', 'removed', 'refused')", name="event"),
        CheckConstraint("done_at is null or (reference <> '' and done_on is not null)", name="done_with_reference"),
        Index("ix_statutory_task_open", "kind", "done_at", "due_on"),
        Index("ix_statutory_task_batch", "market_id", "happened_on"),
        Index("uq_statutory_task_admission", "kind", "event", "admission_id", unique=True),
        Index("uq_statutory_task_application", "kind", "event", "application_id", unique=True,
              sqlite_where=text("admission_id is null"), postgresql_where=text("admission_id is null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(30))
    event: Mapped[str] = mapped_column(String(20))
    notice: Mapped[str] = mapped_column(String(10), default="")  # UK15; empty where the notice has no code
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    admission_id: Mapped[int | None] = mapped_column(ForeignKey("admission.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    happened_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)  # none: as soon as reasonably practicable
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the notice tells, as it was on the day
    created_at: Mapped[datetime] = mapped_column(Instant)
    reference: Mapped[str] = mapped_column(String(60), default="")
    done_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[str] = mapped_column(Ref, default="")

    market: Mapped[Market] = relationship()
    lot: Mapped[Lot] = relationship()
    supplier: Mapped[Organisation] = relationship()
