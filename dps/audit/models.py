"""The rows of the trail."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base


class AuditLog(Base):
    """One chain and its head. The head is locked while an entry is added."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    head_seq: Mapped[int] = mapped_column(Integer)
    head_digest: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """One entry: its log, its number in it, its canonical bytes. Nothing else, so nothing else can be altered."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("log_id", "seq"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("audit_log.id"))
    seq: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
