"""Write letters from the outbox: one for each post and person, once, whatever is killed in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from dps.core.db import db, writing
from dps.letters.catalogue import LETTERS
from dps.letters.models import Letter, LetterTrouble
from dps.letters.recipients import addressed
from dps.outbox.post import Post, passed, posted, unread

CONSUMER = "letters"


def write_letters(at: datetime) -> int:
    """Write the letters of every post not yet passed; how many were written. Each post is a transaction of its own.

    A post whose letters cannot be written is set aside, holds up no other, and
    is tried again at the next run: an invitation late is better than none, and
    far better than none for everybody behind it.
    """
    written = 0
    for seq in db.session.scalars(select(LetterTrouble.post_seq).order_by(LetterTrouble.post_seq)).all():
        written += _take(posted(seq), at=at)
    while posts := unread(CONSUMER, limit=50):
        for post in posts:
            written += _take(post, at=at)
    return written


def _take(post: Post, *, at: datetime) -> int:
    try:
        with writing():
            count = _write(post)
            passed(CONSUMER, post.seq)
            trouble = db.session.get(LetterTrouble, post.seq)
            if trouble is not None:
                db.session.delete(trouble)
            return count
    except OperationalError:
        raise  # the database is busy or away: nothing is wrong with the post
    except Exception as error:
        current_app.logger.exception("the letters of post %s, %s, cannot be written", post.seq, post.kind)
        with writing():
            if db.session.get(LetterTrouble, post.seq) is None:
                db.session.add(
                    LetterTrouble(post_seq=post.seq, error=f"{type(error).__name__}: {error}"[:300], since=at)
                )
            passed(CONSUMER, post.seq)
        return 0


def _write(post: Post) -> int:
    if post.kind not in LETTERS:
        return 0
    have = set(db.session.scalars(select(Letter.person_id).where(Letter.post_seq == post.seq)))
    count = 0
    for person, facts in addressed(post):
        if person.id in have:
            continue
        have.add(person.id)
        subject, body = words_of(post.kind, {**facts, "person": person, "at": post.at})
        db.session.add(
            Letter(
                post_seq=post.seq, person_id=person.id, kind=post.kind, subject=subject, body=body, written_at=post.at
            )
        )
        count += 1
    db.session.flush()
    return count


def words_of(kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """A letter's subject and text. The template's first line is the subject."""
    # Straight from the environment: a letter is no page, so what every page knows (who looks, through which door) is not asked.
    template = current_app.jinja_env.get_template(f"letters/{kind}.txt")
    text = template.render(**facts, link=link, service="Co-operative Councils’ Marketplace")
    subject, _, body = text.partition("\n")
    return " ".join(subject.split())[:200], re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"


def link(endpoint: str, **names: str) -> str:
    """The full address of a page, from the configured base: a letter is written where there is no request."""
    path = current_app.url_map.bind("letters.invalid").build(endpoint, names)
    return str(current_app.config["BASE_URL"]) + path
