"""Makers of market research, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.finding import research
from dps.finding.research_models import FrozenSearch
from dps.finding.rules.freezing import Search


def kept_search(
    competition: Competition, title: str, *, found: Sequence[str] = (), by: Actor, at: datetime
) -> FrozenSearch:
    """A search kept by the council that buys, put to no record yet."""
    return research.freeze(
        council=competition.buyer, title=title, purpose="Who could do it?",
        search=Search("advice", "relevance", False, (), (), "whoosh", False, False, ()),
        sight=research.look_at(found), by=by, at=at,
    )  # fmt: skip


def put_to_record(competition: Competition, search: FrozenSearch, *, by: Actor, at: datetime) -> None:
    """Make it part of the competition's record."""
    research.link(search=search, competition=competition, by=by, at=at)
