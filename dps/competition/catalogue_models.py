"""A council's own outcome catalogues: each version is kept for good, so that what a call-off was made from can be read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class OutcomeCatalogue(Base):
    """A catalogue that a council keeps for itself; nobody else is offered it."""

    __tablename__ = "outcome_catalogue"
    __table_args__ = (CheckConstraint("title <> ''", name="title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    begun_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list[OutcomeCatalogueVersion]] = relationship(
        order_by="OutcomeCatalogueVersion.number.desc()", back_populates="catalogue"
    )


class OutcomeCatalogueVersion(Base):
    """One version: its rows as plain values, where they come from and under which licence. Never changed."""

    __tablename__ = "outcome_catalogue_version"
    __table_args__ = (
        UniqueConstraint("catalogue_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    catalogue_id: Mapped[int] = mapped_column(ForeignKey("outcome_catalogue.id"))
    number: Mapped[int] = mapped_column()
    source: Mapped[str] = mapped_column(String(300))
    licence: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    catalogue: Mapped[OutcomeCatalogue] = relationship(back_populates="versions")
    made_by: Mapped[Person] = relationship()
