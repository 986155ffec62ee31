"""Who of a panel covers which criterion, what each declared about each bidder and what was decided on it, and aliases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref


class Coverage(Base):
    """Which criteria a place on the panel is for, by their refs; an empty list is all. The latest version counts."""

    __tablename__ = "coverage"
    __table_args__ = (
        UniqueConstraint("assignment_id", "version"),
        CheckConstraint("version = 1 or reason <> ''", name="change_with_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    version: Mapped[int] = mapped_column(Integer)
    criteria: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class BidderDeclaration(Base):
    """What one panel member declares about one bidder. A later one, of an interest come to light, stands beside the first."""

    __tablename__ = "bidder_declaration"
    __table_args__ = (
        CheckConstraint("not has_interest or statement <> ''", name="interest_in_words"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    bidder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    has_interest: Mapped[bool] = mapped_column()
    statement: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)


class InterestDecision(Base):
    """What another person decided on a declared interest, once: no conflict in fact, a measure taken, or barred."""

    __tablename__ = "interest_decision"
    __table_args__ = (
        CheckConstraint("outcome in ('no_conflict', 'measure', 'barred')", name="outcome"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("outcome <> 'measure' or measure <> ''", name="measure_named"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    declared_id: Mapped[int] = mapped_column(ForeignKey("bidder_declaration.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)


class BidderAlias(Base):
    """What a bid is called while names are hidden: a number drawn at random, so that it says nothing of whose bid it is."""

    __tablename__ = "bidder_alias"
    __table_args__ = (UniqueConstraint("competition_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    number: Mapped[int] = mapped_column(Integer)
    drawn_at: Mapped[datetime] = mapped_column(Instant)
