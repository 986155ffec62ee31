"""Subscriptions to the network and the Stripe events that paid them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation


class Subscription(Base):
    """One year's subscription of one member, in pence. Paid when ``paid_at`` is known from a signed event."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year_from"),
        CheckConstraint("amount_pence > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year_from: Mapped[date] = mapped_column(Date)
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    checkout: Mapped[str] = mapped_column(String(255), default="")
    paid_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()


class PaymentEvent(Base):
    """A Stripe event that was applied, by its id, so that it is applied once."""

    __tablename__ = "payment_event"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(255), unique=True)
    kind: Mapped[str] = mapped_column(String(80))
    effect: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(Instant)
