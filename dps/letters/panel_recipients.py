"""Whom to tell of an interest that a panel member declared, and of what was decided on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.core.db import NotFound, db
from dps.evaluation.conflicts import interest_of
from dps.evaluation.models import Assignment
from dps.evaluation.queries import evaluation_of
from dps.evaluation.rules.interests import BARRED
from dps.outbox.post import Post
from dps.parties.models import Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER


def _place(post: Post) -> Assignment:
    found = db.session.scalar(select(Assignment).where(Assignment.ref == post.about.partition(":")[2]))
    if found is None:
        raise NotFound(post.about)
    return found


def _declared(post: Post) -> Iterator[tuple[Person | str, dict[str, Any]]]:
    place = _place(post)
    facts = {"competition": place.competition, "who": place.person.name}
    officers = people_of(place.competition.buyer, roles=(OFFICER,))
    return ((person, facts) for person in officers if person.id != place.person_id)


def _decided(post: Post) -> Iterator[tuple[Person | str, dict[str, Any]]]:
    place = _place(post)
    competition = place.competition
    one = interest_of(competition, evaluation_of(competition), post.facts["interest"])
    facts = {"competition": competition, "interest": one, "barred": one.outcome == BARRED}
    return iter([(place.person, facts)])


WHO: Mapping[str, Callable[[Post], Iterator[tuple[Person | str, dict[str, Any]]]]] = {
    "interest-declared": _declared,
    "interest-decided": _decided,
}
