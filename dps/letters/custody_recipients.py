"""Whom to tell where officers hold the key of the bids: the one who is named, all three, the drafter, those who may be second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.competition.custody import holders_of
from dps.competition.models import Competition
from dps.core.db import NotFound, db
from dps.outbox.post import Post
from dps.parties.models import Person
from dps.parties.queries import person

Addressed = tuple[Person, dict[str, Any]]


def _competition(post: Post) -> Competition:
    found = db.session.scalar(select(Competition).where(Competition.ref == post.about.partition(":")[2]))
    if found is None:
        raise NotFound(post.about)
    return found


def _named(post: Post) -> Iterator[Addressed]:
    competition = _competition(post)
    rows = (row for row in holders_of(competition) if row.person.ref == post.facts["person"])
    return ((row.person, {"competition": competition, "by": row.named_by.name}) for row in rows)


def _three(post: Post) -> Iterator[Addressed]:
    competition = _competition(post)
    return ((row.person, {"competition": competition}) for row in holders_of(competition))


def _drafter(post: Post) -> Iterator[Addressed]:
    competition = _competition(post)
    return iter([(competition.drafted_by, {"competition": competition})])


def _others(post: Post) -> Iterator[Addressed]:
    competition, first = _competition(post), post.facts["person"]
    facts = {"competition": competition, "first": person(first).name, "part": post.facts["part"]}
    return ((row.person, facts) for row in holders_of(competition) if row.person.ref != first)


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "holder-named": _named,
    "rehearsal-waits": _three,
    "rehearsal-done": _drafter,
    "share-waits": _others,
}
