"""Send what was written. A dead mail server costs nothing but time: the letter waits and is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, and_, not_, or_, select, true, update
from sqlalchemy.orm import joinedload

from dps.core.db import db, writing
from dps.gateways.mail import Mail, MailUnavailable, send
from dps.letters.alert_recipients import ALERTS, is_over
from dps.letters.digest import waits
from dps.letters.models import Digest, Letter
from dps.letters.signed import with_key

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def send_letters(at: datetime, *, limit: int = 50) -> int:
    """Hand to the relay what is unsent and due, letters and the e-mails of a day; how many it took. Without a relay there is nothing to do.

    Each is claimed before it is handed over and marked after: a process
    killed in between leaves a claim that runs out, and the relay recognises a
    second copy by its Message-ID. A letter that waits for the e-mail of a day,
    or is listed in one, does not go by itself.
    """
    if not current_app.config["MAIL_URL"]:
        return 0
    alone = and_(Letter.digest_id.is_(None), not_(waits()))
    return _send(Letter, alone, at=at, limit=limit) + _send(Digest, true(), at=at, limit=limit)


def _send(kind: type[Letter] | type[Digest], which: ColumnElement[bool], *, at: datetime, limit: int) -> int:
    url, taken = current_app.config["MAIL_URL"], 0
    due = select(kind.id).where(kind.sent_at.is_(None), or_(kind.next_try_at.is_(None), kind.next_try_at <= at), which)
    for key in db.session.scalars(due.order_by(kind.id).limit(limit)).all():
        mail = _claim(key, at=at, kind=kind)
        if mail is None:
            continue
        try:
            send(url, mail, sender=f"no-reply@{urlsplit(current_app.config['BASE_URL']).hostname}")
        except MailUnavailable as trouble:
            with writing():
                one = db.session.get_one(kind, key)
                one.last_error = str(trouble)[:300]
                one.next_try_at = at + wait_after(one.attempts)
            continue
        with writing():
            one = db.session.get_one(kind, key)
            one.sent_at, one.last_error, one.next_try_at = at, "", None
            if isinstance(one, Digest):
                db.session.execute(update(Letter).where(Letter.digest_id == key).values(sent_at=at))
        taken += 1
    return taken


def _claim(key: int, *, at: datetime, kind: type[Letter] | type[Digest] = Letter) -> Mail | None:
    with writing():
        one = db.session.scalar(
            select(kind).where(kind.id == key).options(joinedload(kind.person)).with_for_update(of=kind)
        )
        if one is None or one.sent_at is not None or (one.next_try_at is not None and one.next_try_at > at):
            return None  # another worker has it
        if isinstance(one, Letter) and one.mailbox_of is not None and one.mailbox_of.mailbox != one.address:
            db.session.delete(one)  # a copy for a mailbox that the organisation took away meanwhile
            return None
        if isinstance(one, Letter) and one.kind == ALERTS and is_over(one.post_seq, at=at):
            one.sent_at, one.last_error = at, "not sent: everything that it tells of had closed"
            return None
        one.attempts += 1
        one.next_try_at = at + LEASE
        if isinstance(one, Digest):
            return Mail(to=one.person.email, subject=one.subject, text=one.body, reference=one.ref, at=one.made_at)
        to = one.address if one.person is None else one.person.email
        assert to  # a CHECK says so: a letter is to a person or to an address
        return Mail(to=to, subject=one.subject, text=with_key(one), reference=one.ref, at=one.written_at)
