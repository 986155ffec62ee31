"""What can be done about organisations, people and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.parties.models import Identifier, Organisation, Person, Position, SignInAttempt, SignInSession
from dps.parties.network import MEMBERS
from dps.parties.queries import holder_of, open_positions, person_by_email
from dps.parties.rules.registration import NewOrganisation, NewPerson, obstacles_to_registering
from dps.parties.rules.roles import OWNER, ROLES_OF_KIND
from dps.parties.rules.signin import WINDOW, session_is_live

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


def register(
    *, organisation: NewOrganisation, person: NewPerson, by: Actor, at: datetime
) -> tuple[Organisation, Person]:
    """Keep a supplier and its first person, who may act for it at once.

    Raises :class:`Refused` where the description does not hold together, or the
    e-mail address or an identifier is somebody's already.
    """
    refuse_if((*obstacles_to_registering(organisation), *_taken(organisation.identifiers)))
    try:
        with db.session.begin_nested():
            body = add_organisation(
                kind="supplier", name=organisation.name.strip(), legal_form=organisation.legal_form,
                nation=organisation.nation, region=organisation.region, postcode=organisation.postcode,
                website=organisation.website, is_sme=organisation.is_sme, is_vcse=organisation.is_vcse,
                identifiers=organisation.identifiers, by=by, at=at,
            )  # fmt: skip
            who = add_person(name=person.name, email=person.email, password_hash=person.password_hash, by=by, at=at)
    except IntegrityError as clash:  # somebody registered the same between our question and our answer
        raise Refused(
            [Obstacle("taken-meanwhile", "The e-mail address or a number was registered a moment ago.")]
        ) from clash
    give_position(person=who, organisation=body, role=OWNER, by=by, at=at)
    return body, who


def _taken(identifiers: Iterable[tuple[str, str]]) -> Iterable[Obstacle]:
    for scheme, value in identifiers:
        holder = holder_of(scheme, value)
        if holder is not None:
            listed = holder.source == "directory"
            yield Obstacle(
                "identifier-taken",
                f"The number {value} is in the {'directory' if listed else 'market'} already.",
                mend="Ask the market’s administrators to give you the entry."
                if listed
                else "Ask a colleague to add you, or check the number.",
            )


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
        raise Refused([Obstacle("no-position", "This account has no organisation to act for.")])
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
