"""What surrounds an award: its approval, every bid's final state, evidence, corrections, challenges, reasons asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.award.models import AwardDecision, Summary
from dps.bidding.models import Bid
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Person

_WAITS: dict[str, Any] = {
    "sqlite_where": text("answered_at is null"),
    "postgresql_where": text("answered_at is null"),
}


class AwardApproval(Base):
    """What the second person said of an award before anybody was told: ``approved``, or ``sent_back`` with words.

    ``digest`` is the SHA-256 of the letters as that person read them: other letters are not sent.
    """

    __tablename__ = "award_approval"
    __table_args__ = (
        CheckConstraint("outcome in ('approved', 'sent_back')", name="outcome"),
        CheckConstraint("outcome = 'approved' or words <> ''", name="reasoned"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)  # that the person held in the council on that day
    digest: Mapped[str] = mapped_column(String(64))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)

    decision: Mapped[AwardDecision] = relationship()
    given_by: Mapped[Person] = relationship()


class FinalState(Base):
    """How one bid came out of a competition, by the decision or by the ending that made it final. None is left out."""

    __tablename__ = "bid_final_state"
    __table_args__ = (
        UniqueConstraint("decision_id", "bid_id"),
        UniqueConstraint("ending_id", "bid_id"),
        CheckConstraint("(decision_id is null) <> (ending_id is null)", name="one_cause"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("award_decision.id"))
    ending_id: Mapped[int | None] = mapped_column(ForeignKey("award_ending.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int | None] = mapped_column(Integer)

    bid: Mapped[Bid] = relationship()


class EvidenceSeen(Base):
    """What was found of one thing that the winner shows before the contract is signed. A later look is a new version."""

    __tablename__ = "award_evidence"
    __table_args__ = (
        UniqueConstraint("decision_id", "item", "version"),
        CheckConstraint("outcome in ('seen', 'wanting', 'not_needed')", name="outcome"),
        CheckConstraint("note <> ''", name="noted"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"))
    item: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date | None] = mapped_column(Date)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    recorded_by: Mapped[Person] = relationship()


class SettingAside(Base):
    """One person asks that an award no longer stands, with the ground and the reason; another agrees or does not."""

    __tablename__ = "award_setting_aside"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("answered_by_id is null or answered_by_id <> asked_by_id", name="two_people"),
        CheckConstraint(
            "(answered_by_id is null) = (answered_at is null) and (answered_at is null) = (agreed is null)",
            name="whole",
        ),
        Index("uq_award_setting_aside_waiting", "decision_id", unique=True, **_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"))
    ground: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None] = mapped_column()
    answer: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[AwardDecision] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class Lengthening(Base):
    """A standstill made longer, with the reason. It is never made shorter."""

    __tablename__ = "award_lengthening"
    __table_args__ = (CheckConstraint("reason <> ''", name="reasoned"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"), index=True)
    last_day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    decision: Mapped[AwardDecision] = relationship()
    by: Mapped[Person] = relationship()


class Challenge(Base):
    """Somebody contests an award. From its registration on the contract waits, until two people let it go on."""

    __tablename__ = "award_challenge"
    __table_args__ = (CheckConstraint("says <> ''", name="said"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    decision_id: Mapped[int] = mapped_column(ForeignKey("award_decision.id"), index=True)
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id"))  # whose; None where it is no bidder's
    kind: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date] = mapped_column(Date)
    says: Mapped[str] = mapped_column(Text)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20))
    released_at: Mapped[datetime | None] = mapped_column(Instant)

    decision: Mapped[AwardDecision] = relationship()
    bid: Mapped[Bid | None] = relationship()
    registered_by: Mapped[Person] = relationship()
    steps: Mapped[list[ChallengeStep]] = relationship(back_populates="challenge", order_by="ChallengeStep.id")


class ChallengeStep(Base):
    """One thing that happened in a challenge, in words, with its file where there is one."""

    __tablename__ = "award_challenge_step"
    __table_args__ = (
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint("(document = '') = (sha256 = '')", name="file_whole"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("award_challenge.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(26), default="")
    file_name: Mapped[str] = mapped_column(String(150), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    scan: Mapped[str] = mapped_column(String(10), server_default="unscanned")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    challenge: Mapped[Challenge] = relationship(back_populates="steps")
    by: Mapped[Person] = relationship()


class Release(Base):
    """One person asks that the contract goes on although an award is contested; another agrees or does not."""

    __tablename__ = "award_release"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("answered_by_id is null or answered_by_id <> asked_by_id", name="two_people"),
        CheckConstraint(
            "(answered_by_id is null) = (answered_at is null) and (answered_at is null) = (agreed is null)",
            name="whole",
        ),
        Index("uq_award_release_waiting", "challenge_id", unique=True, **_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("award_challenge.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None] = mapped_column()
    answer: Mapped[str] = mapped_column(Text, default="")

    challenge: Mapped[Challenge] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class ReasonsRequest(Base):
    """A bidder asked in writing for the reasons, once; and what it was answered. ``due_on`` is the last London day."""

    __tablename__ = "award_reasons_request"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (content is null)", name="answered_whole"),
        CheckConstraint("(answered_at is null) = (answered_by_id is null)", name="answered_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    summary_id: Mapped[int] = mapped_column(ForeignKey("award_summary.id"), unique=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    summary: Mapped[Summary] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
