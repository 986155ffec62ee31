"""The draw that settles what the published tie rules leave level."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base, Instant


class LotsDrawn(Base):
    """The round of public randomness that was named beforehand, with its signature; once for a competition."""

    __tablename__ = "lots_drawn"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    beacon: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(BigInteger)
    signature: Mapped[str] = mapped_column(String(200))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
