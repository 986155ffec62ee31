"""The rows of the checkpoints: salted promises of a log's head, and when they were made plain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base, Instant


class Checkpoint(Base):
    """The head of a log at an instant, committed to by a digest that tells nothing of it."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("log_id", "slot"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("audit_log.id"))
    slot: Mapped[datetime] = mapped_column(Instant)  # the full hour that it was made for
    entries: Mapped[int] = mapped_column(Integer)
    head: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointReveal(Base):
    """From when a log's heads and salts are told: nobody's secret is left to keep."""

    __tablename__ = "checkpoint_reveal"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("audit_log.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
