"""Membership of the network: a class and its dates. No stage of a procurement can see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant
from dps.parties.models import Organisation


class NetworkMember(Base):
    """An organisation's class of membership: full, associate or affiliate.

    ``yearly_pence`` is the subscription that the network agreed with this
    member and takes here; none, where it invoices the member otherwise.
    """

    __tablename__ = "network_member"
    __table_args__ = (
        CheckConstraint("member_class in ('full', 'associate', 'affiliate')", name="member_class"),
        CheckConstraint("yearly_pence is null or yearly_pence > 0", name="yearly_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    member_class: Mapped[str] = mapped_column(String(20))
    yearly_pence: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(Instant)
    lapsed_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
