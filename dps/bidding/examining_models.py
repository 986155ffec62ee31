"""What was checked of each bidder, what was asked of it, what was decided about low prices, and who stays for longer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Person

_STANDING = text("agreed is null or agreed")


class BidderCheck(Base):
    """What was found of a bidder (``subject`` is empty) or of somebody its bid names. The latest of a subject counts.

    ``grounds`` are the codes of those that apply; ``keeps``: it stays all the same, for the reason given.
    """

    __tablename__ = "bidder_check"
    __table_args__ = (
        CheckConstraint("listing in ('not-asked', 'not-listed', 'discretionary', 'mandatory')", name="listing"),
        CheckConstraint("conditions in ('not-applicable', 'met', 'not-met')", name="conditions"),
        CheckConstraint("not keeps or reason <> ''", name="kept_with_reason"),
        Index("ix_bidder_check_latest", "bid_id", "subject"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    subject: Mapped[str] = mapped_column(String(200), default="")
    grounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    listing: Mapped[str] = mapped_column(String(20))
    looked_on: Mapped[date | None] = mapped_column(Date)
    conditions: Mapped[str] = mapped_column(String(20))
    keeps: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime] = mapped_column(Instant)

    bid: Mapped[Bid] = relationship()
    checked_by: Mapped[Person] = relationship()


class BidderRequest(Base):
    """Something asked of one bidder, with a last day; its answer stands beside the bid and changes nothing in it.

    ``replacement`` is whom the bidder names in the place of ``subject``; empty where it names nobody.
    """

    __tablename__ = "bidder_request"
    __table_args__ = (
        CheckConstraint("kind in ('facts', 'hearing', 'replacement', 'price')", name="kind"),
        CheckConstraint("asks <> ''", name="asks"),
        CheckConstraint(
            "(answered_at is null) = (answered_by_id is null) and (answered_at is null or answer <> '')",
            name="answered_whole",
        ),
        Index("ix_bidder_request_open", "answered_at", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200), default="")
    asks: Mapped[str] = mapped_column(Text)
    equal: Mapped[str] = mapped_column(Text, default="")  # how the others are treated the same
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[date] = mapped_column(Date)  # the last London day
    answer: Mapped[str] = mapped_column(Text, default="")
    replacement: Mapped[str] = mapped_column(String(200), default="")
    replacement_number: Mapped[str] = mapped_column(String(20), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    bid: Mapped[Bid] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class PriceDecision(Base):
    """What was decided about a price that seemed abnormally low, with its reasons. One for each bid, for good."""

    __tablename__ = "price_decision"
    __table_args__ = (
        CheckConstraint("outcome in ('not-low', 'explained', 'unexplained', 'breach')", name="outcome"),
        CheckConstraint("reason <> '' and provision <> ''", name="reasoned"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    provision: Mapped[str] = mapped_column(String(120))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    bid: Mapped[Bid] = relationship()
    decided_by: Mapped[Person] = relationship()


class DisregardProposal(Base):
    """That an officer would disregard a bid once prices are open, and whether a second one agreed."""

    __tablename__ = "disregard_proposal"
    __table_args__ = (
        CheckConstraint("reason <> '' and provision <> ''", name="reasoned"),
        CheckConstraint("second_id is null or second_id <> first_id", name="two_people"),
        CheckConstraint(
            "(second_id is null) = (agreed is null) and (second_id is null) = (second_at is null)", name="whole"
        ),
        Index(
            "uq_disregard_proposal_standing", "bid_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    ground: Mapped[str] = mapped_column(String(40))
    provision: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_at: Mapped[datetime] = mapped_column(Instant)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None] = mapped_column(Boolean)

    bid: Mapped[Bid] = relationship()
    first: Mapped[Person] = relationship(foreign_keys=[first_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])


class BidderNotice(Base):
    """That the council owes a notice of an exclusion, or of a replacement, by a day. Procurement Act 2023 s.59."""

    __tablename__ = "bidder_notice"
    __table_args__ = (
        UniqueConstraint("bid_id", "event", "subject"),
        CheckConstraint("event in ('disregarded', 'replaced')", name="event"),
        CheckConstraint(
            "done_at is null or (reference <> '' and done_on is not null and done_by_id is not null)", name="done_whole"
        ),
        Index("ix_bidder_notice_open", "done_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    event: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200), default="")
    happened_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(60), default="")
    done_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    bid: Mapped[Bid] = relationship()
    done_by: Mapped[Person | None] = relationship()


class ValidityAsk(Base):
    """That every bidder was asked to let its bid stand for longer: until when, why, and by when it answers."""

    __tablename__ = "validity_ask"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("until > was_until and answer_by <= was_until", name="in_order"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    was_until: Mapped[date] = mapped_column(Date)  # the last London day on which the bids stand without it
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date] = mapped_column(Date)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    asked_by: Mapped[Person] = relationship()
    answers: Mapped[list[ValidityAnswer]] = relationship(back_populates="ask", order_by="ValidityAnswer.id")


class ValidityAnswer(Base):
    """Whether one bidder lets its bid stand for longer. Given once."""

    __tablename__ = "validity_answer"
    __table_args__ = (UniqueConstraint("ask_id", "bid_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("validity_ask.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    agrees: Mapped[bool] = mapped_column(Boolean)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

    ask: Mapped[ValidityAsk] = relationship(back_populates="answers")
    bid: Mapped[Bid] = relationship()
    answered_by: Mapped[Person] = relationship()
