"""Suppliers that look for partners, and groups of suppliers that join a market together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.admission.models import Declared
from dps.core.db import Base, Instant, Ref, new_ref
from dps.market.models import Lot
from dps.parties.models import Organisation


class PartnerCall(Base):
    """That a supplier looks for partners on a lot: what it brings, what it looks for. Open until it is closed."""

    __tablename__ = "partner_call"
    __table_args__ = (
        Index("uq_partner_call_one_open", "lot_id", "supplier_id", unique=True,
              sqlite_where=text("closed_at is null"), postgresql_where=text("closed_at is null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    brings: Mapped[str] = mapped_column(Text)
    seeks: Mapped[str] = mapped_column(Text)
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of dps.profile.rules.taxonomy
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    lot: Mapped[Lot] = relationship()
    supplier: Mapped[Organisation] = relationship()


class Group(Base):
    """Suppliers that mean to join a market together. Formed, it is an organisation of its own, for which its lead's people act."""

    __tablename__ = "supplier_group"
    __table_args__ = (
        CheckConstraint("(formed_at is null) = (organisation_id is null)", name="formed_is_an_organisation"),
        CheckConstraint("ended_at is null or ending_reason <> ''", name="ended_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    name: Mapped[str] = mapped_column(String(200))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    formed_at: Mapped[datetime | None] = mapped_column(Instant)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ending_reason: Mapped[str] = mapped_column(Text, default="")

    lead: Mapped[Organisation] = relationship(foreign_keys=[lead_id])
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])
    members: Mapped[list[GroupMember]] = relationship(order_by="GroupMember.id", back_populates="group")


class GroupMember(Base):
    """A supplier's part in a group: asked by the lead, accepted or declined by its own people. ``share`` is per cent of the work."""

    __tablename__ = "group_member"
    __table_args__ = (
        CheckConstraint("share between 1 and 100", name="share"),
        CheckConstraint("not (accepted_at is not null and declined_at is not null)", name="one_answer"),
        CheckConstraint("left_at is null or leaving_reason <> ''", name="left_with_reason"),
        Index("uq_group_member_once", "group_id", "supplier_id", unique=True,
              sqlite_where=text("declined_at is null and left_at is null"),
              postgresql_where=text("declined_at is null and left_at is null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    group_id: Mapped[int] = mapped_column(ForeignKey("supplier_group.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    part: Mapped[str] = mapped_column(Text)
    share: Mapped[int] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by: Mapped[str] = mapped_column(Ref, default="")
    declined_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    leaving_reason: Mapped[str] = mapped_column(Text, default="")

    group: Mapped[Group] = relationship(back_populates="members")
    supplier: Mapped[Organisation] = relationship()


class MemberFinding(Base):
    """What an assessor found of one member's own standing, for a group's application; the newest counts."""

    __tablename__ = "member_finding"
    __table_args__ = (CheckConstraint("reason <> ''", name="with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("group_member.id"))
    declared_id: Mapped[int] = mapped_column(ForeignKey("declared.id"))  # the declaration that was looked at
    met: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(Ref)
    found_at: Mapped[datetime] = mapped_column(Instant)

    member: Mapped[GroupMember] = relationship()
    declared: Mapped[Declared] = relationship()
