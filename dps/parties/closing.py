"""Closing an account, by its person or, long unused, by the clock: the name and the address go, what was done stays under its reference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import Instant, db, writing
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.law.calendar import london_date
from dps.outbox.models import DatedPost
from dps.outbox.once import post_once
from dps.outbox.post import post
from dps.parties.account_models import JoiningRequest, Link, TeamInvitation
from dps.parties.actions import PEOPLE_LOG
from dps.parties.factor_models import Authenticator, Passkey, RecoveryCode
from dps.parties.models import Person, SignInAttempt, SignInSession
from dps.parties.queries import heads_of, positions_in
from dps.parties.rules.keeping import (
    ATTEMPTS,
    ERASED_NAME,
    LINKS,
    SESSIONS,
    WARN_AFTER_YEARS,
    closes_on,
    warns_on,
)
from dps.parties.rules.team import obstacles_to_ending
from dps.parties.team import end_place, places_of

UNUSED = "account-unused"
BATCH = 200


def why_not_close(person: Person) -> tuple[Obstacle, ...]:
    """Why somebody cannot close their account: an organisation would be left without anybody at its head. Empty when they can."""
    found: list[Obstacle] = []
    for body in places_of(person):
        held = [position.role for position in positions_in(body, [person.id])]
        found += obstacles_to_ending(body.kind, held, heads=heads_of(body))
    return tuple(found)


def close_account(*, person: Person, by: Actor, at: datetime) -> None:
    """Close an account for good: positions, sessions and second factors end, the name and the address are removed.

    Raises :class:`~dps.core.refusal.Refused` for the last one at an organisation's head.
    """
    refuse_if(why_not_close(person))
    for body in places_of(person):
        end_place(organisation=body, person=person, by=by, at=at)
    for kind in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(kind).where(kind.person_id == person.id))
    address = person.email
    db.session.execute(update(Link).where(Link.person_id == person.id).values(address="", previous=""))
    db.session.execute(update(TeamInvitation).where(TeamInvitation.address == address).values(address=""))
    db.session.execute(update(JoiningRequest).where(JoiningRequest.person_id == person.id).values(statement=""))
    person.name, person.email, person.password_hash = ERASED_NAME, f"{person.ref}@closed.invalid", "closed"
    person.is_active, person.closed_at = False, at
    db.session.flush()
    record("person:close", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at)
    post("account-closed", about=("person", person.ref), at=at)


def forget(at: datetime) -> int:
    """What the clock removes of people, by dps.parties.rules.keeping; how many things. Safe to kill, to repeat and to run late."""
    done = _warn_and_close(at)
    # The last session of each stays: it says when the account was used last.
    last = select(func.max(SignInSession.id)).group_by(SignInSession.person_id)
    for ask in (
        delete(SignInSession).where(SignInSession.seen_at < at - SESSIONS, SignInSession.id.not_in(last)),
        delete(SignInAttempt).where(SignInAttempt.window_began_at < at - ATTEMPTS),
        update(Link).where(Link.expires_at < at - LINKS, Link.address != "").values(address="", previous=""),
    ):
        if _anything(ask):
            with writing():
                done += db.session.execute(ask).rowcount  # type: ignore[attr-defined]
    return done


def _anything(ask: object) -> bool:
    """Whether a removal would remove anything: an idle run writes nothing."""
    found = select(func.count()).select_from(ask.table).where(ask.whereclause)  # type: ignore[attr-defined]
    return bool(db.session.scalar(found))


def _warn_and_close(at: datetime) -> int:
    today, done = london_date(at), 0
    for key, ref, last in _unused(at):
        last_used = london_date(last)
        due = warns_on(last_used)
        if due > today:
            continue
        with writing():
            done += post_once(UNUSED, about=("person", ref), due=due, at=at)
        warned = _warned_on(ref, due)
        closes = closes_on(last_used, warned=warned)
        if closes is not None and closes <= today:
            done += _close(key, at=at)
    return done


def _unused(at: datetime) -> Iterator[tuple[int, str, datetime]]:
    """Everybody whose account was used last about a year ago or more: id, ref, instant; read in batches."""
    seen = select(func.max(SignInSession.seen_at)).where(SignInSession.person_id == Person.id).scalar_subquery()
    used, after = func.coalesce(seen, Person.joined_at, type_=Instant()), 0
    while True:
        ask = select(Person.id, Person.ref, used).where(
            Person.is_active, Person.id > after, used < at - timedelta(days=364 * WARN_AFTER_YEARS)
        )
        rows = db.session.execute(ask.order_by(Person.id).limit(BATCH)).all()
        if not rows:
            return
        yield from ((row[0], row[1], row[2]) for row in rows)
        after = rows[-1][0]


def _warned_on(ref: str, due: date) -> date | None:
    at = db.session.scalar(
        select(DatedPost.posted_at).where(
            DatedPost.kind == UNUSED, DatedPost.about == f"person:{ref}", DatedPost.due_on == due
        )
    )
    return london_date(at) if at is not None else None


def _close(key: int, *, at: datetime) -> int:
    try:
        with writing():
            close_account(person=db.session.get_one(Person, key), by=CLOCK, at=at)
    except Refused:
        return 0  # the last at an organisation's head stays: nobody else could let a colleague in
    return 1
