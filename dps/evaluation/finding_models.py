"""What the panel found of each promise that is scored by its number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base, Instant


class CommitmentFinding(Base):
    """Whether one promise of a bid, by its number from 1, counts, and why. Another finding is a new version; none is overwritten."""

    __tablename__ = "commitment_finding"
    __table_args__ = (
        UniqueConstraint("bid_id", "number", "version"),
        CheckConstraint("outcome in ('counts', 'not_linked', 'not_deliverable')", name="outcome"),
        CheckConstraint("reason <> ''", name="reasoned"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    found_at: Mapped[datetime] = mapped_column(Instant)
