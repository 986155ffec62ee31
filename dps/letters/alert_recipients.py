"""Whom to tell of what is new in their saved searches. What has closed by the time a letter is written, or sent, is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from dps.competition.models import Competition
from dps.competition.queries import stage_of
from dps.core.db import db
from dps.finding.saved import POST as ALERTS
from dps.finding.saved import Stopping, told_by_letter, told_in
from dps.finding.saved_models import AlertItem
from dps.outbox.models import OutboxPost
from dps.outbox.post import Post
from dps.parties.models import Person, Position

__all__ = ["ALERTS", "WHO", "found_for", "is_over"]


def found_for(post: Post, *, at: datetime | None = None) -> Iterator[tuple[Person, dict[str, Any]]]:
    """The person of a digest, with what in it is open; nobody where nothing is, where they left, or stopped these letters since.

    ``at`` is when the letter is written, where that is not when the digest was made.
    """
    digest = told_in(post.about.partition(":")[2])
    listed = [item for item in _items(digest.ref) if stage_of(item.competition, at or post.at) == "open"]
    there = exists().where(
        Position.person_id == digest.person_id, Position.organisation_id == digest.organisation_id, Position.ended_at.is_(None)
    )  # fmt: skip
    if listed and digest.person.is_active and told_by_letter(digest) and db.session.scalar(select(there)):
        yield digest.person, {"supplier": digest.organisation, "found": listed, "signed": Stopping(digest.ref)}


WHO: Mapping[str, Callable[[Post], Iterator[tuple[Person, dict[str, Any]]]]] = {ALERTS: found_for}


def is_over(post_seq: int, *, at: datetime) -> bool:
    """Whether nothing of the digest that a letter tells of is open any more: then it is not worth an e-mail."""
    about = db.session.scalars(select(OutboxPost.about).where(OutboxPost.seq == post_seq)).one()
    return all(stage_of(item.competition, at) != "open" for item in _items(about.partition(":")[2]))


def _items(digest: str) -> tuple[AlertItem, ...]:
    ask = (
        select(AlertItem)
        .where(AlertItem.digest_id == told_in(digest).id)
        .options(joinedload(AlertItem.competition).joinedload(Competition.buyer))
        .order_by(AlertItem.id)
    )
    return tuple(db.session.scalars(ask))
