"""Applications to a lot, what was declared and sent each time, the decision on each criterion, and admissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.market.models import Lot, LotCriterion
from dps.parties.models import Organisation

OPEN_STATES = "('draft', 'submitted')"


class Application(Base):
    """A supplier's application to one lot. States and events are the table in admission.rules.lifecycle."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'submitted', 'admitted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("state in ('draft', 'withdrawn') or (submitted_at is not null and due_on is not null)", name="submitted_with_due_date"),
        CheckConstraint("state in ('draft', 'withdrawn') or declared_at is not null", name="submitted_declared"),
        CheckConstraint("state not in ('admitted', 'refused') or decided_at is not null", name="decided_at"),
        CheckConstraint("extended_on is null or extension_reason <> ''", name="extended_with_reason"),
        Index("uq_application_one_open", "lot_id", "supplier_id", unique=True,
              sqlite_where=text(f"state in {OPEN_STATES}"), postgresql_where=text(f"state in {OPEN_STATES}")),
        Index("ix_application_queue", "state", "due_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    declaration: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # ground code -> {"applies": bool, "statement": str}
    declared_by: Mapped[str] = mapped_column(Ref, default="")  # the person's ref; empty until declared
    declared_as: Mapped[str] = mapped_column(String(120), default="")  # their position, which gives them authority
    declared_at: Mapped[datetime | None] = mapped_column(Instant)
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # criterion ref -> answer
    # What is being written; ``…_made`` is the row of ``declared`` once it is confirmed, ``…_from`` the one it began as.
    company: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    connected: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    relied_on: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    relied_on_at: Mapped[datetime | None] = mapped_column(Instant)  # when it was said who is relied on, or nobody
    company_made_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))
    company_from_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))
    connected_made_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))
    connected_from_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))
    declaration_made_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"), index=True)
    declaration_from_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)
    extended_on: Mapped[date | None] = mapped_column(Date)
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    lot: Mapped[Lot] = relationship()
    supplier: Mapped[Organisation] = relationship()
    decisions: Mapped[list[CriterionDecision]] = relationship(order_by="CriterionDecision.id")
    company_made: Mapped[Declared | None] = relationship(foreign_keys=[company_made_id])
    company_from: Mapped[Declared | None] = relationship(foreign_keys=[company_from_id])
    connected_made: Mapped[Declared | None] = relationship(foreign_keys=[connected_made_id])
    connected_from: Mapped[Declared | None] = relationship(foreign_keys=[connected_from_id])
    declaration_made: Mapped[Declared | None] = relationship(foreign_keys=[declaration_made_id])
    declaration_from: Mapped[Declared | None] = relationship(foreign_keys=[declaration_from_id])


class Declared(Base):
    """What a supplier declared on one subject, as it stood then; the next one on the same subject is another row.

    ``subject`` is ``exclusion`` (grounds, by code), ``company`` (facts of the organisation) or
    ``connected`` (those connected with it). ``route`` is empty where the subject is the same on every route.
    ``filled_from`` is the earlier one whose words this one began with.
    """

    __tablename__ = "declared"
    __table_args__ = (
        UniqueConstraint("organisation_id", "subject", "route", "number"),
        CheckConstraint("subject in ('exclusion', 'company', 'connected')", name="subject"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    subject: Mapped[str] = mapped_column(String(20))
    route: Mapped[str] = mapped_column(String(30), default="")
    number: Mapped[int] = mapped_column()
    content: Mapped[Any] = mapped_column(JSON)
    declared_by: Mapped[str] = mapped_column(Ref)  # the person's ref; empty for the clock
    declared_as: Mapped[str] = mapped_column(String(120), default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)
    filled_from_id: Mapped[int | None] = mapped_column(ForeignKey("declared.id"))

    filled_from: Mapped[Declared | None] = relationship(remote_side=[id])


class ApplicationVersion(Base):
    """What an application said when it was received, and each time it was corrected; the digest is of its canonical text."""

    __tablename__ = "application_version"
    __table_args__ = (UniqueConstraint("application_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    kept_by: Mapped[str] = mapped_column(Ref)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class CriterionDecision(Base):
    """Whether one criterion is met, with the assessor's words. A refusal is made of these."""

    __tablename__ = "criterion_decision"
    __table_args__ = (
        UniqueConstraint("application_id", "criterion_id"),
        CheckConstraint("reason <> '' or met", name="unmet_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("lot_criterion.id"))  # none: the exclusion grounds
    met: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="", server_default="")  # what the assessor looked at

    criterion: Mapped[LotCriterion | None] = relationship()


class Admission(Base):
    """A supplier's place on a lot, from the decision until a lawful removal. Expiry of a document does not end it."""

    __tablename__ = "admission"
    __table_args__ = (
        CheckConstraint("removed_at is null or removal_reason <> ''", name="removed_with_reason"),
        Index("uq_admission_one_current", "lot_id", "supplier_id", unique=True,
              sqlite_where=text("removed_at is null"), postgresql_where=text("removed_at is null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    admitted_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removal_ground: Mapped[str] = mapped_column(String(30), default="")
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    lot: Mapped[Lot] = relationship()
    supplier: Mapped[Organisation] = relationship()


class ProfileReview(Base):
    """That the operator looked at an admitted supplier's profile as far as version ``sequence``: ``seen``, or ``asked`` with words.

    The edit was public before and stays so whatever is found: nothing here can
    keep a supplier from being found, invited or scored.
    """

    __tablename__ = "profile_review"
    __table_args__ = (
        CheckConstraint("outcome in ('seen', 'asked')", name="outcome"),
        CheckConstraint("outcome = 'seen' or words <> ''", name="asked_with_words"),
        UniqueConstraint("supplier_id", "sequence", "outcome"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sequence: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(Ref, default="")
    at: Mapped[datetime] = mapped_column(Instant)

    supplier: Mapped[Organisation] = relationship()
