"""Whom to tell of what waits for a panel: an answer to read again, records to sign, an objection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.core.db import NotFound, db
from dps.evaluation.models import Assignment
from dps.outbox.post import Post
from dps.parties.models import Person

Addressed = tuple[Person, dict[str, Any]]


def _member(post: Post) -> Iterator[Addressed]:
    """The person whose place on the panel it is; nobody once the place is ended."""
    place = db.session.scalar(select(Assignment).where(Assignment.ref == post.about.partition(":")[2]))
    if place is None:
        raise NotFound(post.about)
    return iter(() if place.ended_at is not None else ((place.person, {"competition": place.competition}),))


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "second-reading-asked": _member,
    "records-to-sign": _member,
    "record-objected": _member,
}
