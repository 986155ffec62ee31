"""Bids that came at or after the deadline: sealed apart from the others, and what two people decided about each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.bidding.models import Bid
from dps.bidding.rules.bidding import SERVER
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Person

_STANDING = text("agreed is null or agreed")


class LateBid(Base):
    """A late bid in quarantine, with its receipt. Never changed, never removed, and never opened from here.

    Where it is let in, its envelopes become the bid's next version and open with the others; this row stays.
    """

    __tablename__ = "late_bid"
    __table_args__ = (
        UniqueConstraint("bid_id", "edition"),
        CheckConstraint("received_at >= missed", name="late"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    number: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)  # of the draft that was sealed
    received_at: Mapped[datetime] = mapped_column(Instant)
    stamped: Mapped[str] = mapped_column(String(10), default=SERVER)  # who stamped that instant
    missed: Mapped[datetime] = mapped_column(Instant)  # the deadline as it stood
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    manifest: Mapped[bytes] = mapped_column(LargeBinary)  # the receipt's canonical bytes
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    bid: Mapped[Bid] = relationship()
    submitted_by: Mapped[Person] = relationship()
    parts: Mapped[list[LatePart]] = relationship(order_by="LatePart.part")
    decisions: Mapped[list[LateDecision]] = relationship(back_populates="late", order_by="LateDecision.id")

    @property
    def decision(self) -> LateDecision | None:
        """The decision that stands or is proposed; None where there is none, or the last proposal was not agreed to."""
        return next((d for d in self.decisions if d.agreed is not False), None)

    @property
    def outcome(self) -> str:
        """``accepted`` or ``refused`` once two people agreed; empty before."""
        return next((d.outcome for d in self.decisions if d.agreed), "")


class LatePart(Base):
    """One envelope of a late bid: as a SealedPart, in its own table."""

    __tablename__ = "late_part"
    __table_args__ = (
        UniqueConstraint("late_id", "part"),
        CheckConstraint("(ciphertext is null) <> (document is null)", name="one_place"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    late_id: Mapped[int] = mapped_column(ForeignKey("late_bid.id"))
    part: Mapped[str] = mapped_column(String(20))
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    document: Mapped[str | None] = mapped_column(String(80))
    ciphertext_digest: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))


class LateDecision(Base):
    """What one officer proposed about a late bid, with the reason, and whether a second agreed."""

    __tablename__ = "late_decision"
    __table_args__ = (
        CheckConstraint("outcome in ('accepted', 'refused')", name="outcome"),
        CheckConstraint("reason <> '' and provision <> ''", name="reasoned"),
        CheckConstraint("second_id is null or second_id <> first_id", name="two_people"),
        CheckConstraint(
            "(second_id is null) = (agreed is null) and (second_id is null) = (second_at is null)", name="whole"
        ),
        Index("uq_late_decision_standing", "late_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    late_id: Mapped[int] = mapped_column(ForeignKey("late_bid.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    fault_ours: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Text)
    provision: Mapped[str] = mapped_column(String(120))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_at: Mapped[datetime] = mapped_column(Instant)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None] = mapped_column(Boolean)

    late: Mapped[LateBid] = relationship(back_populates="decisions")
    first: Mapped[Person] = relationship(foreign_keys=[first_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])
