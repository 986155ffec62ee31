"""The terms of contracts, kept as files by the councils that wrote them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class TermsDocument(Base):
    """One file of a council's, known by its SHA-256: the same file is kept once, however many competitions name it.

    ``document`` is the ref of the stored file; a competition names the digest,
    in the text that publication freezes.
    """

    __tablename__ = "terms_document"
    __table_args__ = (
        UniqueConstraint("council_id", "sha256"),
        CheckConstraint("scan in ('unscanned', 'clean')", name="scan"),
        CheckConstraint("size > 0 and file_name <> ''", name="whole"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column()  # bytes
    file_name: Mapped[str] = mapped_column(String(150))
    document: Mapped[str] = mapped_column(Ref)
    scan: Mapped[str] = mapped_column(String(10))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)

    council: Mapped[Organisation] = relationship()
