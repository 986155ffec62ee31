"""An evaluator's own sheet, second readings, what members sign, and errors put right after prices were open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.evaluation.models import Assignment, Consensus
from dps.parties.models import Person


class Worksheet(Base):
    """One evaluator's own sheet for one answer: a score they have not given yet, and their private notes.

    It is no score: nobody else reads it, and nothing is computed from it. The
    notes stay when the score is given.
    """

    __tablename__ = "worksheet"
    __table_args__ = (UniqueConstraint("assignment_id", "bid_id", "criterion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    unfinished: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(Instant)


class SecondReading(Base):
    """An answer that its evaluators were asked to read again, before prices: by ``divergence`` or by the ``moderator``."""

    __tablename__ = "second_reading"
    __table_args__ = (
        CheckConstraint("trigger_code in ('divergence', 'moderator')", name="trigger"),
        CheckConstraint("reason <> ''", name="reasoned"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    trigger_code: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)

    asked_by: Mapped[Person] = relationship()


class SignOff(Base):
    """A member's signature under one record of what was agreed, or the objection that it is not what happened."""

    __tablename__ = "sign_off"
    __table_args__ = (
        UniqueConstraint("consensus_id", "assignment_id"),
        CheckConstraint("is_true or remark <> ''", name="objection_said"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consensus_id: Mapped[int] = mapped_column(ForeignKey("consensus.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    is_true: Mapped[bool] = mapped_column()
    remark: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(Instant)

    consensus: Mapped[Consensus] = relationship()
    assignment: Mapped[Assignment] = relationship()


class ScoreCorrection(Base):
    """A manifest error put right after prices were open: on one criterion, for every bid, by somebody who saw no price."""

    __tablename__ = "score_correction"
    __table_args__ = (
        CheckConstraint("error <> ''", name="error_said"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    error: Mapped[str] = mapped_column(Text)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    made_by: Mapped[Person] = relationship()
