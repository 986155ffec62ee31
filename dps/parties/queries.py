"""What can be asked about organisations and people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.parties.account_models import OrganisationReview, TermsAcceptance
from dps.parties.models import Identifier, Organisation, Person, Position, SignInAttempt, SignInSession
from dps.parties.rules.links import obstacles_to_acting_unconfirmed
from dps.parties.rules.reviewing import HOLDING, LOOK_ALIKE
from dps.parties.rules.signin import WINDOW, session_is_live
from dps.parties.rules.team import HEAD_OF_KIND


def organisation(ref: str) -> Organisation:
    """The organisation with this ref. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Organisation).where(Organisation.ref == ref).options(selectinload(Organisation.identifiers))
    )
    if found is None:
        raise NotFound(ref)
    return found


def own_organisation(by: Actor) -> Organisation:
    """The organisation that the asker acts for. Raises :class:`NotFound`."""
    return organisation(by.organisation)


def holder_of(scheme: str, value: str) -> Organisation | None:
    """The organisation with this identifier, in its register's own spelling, or None where nobody has it."""
    return db.session.scalar(
        select(Organisation).join(Identifier).where(Identifier.scheme == scheme, Identifier.value == value)
    )


def councils(*, limit: int = 500) -> tuple[Organisation, ...]:
    """Organisations of the kind that buys, by name; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Organisation)
            .where(Organisation.kind == "council")
            .order_by(Organisation.name, Organisation.id)
            .limit(limit)
        )
    )


def names_of_councils(refs: Iterable[str]) -> dict[str, str]:
    """The names of the councils among these refs; a person's ref, or a supplier's, has none here."""
    wanted = set(refs)
    asked = select(Organisation.ref, Organisation.name).where(
        Organisation.kind == "council", Organisation.ref.in_(wanted)
    )
    return {row.ref: row.name for row in db.session.execute(asked)} if wanted else {}


def council(ref: str) -> Organisation:
    """The council with this ref. Raises :class:`NotFound`, for a body of another kind too."""
    found = organisation(ref)
    if found.kind != "council":
        raise NotFound(ref)
    return found


def councils_named(words: str = "", *, page: int = 1, limit: int = 50) -> tuple[Organisation, ...]:
    """Councils whose name holds ``words``, by name; page ``page`` of ``limit`` each."""
    ask = _councils(words).order_by(Organisation.name, Organisation.id).offset((page - 1) * limit).limit(limit)
    return tuple(db.session.scalars(ask))


def how_many_councils(words: str = "") -> int:
    """How many councils have a name that holds ``words``."""
    return db.session.scalar(select(func.count()).select_from(_councils(words).subquery())) or 0


def _councils(words: str) -> Select[tuple[Organisation]]:
    ask = select(Organisation).where(Organisation.kind == "council")
    return ask.where(Organisation.name.icontains(words.strip(), autoescape=True)) if words.strip() else ask


def person(ref: str) -> Person:
    """The person with this ref. Raises :class:`NotFound`."""
    found = db.session.scalar(select(Person).where(Person.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def acting_person(by: Actor) -> Person:
    """The person behind an actor. Raises :class:`NotFound` for the clock."""
    return person(by.person)


def person_by_email(email: str) -> Person | None:
    """The person who signs in with this address, or None: the door must answer both alike."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().casefold()))


def is_confirmed(by: Actor) -> bool:
    """Whether the person behind an actor has confirmed their e-mail address; the clock needs none."""
    waits = select(Person.id).where(Person.ref == by.person, Person.email_confirmed_at.is_(None))
    return by.is_clock or db.session.scalar(waits) is None


def unconfirmed(by: Actor) -> tuple[Obstacle, ...]:
    """Why a person cannot submit or invite yet: their address is not confirmed. Empty when it is."""
    return obstacles_to_acting_unconfirmed(confirmed=is_confirmed(by))


def is_held(organisation: Organisation) -> bool:
    """Whether it is open, or was found wrong, who an organisation is: its name can be taken for another's."""
    return bool(held_by(organisation))


