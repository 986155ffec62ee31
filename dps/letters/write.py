"""Write letters from the outbox: one for each post and person, once, whatever is killed in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from dps.core.db import db, writing
from dps.letters.catalogue import LETTERS
from dps.letters.models import Letter
from dps.letters.recipients import addressed
from dps.outbox.post import Post, passed, unread

CONSUMER = "letters"


def write_letters(_at: datetime) -> int:
    """Write the letters of every post not yet passed; how many were written. Each post is a transaction of its own."""
    written = 0
    while posts := unread(CONSUMER, limit=50):
        for post in posts:
            with writing():
                written += _write(post)
                passed(CONSUMER, post.seq)
    return written


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
