"""What each comparison of a search index with the database found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import Base, Instant


class IndexComparison(Base):
    """One comparison on one node; of a nightly one also its London night. Counts are of documents as they were before the repair.

    ``trouble`` says why an index could not be read at all, so that it was built anew. ``examples`` are some keys that drifted.
    """

    __tablename__ = "index_comparison"
    __table_args__ = (UniqueConstraint("node", "night"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(String(200))
    night: Mapped[date | None] = mapped_column(Date)
    compared_at: Mapped[datetime] = mapped_column(Instant)
    engine: Mapped[str] = mapped_column(String(20))
    documents: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
    missing: Mapped[int] = mapped_column()
    extra: Mapped[int] = mapped_column()
    changed: Mapped[int] = mapped_column()
    examples: Mapped[list[str]] = mapped_column(JSON, default=list)
    repaired: Mapped[bool] = mapped_column()
    trouble: Mapped[str] = mapped_column(Text, default="")

    @property
    def drifted(self) -> int:
        """How many documents were not as they should be."""
        return self.missing + self.extra + self.changed
