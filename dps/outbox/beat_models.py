"""The minutes in which the market was at work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import Base, Instant


class Beat(Base):
    """One minute, by its beginning, in which the worker came round. Two days of them are kept."""

    __tablename__ = "beat"

    minute: Mapped[datetime] = mapped_column(Instant, primary_key=True)
