"""Whether suppliers mean to bid: ciphertext until the opening, like everything else that a bidder says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class KeptIntention(Base):
    """What one supplier last said of one competition, closed under a key of its own. That it lies here tells nothing of what it says."""

    __tablename__ = "bid_intention"
    __table_args__ = (UniqueConstraint("competition_id", "supplier_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    said_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    supplier: Mapped[Organisation] = relationship()
