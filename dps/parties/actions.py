"""What can be done about organisations, people and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused
from dps.parties.models import Identifier, Organisation, Person, Position, SignInAttempt, SignInSession
from dps.parties.queries import open_positions, person_by_email
from dps.parties.rules.roles import ROLES_OF_KIND
from dps.parties.rules.signin import WINDOW

PEOPLE_LOG = "platform:people"


def digest_of(token: str) -> str:
    """What is kept of a session token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_organisation(
    *,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
    legal_form: str = "",
    nation: str = "",
    region: str = "",
    postcode: str = "",
    website: str = "",
    gss_code: str | None = None,
    buyer_capacity: str = "none",
    is_sme: bool = False,
    is_vcse: bool = False,
    source: str = "registered",
    source_key: str | None = None,
    identifiers: Iterable[tuple[str, str]] = (),
) -> Organisation:
    """Keep an organisation and its identifiers (scheme, value; the first is the main one)."""
    body = Organisation(
        kind=kind, name=name, legal_form=legal_form, nation=nation, region=region, postcode=postcode, website=website,
        gss_code=gss_code, buyer_capacity=buyer_capacity, is_sme=is_sme, is_vcse=is_vcse, source=source, source_key=source_key,
        registered_at=at, identifiers=[Identifier(scheme=scheme, value=value) for scheme, value in identifiers],
    )  # fmt: skip
    db.session.add(body)
    db.session.flush()
    record(
        "organisation:add", log=f"organisation:{body.ref}", to=("organisation", body.ref), by=by, at=at,
        facts={"kind": kind, "source": source, "legal_form": legal_form, "identifiers": [i.scheme for i in body.identifiers]},
    )  # fmt: skip
    return body


def add_person(*, name: str, email: str, password_hash: str, by: Actor, at: datetime) -> Person:
    """Keep a person who may sign in. Raises :class:`Refused` where the address is taken."""
    email = email.strip().casefold()
    if person_by_email(email) is not None:
        raise Refused(
            [
                Obstacle(
                    "email-taken",
                    "There is an account with this e-mail address.",
                    mend="Sign in, or use another address.",
                )
            ]
        )
    who = Person(name=name, email=email, password_hash=password_hash, joined_at=at)
    db.session.add(who)
    db.session.flush()
    record("person:add", log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
    return who


def give_position(*, person: Person, organisation: Organisation, role: str, by: Actor, at: datetime) -> Position:
    """Give a person a role in an organisation. Raises :class:`Refused` for a role that its kind does not have."""
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise Refused([Obstacle("role-of-another-kind", f"An organisation of this kind has no “{role}”.")])
    position = Position(person=person, organisation=organisation, role=role, since=at)
    db.session.add(position)
    db.session.flush()
    record(
        "position:give",
        log=f"organisation:{organisation.ref}",
        to=("person", person.ref),
        by=by,
        at=at,
        facts={"role": role},
    )
    return position


def begin_session(*, person: Person, at: datetime, by: Actor | None = None) -> str:
    """Begin a session for a person who has proved who they are; the token for the cookie.

    Raises :class:`Refused` for a person without a position.
    """
    positions = open_positions(person)
    if not person.is_active or not positions:
        raise Refused([Obstacle("no-position", "This account has no organisation to act for.")])
    token = secrets.token_urlsafe(32)
    body = positions[0].organisation
    session = SignInSession(
        token_digest=digest_of(token), person_id=person.id, organisation_id=body.id, began_at=at, seen_at=at
    )
    db.session.add(session)
    db.session.flush()
    actor = by or Actor(person=person.ref, organisation=body.ref)
    record("session:begin", log=PEOPLE_LOG, to=("session", session.ref), by=actor, at=at)
    return token


def end_session(*, session: SignInSession, by: Actor, at: datetime) -> None:
    """End a session at the server. Ending one that has ended changes nothing."""
    if session.ended_at is not None:
        return
    session.ended_at = at
    record("session:end", log=PEOPLE_LOG, to=("session", session.ref), by=by, at=at)


def touch_session(*, session: SignInSession, at: datetime) -> None:
    """Note that a session was used: bookkeeping, not a deed, so the trail does not hear of it."""
    session.seen_at = max(session.seen_at, at)


def note_failure(*, keys: Iterable[str], at: datetime) -> None:
    """Count a failed attempt under each key, in a window of 15 minutes."""
    for key in keys:
        row = db.session.get(SignInAttempt, key, with_for_update=True)
        if row is None:
            db.session.add(SignInAttempt(key=key, window_began_at=at, count=1))
        elif at - row.window_began_at >= WINDOW:
            row.window_began_at, row.count = at, 1
        else:
            row.count += 1
    record("session:fail", log=PEOPLE_LOG, to=("session", "none"), by=Actor(), at=at)
