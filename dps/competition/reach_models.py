"""Whom a competition reaches: how suppliers were picked, who declared a reservation, and what was awarded directly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class SupplierPick(Base):
    """How the suppliers asked for a quotation were picked: the record of rules/picking.py and its SHA-256."""

    __tablename__ = "supplier_pick"
    __table_args__ = (UniqueConstraint("competition_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    picked_at: Mapped[datetime] = mapped_column(Instant)


class ReservedDeclaration(Base):
    """A supplier's own word that it is one of those whom a competition is reserved for."""

    __tablename__ = "reserved_declaration"
    __table_args__ = (UniqueConstraint("competition_id", "supplier_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reserved: Mapped[list[str]] = mapped_column(JSON, default=list)
    declared_by: Mapped[str] = mapped_column(Ref)
    declared_at: Mapped[datetime] = mapped_column(Instant)


class DirectAward(Base):
    """A decision to award a contract below the threshold without competition, as a council's standing orders allow.

    ``pence`` is the whole value with VAT, options and extensions; ``limit_pence``
    and ``source`` are the standing orders as they stood on the day.
    """

    __tablename__ = "direct_award"
    __table_args__ = (
        CheckConstraint("pence > 0 and pence <= limit_pence", name="within_the_limit"),
        CheckConstraint("title <> '' and supplier_name <> '' and reasons <> ''", name="with_reasons"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    supplier_name: Mapped[str] = mapped_column(String(200))
    contract_kind: Mapped[str] = mapped_column(String(20))
    pence: Mapped[int] = mapped_column(BigInteger)
    limit_pence: Mapped[int] = mapped_column(BigInteger)
    edition: Mapped[int] = mapped_column()
    source: Mapped[str] = mapped_column(String(200), default="")
    reasons: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    council: Mapped[Organisation] = relationship()
    decided_by: Mapped[Person] = relationship()