def held_by(organisation: Organisation) -> str:
    """The state of the review that holds an organisation back: ``open`` or ``upheld``; empty where none does."""
    ask = select(OrganisationReview.state).where(
        OrganisationReview.organisation_id == organisation.id,
        OrganisationReview.kind == LOOK_ALIKE,
        OrganisationReview.state.in_(HOLDING),
    )
    states = set(db.session.scalars(ask))
    return "open" if "open" in states else next(iter(states), "")


def accepted_terms(who: Person) -> frozenset[str]:
    """The versions of the terms that a person accepted."""
    return frozenset(db.session.scalars(select(TermsAcceptance.version).where(TermsAcceptance.person_id == who.id)))


def heads_of(body: Organisation) -> int:
    """How many active people keep the team of an organisation: owners, council administrators or administrators."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Position.person_id)))
            .join(Person, Person.id == Position.person_id)
            .where(
                Position.organisation_id == body.id,
                Position.role == HEAD_OF_KIND[body.kind],
                Position.ended_at.is_(None),
                Person.is_active,
            )
        )
        or 0
    )


def open_positions(who: Person) -> tuple[Position, ...]:
    """The positions that a person holds now, oldest first."""
    return tuple(
        db.session.scalars(
            select(Position)
            .where(Position.person_id == who.id, Position.ended_at.is_(None))
            .options(joinedload(Position.organisation))
            .order_by(Position.id)
        )
    )


def positions_in(body: Organisation, people: Collection[int]) -> list[Position]:
    """The positions that people, by their ids, hold now in one organisation, oldest first."""
    ask = select(Position).where(
        Position.organisation_id == body.id, Position.ended_at.is_(None), Position.person_id.in_(people)
    )
    return list(db.session.scalars(ask.order_by(Position.id)))


def people_of(body: Organisation, *, roles: Iterable[str] = ()) -> tuple[Person, ...]:
    """Active people with an open position in an organisation, in one of ``roles`` where given, by name."""
    ask = (
        select(Person)
        .join(Position)
        .where(Position.organisation_id == body.id, Position.ended_at.is_(None), Person.is_active)
        .distinct()
        .order_by(Person.name, Person.id)
    )
    wanted = tuple(roles)
    if wanted:
        ask = ask.where(Position.role.in_(wanted))
    return tuple(db.session.scalars(ask))


def actor_of(who: Person, body: Organisation) -> Actor:
    """The actor that a person is in an organisation at this moment."""
    roles = db.session.scalars(
        select(Position.role).where(
            Position.person_id == who.id, Position.organisation_id == body.id, Position.ended_at.is_(None)
        )
    )
    return Actor(person=who.ref, organisation=body.ref, roles=frozenset(roles))


def live_session(token_digest: str, *, at: datetime) -> SignInSession | None:
    """The session behind a cookie's token, while it is live and its person active."""
    found = db.session.scalar(
        select(SignInSession)
        .where(SignInSession.token_digest == token_digest)
        .options(joinedload(SignInSession.person), joinedload(SignInSession.organisation))
    )
    if found is None or not found.person.is_active:
        return None
    live = session_is_live(began_at=found.began_at, seen_at=found.seen_at, ended_at=found.ended_at, at=at)
    return found if live else None


def failures(key: str, *, at: datetime) -> int:
    """Failed attempts under a key in the current window."""
    row = db.session.get(SignInAttempt, key)
    return row.count if row is not None and at - row.window_began_at < WINDOW else 0


def names(refs: Iterable[str]) -> dict[str, str]:
    """Names for the refs of people and organisations, for rendering the trail. Unknown refs are left out."""
    wanted = {ref for ref in refs if ref}
    if not wanted:
        return {}
    people = db.session.execute(select(Person.ref, Person.name).where(Person.ref.in_(wanted))).all()
    bodies = db.session.execute(select(Organisation.ref, Organisation.name).where(Organisation.ref.in_(wanted))).all()
    return {row.ref: row.name for row in (*people, *bodies)}
