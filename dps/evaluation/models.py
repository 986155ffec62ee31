"""Who evaluates, what they declare, every score ever given, the consensus and the result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Person


class Assignment(Base):
    """A person's place on the panel: ``evaluator`` or ``moderator``. ``finished_at``: their own scores are given in."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("competition_id", "person_id", "role"),
        CheckConstraint("role in ('evaluator', 'moderator')", name="role"),
        CheckConstraint("ended_at is null or ended_reason <> ''", name="ended_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    community: Mapped[bool] = mapped_column(default=False)  # sits as a member of the community: social value only
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    competition: Mapped[Competition] = relationship()
    person: Mapped[Person] = relationship()


class Declaration(Base):
    """What a panel member declares about one set of bidders, before seeing any answer. A new set needs a new declaration."""

    __tablename__ = "declaration"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    bidders_digest: Mapped[str] = mapped_column(String(64))
    has_interest: Mapped[bool] = mapped_column()
    statement: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)


class Score(Base):
    """One evaluator's score of one answer. A change is a new version with its reason; nothing is overwritten."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("assignment_id", "bid_id", "criterion_id", "version"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("version = 1 or change_reason <> ''", name="change_with_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    version: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    cites: Mapped[str] = mapped_column(Text, default="")  # where in the bid: the answer, the page, the file
    change_reason: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime] = mapped_column(Instant)

    assignment: Mapped[Assignment] = relationship()
    bid: Mapped[Bid] = relationship()
    criterion: Mapped[Criterion] = relationship()


class Consensus(Base):
    """The panel's score of one answer with its rationale: a point of the published scale, never a mean.

    ``attended`` and ``dissented`` are refs of places on the panel: who was there, and who saw it otherwise (``dissent``).
    """

    __tablename__ = "consensus"
    __table_args__ = (
        UniqueConstraint("bid_id", "criterion_id", "version"),
        CheckConstraint("rationale <> ''", name="reasoned"),
        CheckConstraint("version = 1 or change_reason <> ''", name="change_with_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    version: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    rationale: Mapped[str] = mapped_column(Text)
    attended: Mapped[list[str]] = mapped_column(JSON, default=list)
    discussion: Mapped[str] = mapped_column(Text, default="")
    dissent: Mapped[str] = mapped_column(Text, default="")
    dissented: Mapped[list[str]] = mapped_column(JSON, default=list)
    change_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    bid: Mapped[Bid] = relationship()
    criterion: Mapped[Criterion] = relationship()


class QualityLock(Base):
    """Quality is agreed and locked: from here prices may be opened and no score may change."""

    __tablename__ = "quality_lock"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    locked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    locked_at: Mapped[datetime] = mapped_column(Instant)


class Result(Base):
    """The ranking as computed from the agreed scores and the opened prices: the case that went in, the outcome that came out.

    Where it is computed again it is a new version with its reason; the latest counts.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("competition_id", "version"),
        CheckConstraint("version = 1 or reason <> ''", name="again_with_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    reason: Mapped[str] = mapped_column(Text, default="")
    case: Mapped[str] = mapped_column(Text)  # the JSON that `market score` reads; bids by their refs
    outcome: Mapped[str] = mapped_column(Text)  # the JSON that it prints
    computed_at: Mapped[datetime] = mapped_column(Instant)
    computed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
