"""A post that falls due on a date, made once however often it is asked for: by a job that was killed, ran twice or ran late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from dps.core.db import db
from dps.outbox.models import DatedPost
from dps.outbox.post import post


def post_once(
    kind: str, *, about: tuple[str, str], due: date, at: datetime, facts: Mapping[str, object] | None = None
) -> bool:
    """Post ``kind`` about a thing for the London date it fell due, unless that was done before; whether it was done now.

    The row that remembers it and the post are one transaction, so that a kill
    between the two repeats nothing and loses nothing.
    """
    subject = ":".join(about)
    if was_posted(kind, about=about, due=due):
        return False
    db.session.add(DatedPost(kind=kind, about=subject, due_on=due, posted_at=at))
    db.session.flush()
    post(kind, about=about, at=at, facts={"due_on": str(due), **(facts or {})})
    return True


def was_posted(kind: str, *, about: tuple[str, str], due: date) -> bool:
    """Whether the post of that kind about that thing for that date was made."""
    row = select(DatedPost.id).where(
        DatedPost.kind == kind, DatedPost.about == ":".join(about), DatedPost.due_on == due
    )
    return db.session.scalar(row) is not None
