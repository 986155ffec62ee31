"""Whom to tell of a question about a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dps.admission.profile_changes import parts_asked_about, review
from dps.core.db import NotFound
from dps.outbox.post import Post
from dps.parties.models import Person
from dps.parties.queries import people_of
from dps.profile.rules.content import SECTIONS


def _questioned(post: Post) -> Iterator[tuple[Person, dict[str, Any]]]:
    ref = post.about.partition(":")[2]
    made = review(ref)
    if made is None:
        raise NotFound(ref)
    parts = [SECTIONS[section][0] for section in parts_asked_about(made)]
    facts = {"supplier": made.supplier, "words": made.words, "parts": parts}
    return ((who, facts) for who in people_of(made.supplier))


WHO: Mapping[str, Callable[[Post], Iterator[tuple[Person, dict[str, Any]]]]] = {"profile-questioned": _questioned}
