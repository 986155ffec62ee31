"""What can be done about organisations, people and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.parties.account_models import TermsAcceptance
from dps.parties.models import Identifier, Organisation, Person, Position, SignInAttempt, SignInSession
from dps.parties.network import MEMBERS
from dps.parties.queries import open_positions, person_by_email
from dps.parties.rules.signin import WINDOW, session_is_live
from dps.parties.rules.team import obstacles_to_holding

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


def admit_network(*, by: Actor, at: datetime) -> tuple[Organisation, ...]:
    """Keep the network's members as organisations; those kept already stay as they are. Returns the new ones.

    A member is a buyer or a body in the directory by this, never a supplier
    that has been admitted, and never a buyer named in a notice.
    """
    known = set(db.session.scalars(select(Organisation.source_key).where(Organisation.source == "network")))
    return tuple(
        add_organisation(
            kind=entry.kind, name=entry.name, legal_form=entry.legal_form, nation=entry.nation, region=entry.region,
            gss_code=entry.gss_code, buyer_capacity=entry.buyer_capacity, source="network", source_key=entry.source_key,
            by=by, at=at,
        )
        for entry in MEMBERS
        if entry.source_key not in known
    )  # fmt: skip


def add_person(
    *,
    name: str,
    email: str,
    password_hash: str,
    by: Actor,
    at: datetime,
    confirmed: bool = False,
    terms: str = "",
) -> Person:
    """Keep a person who may sign in. Raises :class:`Refused` where the address is taken.

    ``confirmed``: the address was proved to be theirs. ``terms``: the version
    of the terms that they accepted; without one they are asked at their next page.
    """
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
    who.email_confirmed_at = at if confirmed else None
    db.session.add(who)
    db.session.flush()
    record("person:add", log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
    if terms:
        accept_terms(person=who, version=terms, by=by, at=at)
    return who


def accept_terms(*, person: Person, version: str, by: Actor, at: datetime) -> None:
    """Keep that a person accepted a version of the terms. Accepting one twice changes nothing."""
    had = select(TermsAcceptance.id).where(TermsAcceptance.person_id == person.id, TermsAcceptance.version == version)
    if db.session.scalar(had) is not None:
        return
    db.session.add(TermsAcceptance(person_id=person.id, version=version, accepted_at=at))
    db.session.flush()
    record("terms:accept", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at, facts={"version": version})


def give_position(*, person: Person, organisation: Organisation, role: str, by: Actor, at: datetime) -> Position:
    """Give a person a role in an organisation.

    Raises :class:`Refused` for a role that its kind does not have, or that the person holds there now.
    """
    refuse_if(obstacles_to_holding(organisation.kind, (role,)))
    if any(p.role == role and p.organisation_id == organisation.id for p in open_positions(person)):
        raise Refused(
            [Obstacle("position-held", "This person holds the role already.", mend="Nothing more is needed.")]
        )
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


def end_position(*, position: Position, by: Actor, at: datetime) -> None:
    """End a role. The person's open sessions for that organisation end with it: the next request of theirs is refused.

    Ending one that has ended changes nothing. Whether it may end is asked by dps.parties.team.
    """
    if position.ended_at is not None:
        return
    position.ended_at = at
    db.session.flush()
    record(
        "position:end", log=f"organisation:{position.organisation.ref}", to=("person", position.person.ref), by=by, at=at,
        facts={"role": position.role},
    )  # fmt: skip
    _end_sessions_for(position.person, position.organisation, by=by, at=at)


def _end_sessions_for(person: Person, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    ask = select(SignInSession).where(
        SignInSession.person_id == person.id,
        SignInSession.organisation_id == organisation.id,
        SignInSession.ended_at.is_(None),
    )
    for session in db.session.scalars(ask.order_by(SignInSession.id)).all():
        end_session(session=session, by=by, at=at)
    db.session.flush()


def begin_session(
    *, person: Person, at: datetime, by: Actor | None = None, proved: bool = False, device: str = "", place: str = ""
) -> str:
    """Begin a session for a person who has proved who they are; the token for the cookie.

    ``proved`` says that a second factor was proved too, just now; ``device`` and
    ``place`` are for the person's own list. Raises :class:`Refused` for a
    person without a position.
    """
    positions = open_positions(person)
    if not person.is_active or not positions:
        raise Refused(
            [
                Obstacle(
                    "no-position",
                    "This account has no organisation to act for.",
                    mend="If you asked to join one, its owners answer, and a letter tells you. An invitation is accepted from its letter.",
                )
            ]
        )
    token = secrets.token_urlsafe(32)
    body = positions[0].organisation
    session = SignInSession(
        token_digest=digest_of(token), person_id=person.id, organisation_id=body.id, began_at=at, seen_at=at,
        proved_at=at if proved else None, device=device[:80], place=place[:45],
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    actor = by or Actor(person=person.ref, organisation=body.ref)
    facts = {"factor": "proved"} if proved else {}
    record("session:begin", log=PEOPLE_LOG, to=("session", session.ref), by=actor, at=at, facts=facts)
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


def carry_sessions(*, ahead: timedelta, at: datetime) -> None:
    """Take the live sessions along when a demonstration's clock jumps, so that nobody is signed out by the jump.

    ``at`` is the instant before it. Bookkeeping, like :func:`touch_session`: the jump itself is what is recorded.
    """
    for session in db.session.scalars(select(SignInSession).where(SignInSession.ended_at.is_(None))):
        if session_is_live(began_at=session.began_at, seen_at=session.seen_at, ended_at=None, at=at):
            session.began_at += ahead
            session.seen_at += ahead
            session.proved_at = session.proved_at + ahead if session.proved_at else None


def note_failure(*, keys: Iterable[str], at: datetime) -> None:
    """Count a failed attempt under each key, and keep on the trail that there was one."""
    count_attempt(keys=keys, at=at)
    record("session:fail", log=PEOPLE_LOG, to=("session", "none"), by=Actor(), at=at)


def count_attempt(*, keys: Iterable[str], at: datetime) -> None:
    """Count an attempt under each key, in a window of 15 minutes. Bookkeeping: what is counted has its own entry."""
    for key in keys:
        row = db.session.get(SignInAttempt, key, with_for_update=True)
        if row is None:
            db.session.add(SignInAttempt(key=key, window_began_at=at, count=1))
        elif at - row.window_began_at >= WINDOW:
            row.window_began_at, row.count = at, 1
        else:
            row.count += 1
