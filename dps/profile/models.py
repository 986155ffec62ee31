"""A supplier's profile, every version of it, and its evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class Profile(Base):
    """What a supplier says it can do, as it stands now; every earlier state is a :class:`ProfileVersion`.

    ``regions`` are ITL1 codes, ``cpv`` eight-digit codes, ``kinds`` of
    rules.taxonomy, ``councils`` keys of the network's table; ``contact`` and
    ``facts`` are those of rules.content.
    """

    __tablename__ = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)
    cpv: Mapped[list[str]] = mapped_column(JSON, default=list)
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    councils: Mapped[list[str]] = mapped_column(JSON, default=list)
    founded: Mapped[int | None] = mapped_column()
    size: Mapped[str] = mapped_column(String(10), default="")
    contact: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    capabilities: Mapped[list[Capability]] = relationship(order_by="Capability.position", cascade="all, delete-orphan")
    case_studies: Mapped[list[CaseStudy]] = relationship(order_by="CaseStudy.position", cascade="all, delete-orphan")
    values: Mapped[list[StatedValue]] = relationship(order_by="StatedValue.position", cascade="all, delete-orphan")


class Capability(Base):
    """One thing the supplier does, in its own words. Without ``regions`` it does it everywhere it works."""

    __tablename__ = "capability"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, default=new_ref)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    cpv: Mapped[list[str]] = mapped_column(JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)


class CaseStudy(Base):
    """A piece of work and what came of it. ``client`` may be empty: nobody has to name one."""

    __tablename__ = "case_study"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))
    client: Mapped[str] = mapped_column(String(300), default="")
    done: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column()
    link: Mapped[str] = mapped_column(String(300), default="")


class StatedValue(Base):
    """A statement that somebody can check: a code of rules.values, or ``own`` with the supplier's words. Never a score."""

    __tablename__ = "stated_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    position: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    since: Mapped[date | None] = mapped_column(Date)


class ProfileVersion(Base):
    """Everything a profile said from ``at`` until the next version. ``by`` is the ref of the person who changed it, empty for the clock."""

    __tablename__ = "profile_version"
    __table_args__ = (UniqueConstraint("organisation_id", "sequence"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sequence: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Ref, default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class DirectoryEntry(Base):
    """That an organisation came from an imported list: which, and the digest of the row it was read from.

    ``listed`` is false for one that its register says is no longer active. ``org_type`` is what the list calls
    its kind of organisation, in the list's own words.
    """

    __tablename__ = "directory_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    origin: Mapped[str] = mapped_column(String(40), default="")
    org_type: Mapped[str] = mapped_column(String(80), default="")
    digest: Mapped[str] = mapped_column(String(64))
    listed: Mapped[bool] = mapped_column(default=True)
    imported_at: Mapped[datetime] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()


class Evidence(Base):
    """A dated document of a kind, such as insurance. Expiry is a fact here; what it stops is decided elsewhere.

    ``document`` is the ref of the stored file; a row may stand without one. A
    newer document points at the one it replaces, which stays.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("expires_on is null or expires_on >= issued_on", name="dates_in_order"),
        CheckConstraint("document is null or (sha256 is not null and size is not null and file_name <> '')", name="file_whole"),
        CheckConstraint("(confidential_ground = '') = (confidential_because = '')", name="confidential_with_reason"),
        CheckConstraint("taken_back_at is null or taken_back_because <> ''", name="taken_back_with_reason"),
        CheckConstraint("scan in ('unscanned', 'waiting', 'clean', 'infected')", name="scan"),
        CheckConstraint("scan not in ('clean', 'infected') or scanned_at is not null", name="scanned_at"),
        Index("uq_evidence_same_file", "organisation_id", "sha256", unique=True,
              sqlite_where=text("taken_back_at is null"), postgresql_where=text("taken_back_at is null")),
        Index("uq_evidence_one_newer", "replaces_id", unique=True,
              sqlite_where=text("taken_back_at is null"), postgresql_where=text("taken_back_at is null")),
        Index("ix_evidence_to_scan", "scan", "scan_tried_at"),
        Index("ix_evidence_expires_on", "expires_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[str | None] = mapped_column(Ref)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column()
    file_name: Mapped[str] = mapped_column(String(150), default="")
    confidential_ground: Mapped[str] = mapped_column(String(20), default="")
    confidential_because: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_back_because: Mapped[str] = mapped_column(Text, default="")
    scan: Mapped[str] = mapped_column(String(10), default="unscanned")
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    scan_tried_at: Mapped[datetime | None] = mapped_column(Instant)
    scan_found: Mapped[str] = mapped_column(String(120), default="")

    organisation: Mapped[Organisation] = relationship()
    replaces: Mapped[Evidence | None] = relationship(remote_side="Evidence.id")

    @property
    def is_confidential(self) -> bool:
        """Whether the supplier marked it, with a reason."""
        return bool(self.confidential_ground)


class LibraryAnswer(Base):
    """One answer in a supplier's own library. ``edition`` counts its changes, so that two colleagues never overwrite each other."""

    __tablename__ = "library_answer"
    __table_args__ = (CheckConstraint("edition >= 1", name="edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    theme: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column()
    changed_by: Mapped[str] = mapped_column(Ref)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    put_away_at: Mapped[datetime | None] = mapped_column(Instant)
