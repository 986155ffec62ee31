"""A supplier's profile and its evidence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class Profile(Base):
    """What a supplier says it can do. ``regions`` are ITL1 codes, ``cpv`` eight-digit codes."""

    __tablename__ = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)
    cpv: Mapped[list[str]] = mapped_column(JSON, default=list)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    capabilities: Mapped[list[Capability]] = relationship(order_by="Capability.position", cascade="all, delete-orphan")


class Capability(Base):
    """One thing the supplier does, in its own words."""

    __tablename__ = "capability"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")


class DirectoryEntry(Base):
    """That an organisation came from an imported list: which, and the digest of the row it was read from.

    ``listed`` is false for one that its register says is no longer active.
    """

    __tablename__ = "directory_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    origin: Mapped[str] = mapped_column(String(40), default="")
    digest: Mapped[str] = mapped_column(String(64))
    listed: Mapped[bool] = mapped_column(default=True)
    imported_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()


class Evidence(Base):
    """A dated document of a kind, such as insurance. Expiry is a fact here; what it stops is decided elsewhere."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("expires_on is null or expires_on >= issued_on", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Instant)
