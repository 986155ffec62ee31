"""A competition, its criteria, its invitations and its clarification questions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.rules.tree import path
from dps.core.db import APPEND_ONLY, Base, Exact, Instant, Ref, new_ref
from dps.market.models import Lot, Market
from dps.parties.models import Organisation, Person


class Competition(Base):
    """A mini-competition (PCR), competition (the Act) or notice (below threshold).

    Its route is its own: the market's, or below threshold, which has no market
    and no lot. Amounts are pence including VAT. ``published_at`` and a frozen
    text with its digest come together; "open" and "closed" are read from the
    clock, never stored.
    """

    __tablename__ = "competition"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'published', 'cancelled')", name="state"),
        CheckConstraint("state <> 'published' or (published_at is not null and closes_at is not null and frozen_digest <> '')", name="published_whole"),
        CheckConstraint("(public_key is null) = (wrapped_private_key is null)", name="key_pair"),
        CheckConstraint("state <> 'published' or public_key is not null", name="published_with_key"),
        CheckConstraint("state <> 'cancelled' or (cancelled_at is not null and cancel_reason <> '')", name="cancelled_with_reason"),
        CheckConstraint("(market_id is null) = (lot_id is null)", name="lot_of_market"),
        CheckConstraint("(in_force = '') = (in_force_digest = '')", name="in_force_with_digest"),
        Index("ix_competition_state_closes", "state", "closes_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    route: Mapped[str] = mapped_column(String(30))
    market_id: Mapped[int | None] = mapped_column(ForeignKey("market.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    begun_from: Mapped[str] = mapped_column(String(60), default="")  # template:<code>/<edition>, copy:<ref>, or nothing
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    revised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revised_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_page: Mapped[str] = mapped_column(String(26), default="")  # the drawn page of the last saves in a row
    saved_from: Mapped[int] = mapped_column(default=0)  # and the version before the first of them

    title: Mapped[str] = mapped_column(String(200), default="")
    need: Mapped[str] = mapped_column(Text, default="")
    outcomes: Mapped[str] = mapped_column(Text, default="")
    closer_to_those_affected: Mapped[str] = mapped_column(Text, default="")
    by_those_affected: Mapped[str] = mapped_column(Text, default="")
    contract_kind: Mapped[str] = mapped_column(String(20), default="goods_services")
    cpv: Mapped[list[str]] = mapped_column(JSON, default=list)
    value_pence: Mapped[int | None] = mapped_column(BigInteger)
    options_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    extensions_pence: Mapped[int] = mapped_column(BigInteger, default=0)

    price_formula: Mapped[str] = mapped_column(String(30), default="")
    price_weight: Mapped[Decimal | None] = mapped_column(Exact)
    price_parameters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    ties: Mapped[list[str]] = mapped_column(JSON, default=list)
    rounding: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    parts: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)  # by name, as rules/parts reads them
    considered: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # the council's own record, told to no supplier

    clarifications_close_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)

    notice_reference: Mapped[str] = mapped_column(String(60), default="")
    notice_date: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen: Mapped[str] = mapped_column(Text, default="")  # canonical JSON of everything that suppliers were told
    frozen_digest: Mapped[str] = mapped_column(String(64), default="")
    in_force: Mapped[str] = mapped_column(Text, default="")  # the same, as changed since; empty while nothing was
    in_force_digest: Mapped[str] = mapped_column(String(64), default="")
    # Where officers hold the key (custody_models): the public key of quality, and no private key at all (empty bytes).
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    ended_as: Mapped[str] = mapped_column(String(20), default="")  # rules/endings.py: one of three, or a draft given up
    ended_ground: Mapped[str] = mapped_column(String(40), default="")

    market: Mapped[Market | None] = relationship()
    lot: Mapped[Lot | None] = relationship()
    buyer: Mapped[Organisation] = relationship()
    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])
    revised_by: Mapped[Person | None] = relationship(foreign_keys=[revised_by_id])
    criteria: Mapped[list[Criterion]] = relationship(order_by="Criterion.position", cascade="all, delete-orphan")

    @property
    def log(self) -> str:
        """The name of its trail, which holds everything about it: bids, scores, award and contract too."""
        return f"competition:{self.ref}"


class Criterion(Base):
    """An award criterion, quality or social value, scored 0 to ``top`` on the published scale."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("competition_id", "position"),
        CheckConstraint("kind in ('quality', 'social_value')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(Text)
    weight: Mapped[Decimal] = mapped_column(Exact)
    top: Mapped[int] = mapped_column(default=5)
    threshold: Mapped[int | None] = mapped_column()
    word_limit: Mapped[int] = mapped_column(default=750)
    # A sub-criterion: the criterion it belongs to, that one's weight, and its own share of it; the weight above follows.
    group_title: Mapped[str] = mapped_column(String(120), default="")
    group_weight: Mapped[Decimal | None] = mapped_column(Exact)
    share: Mapped[Decimal | None] = mapped_column(Exact)
    # Scored by a number promised: the code of the published measure, and what its target earns, per cent.
    measure: Mapped[str] = mapped_column(String(12), default="")
    at_target: Mapped[Decimal | None] = mapped_column(Exact)

    @property
    def path(self) -> str:
        """Its title with that of the criterion it belongs to."""
        return path(self.group_title, self.title)


class Invitation(Base):
    """One supplier of the set that was invited, all in one transaction; the set is never changed afterwards."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("competition_id", "supplier_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(Instant)

    supplier: Mapped[Organisation] = relationship()


class Question(Base):
    """A clarification question. The asker is never shown; the answer goes to all."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer = '')", name="answer_with_time"),
        CheckConstraint("set_aside_at is null or (late and answered_at is null)", name="only_late_set_aside"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    draft: Mapped[str] = mapped_column(Text, default="")  # an answer being written; the council's alone
    late: Mapped[bool] = mapped_column(default=False)  # asked after the time for questions
    late_reason: Mapped[str] = mapped_column(Text, default="")  # why a late answer came without more time for all
    set_aside_at: Mapped[datetime | None] = mapped_column(Instant)
