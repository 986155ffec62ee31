"""What can be done about sessions that are open, and about the password behind them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.outbox.post import post
from dps.parties.actions import PEOPLE_LOG, digest_of, end_session
from dps.parties.models import Person, SignInSession


def end_sessions_of(*, person: Person, by: Actor, at: datetime, keep: SignInSession | None = None) -> int:
    """End a person's open sessions, all but ``keep``; how many there were. Each is refused from its next request on."""
    ask = select(SignInSession).where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
    open_ones = [row for row in db.session.scalars(ask.order_by(SignInSession.id)) if keep is None or row.id != keep.id]
    for row in open_ones:
        end_session(session=row, by=by, at=at)
    db.session.flush()
    return len(open_ones)


def change_password(
    *, person: Person, password_hash: str, by: Actor, at: datetime, keep: SignInSession | None = None
) -> None:
    """Give a person another password, hashed before; every session of theirs but ``keep`` ends."""
    person.password_hash = password_hash
    db.session.flush()
    record("password:change", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at)
    post("sign-in-changed", about=("person", person.ref), at=at, facts={"what": "password-changed"})
    end_sessions_of(person=person, by=by, at=at, keep=keep)


def renew_session(*, session: SignInSession) -> str:
    """Give a session a new token where what it may do has changed; the old one opens nothing any more. Bookkeeping."""
    token = secrets.token_urlsafe(32)
    session.token_digest = digest_of(token)
    db.session.flush()
    return token
