"""The contract that a direct award led to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.reach_models import DirectAward
from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Person


class DirectContract(Base):
    """When it was signed and for how long it runs, in London days, and its contract details notice where one is due.

    The supplier, the value and the reasons stay on the award, which never changes.
    """

    __tablename__ = "direct_contract"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("(notice_reference = '') = (notice_date is null)", name="notice_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    award_id: Mapped[int] = mapped_column(ForeignKey("direct_award.id"), unique=True)
    signed_on: Mapped[date] = mapped_column(Date)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    notice_reference: Mapped[str] = mapped_column(String(60), default="")
    notice_date: Mapped[date | None] = mapped_column(Date)

    award: Mapped[DirectAward] = relationship()
    recorded_by: Mapped[Person] = relationship()
