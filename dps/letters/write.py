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
from dps.law.calendar import london_date
from dps.letters.catalogue import LETTERS
from dps.letters.mailboxes import Reader, copies
from dps.letters.models import Letter, LetterTrouble
from dps.letters.recipients import addressed
from dps.letters.signed import link, shown
from dps.outbox.post import Post, passed, posted, unread
from dps.parties.links import Signed

CONSUMER = "letters"
SERVICE = "Co-operative Councils’ Marketplace"


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
            count = _write(post, at=at)
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


def _write(post: Post, *, at: datetime) -> int:
    """The letters of a post that are not there yet: to each person or address, and to the shared mailboxes of their organisations."""
    if post.kind not in LETTERS:
        return 0
    rows = db.session.execute(select(Letter.person_id, Letter.address).where(Letter.post_seq == post.seq)).all()
    have = {row.address or row.person_id for row in rows}
    count, told = 0, addressed(post, at=at)
    for addressee, facts in told:
        person = None if isinstance(addressee, str) else addressee
        address = addressee if isinstance(addressee, str) else None
        key = address or person.id  # type: ignore[union-attr]
        if key not in have:
            have.add(key)
            _keep(post, {**facts, "person": person}, at=at, person_id=person.id if person else None, address=address)
            count += 1
    for body, facts in copies(post.kind, told):
        if body.mailbox not in have:
            have.add(body.mailbox)
            _keep(
                post,
                {**facts, "person": Reader(body.name), "copy_for": body},
                at=at,
                address=body.mailbox,
                mailbox_of=body,
            )
            count += 1
    db.session.flush()
    return count


def _keep(post: Post, facts: Mapping[str, Any], *, at: datetime, **to: Any) -> None:
    signed: Signed | None = facts.get("signed")
    subject, body = words_of(
        post.kind,
        {**facts, "at": post.at, "today": london_date(at), "signed_link": shown(signed) if signed else ""},
    )
    link_ref = signed.ref if signed else ""
    db.session.add(
        Letter(
            post_seq=post.seq, link_ref=link_ref, kind=post.kind, subject=subject, body=body, written_at=post.at, **to
        )
    )


def words_of(kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """A letter's subject and text. The template's first line is the subject."""
    # Straight from the environment: a letter is no page, so what every page knows (who looks, through which door) is not asked.
    template = current_app.jinja_env.get_template(f"letters/{kind}.txt")
    text = template.render(**facts, link=link, service=SERVICE)
    subject, _, body = text.partition("\n")
    if "copy_for" in facts:
        body = f"{body.rstrip()}\n\nThis is the copy for the shared mailbox of {facts['copy_for'].name}. An owner can end it on the page of its team.\n"
    return " ".join(subject.split())[:200], re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
