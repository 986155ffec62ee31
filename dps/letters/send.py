"""Send what was written. A dead mail server costs nothing but time: the letter waits and is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dps.core.db import db, writing
from dps.gateways.mail import Mail, MailUnavailable, send
from dps.letters.models import Letter
from dps.letters.signed import with_key

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def send_letters(at: datetime, *, limit: int = 50) -> int:
    """Hand unsent letters that are due to the relay; how many it took. Without a relay there is nothing to do.

    A letter is claimed before it is handed over and marked after: a process
    killed in between leaves a claim that runs out, and the relay recognises a
    second copy by its Message-ID.
    """
    url = current_app.config["MAIL_URL"]
    if not url:
        return 0
    taken = 0
    due = select(Letter.id).where(Letter.sent_at.is_(None), or_(Letter.next_try_at.is_(None), Letter.next_try_at <= at))
    for key in db.session.scalars(due.order_by(Letter.id).limit(limit)).all():
        mail = _claim(key, at=at)
        if mail is None:
            continue
        try:
            send(url, mail, sender=f"no-reply@{urlsplit(current_app.config['BASE_URL']).hostname}")
        except MailUnavailable as trouble:
            with writing():
                letter = db.session.get_one(Letter, key)
                letter.last_error = str(trouble)[:300]
                letter.next_try_at = at + wait_after(letter.attempts)
            continue
        with writing():
            letter = db.session.get_one(Letter, key)
            letter.sent_at, letter.last_error, letter.next_try_at = at, "", None
        taken += 1
    return taken


def _claim(key: int, *, at: datetime) -> Mail | None:
    with writing():
        letter = db.session.scalar(
            select(Letter).where(Letter.id == key).options(joinedload(Letter.person)).with_for_update(of=Letter)
        )
        if letter is None or letter.sent_at is not None or (letter.next_try_at is not None and letter.next_try_at > at):
            return None  # another worker has it
        letter.attempts += 1
        letter.next_try_at = at + LEASE
        to = letter.address if letter.person is None else letter.person.email
        assert to  # a CHECK says so: a letter is to a person or to an address
        return Mail(to=to, subject=letter.subject, text=with_key(letter), reference=letter.ref, at=letter.written_at)
