"""Who signed a market's agreement, and who signed it for the market."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant, Ref, new_ref
from dps.market.question_models import MarketAgreement
from dps.parties.models import Organisation


class Signature(Base):
    """A supplier's electronic signature under one edition: by whom, as what, when, under which text; then the market's own."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        UniqueConstraint("agreement_id", "supplier_id"),
        CheckConstraint("signed_name <> '' and signed_as <> ''", name="signed_by_somebody"),
        CheckConstraint("(countersigned_at is null) = (countersigned_by = '')", name="countersigned_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("market_agreement.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    signed_by: Mapped[str] = mapped_column(Ref)
    signed_name: Mapped[str] = mapped_column(String(120))
    signed_as: Mapped[str] = mapped_column(String(120))
    signed_sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(Instant)
    countersigned_by: Mapped[str] = mapped_column(Ref, default="")
    countersigned_name: Mapped[str] = mapped_column(String(120), default="")
    countersigned_at: Mapped[datetime | None] = mapped_column(Instant)

    agreement: Mapped[MarketAgreement] = relationship()
    supplier: Mapped[Organisation] = relationship()
