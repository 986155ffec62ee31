"""Searches that a council keeps as market research, and the competitions that they are put to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class FrozenSearch(Base):
    """A search as it was on one day. ``text`` is everything, as rules/freezing.py writes it, and ``digest`` its SHA-256.

    ``contents`` holds, by ref, what those said of whom no version is kept by itself.
    """

    __tablename__ = "frozen_search"
    __table_args__ = (
        CheckConstraint("title <> '' and purpose <> ''", name="with_purpose"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    council_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    total: Mapped[int] = mapped_column()
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime] = mapped_column(Instant)

    council: Mapped[Organisation] = relationship()
    frozen_by: Mapped[Person] = relationship()


class MarketResearch(Base):
    """That a kept search is part of the record of a competition. It stays so: what was looked at was looked at."""

    __tablename__ = "market_research"
    __table_args__ = (UniqueConstraint("competition_id", "search_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    search_id: Mapped[int] = mapped_column(ForeignKey("frozen_search.id"), index=True)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    search: Mapped[FrozenSearch] = relationship()
    linked_by: Mapped[Person] = relationship()
