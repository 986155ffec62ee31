"""Whom to tell of the second person's part before a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.competition.queries import reviewers_of
from dps.competition.review_models import DraftReview
from dps.core.db import NotFound, db
from dps.outbox.post import Post
from dps.parties.models import Person


def _review(post: Post) -> DraftReview:
    found = db.session.scalar(select(DraftReview).where(DraftReview.ref == post.about.partition(":")[2]))
    if found is None:
        raise NotFound(post.about)
    return found


def _asked(post: Post) -> Iterator[tuple[Person | str, dict[str, Any]]]:
    review = _review(post)
    facts = {"review": review, "competition": review.competition}
    return ((person, facts) for person in reviewers_of(review.competition))


def _answered(post: Post) -> Iterator[tuple[Person | str, dict[str, Any]]]:
    review = _review(post)
    facts = {"review": review, "competition": review.competition, "verdict": review.verdict}
    return iter([(review.asked_by, facts)])


WHO: Mapping[str, Callable[[Post], Iterator[tuple[Person | str, dict[str, Any]]]]] = {
    "review-asked": _asked,
    "review-answered": _answered,
}
