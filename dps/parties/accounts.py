"""A person's own account: confirming and changing the address, and a forgotten password."""

from __future__ import annotations

from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused
from dps.outbox.post import post
from dps.parties.account_models import Link
from dps.parties.actions import PEOPLE_LOG
from dps.parties.factors import forget_unproved_factors
from dps.parties.joining import after_confirming
from dps.parties.links import made_lately, make_link, use
from dps.parties.models import Person
from dps.parties.queries import person_by_email
from dps.parties.rules.links import CHANGE, MOST_RESETS, RESET
from dps.parties.sessions import end_sessions_of


def confirm(*, link: Link, at: datetime) -> Person:
    """Confirm the address that a link was sent to: the account's own, or the one that takes its place.

    Raises :class:`Refused` for a link that cannot be used, or an address that
    is another account's meanwhile.
    """
    use(link, at=at)
    who = link.person
    assert who is not None  # only a link about a forgotten password can be nobody's
    by = Actor(person=who.ref)
    if link.purpose == CHANGE:
        holder = person_by_email(link.address)
        if holder is not None and holder.id != who.id:
            raise Refused(
                [Obstacle("email-taken", "There is another account with this address.", mend="Use another address.")]
            )
        link.previous, who.email = who.email, link.address
    elif link.address != who.email:  # the account's address was changed since the letter was sent
        raise Refused(
            [Obstacle("link-replaced", "The account has another address now.", mend="Sign in with that one.")]
        )
    who.email_confirmed_at = at
    db.session.flush()
    did = "address:change" if link.purpose == CHANGE else "address:confirm"
    record(did, log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
    if link.purpose == CHANGE:
        post("address-changed", about=("link", link.ref), at=at)
    after_confirming(person=who, by=by, at=at)
    return who


def ask_change(*, person: Person, address: str, by: Actor, at: datetime) -> None:
    """Send a letter to the address that is to take the place of a person's own, and tell the old one. Nothing changes yet.

    Raises :class:`Refused` for the address that the account has, and after five letters in an hour.
    """
    address = address.strip().casefold()
    if address == person.email:
        raise Refused([Obstacle("address-same", "This is the address of your account already.")])
    if made_lately(person, CHANGE, at=at) >= MOST_RESETS:
        raise Refused(
            [Obstacle("letters-many", "Several letters were sent in the last hour.", mend="Open the newest one.")]
        )
    link = make_link(purpose=CHANGE, person=person, address=address, at=at)
    record("address:ask-change", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at)
    post("address-change-asked", about=("link", link.ref), at=at)


def ask_reset(*, email: str, by: Actor, at: datetime) -> None:
    """Send the letter for a forgotten password, where the address has an account.

    Where it has none the same rows are kept, about nobody: the answer is the
    same and takes as long.
    """
    who = person_by_email(email)
    if who is not None and (not who.is_active or made_lately(who, RESET, at=at) >= MOST_RESETS):
        who = None
    link = make_link(purpose=RESET, person=who, at=at)
    record("password:ask-reset", log=PEOPLE_LOG, to=("person", who.ref if who else "none"), by=by, at=at)
    post("password-reset-asked", about=("link", link.ref), at=at)


def reset_password(*, link: Link, password_hash: str, at: datetime) -> Person:
    """Set a new password by a letter’s link. Every session of the account ends; its second factor stays as it is.

    Not so where the address was never confirmed: whoever set that factor up had not shown that the mailbox is theirs.
    To have opened the letter confirms the address too. Raises :class:`Refused` for a link that cannot be used.
    """
    use(link, at=at)
    who = link.person
    assert who is not None  # the door shows no page for a link that is nobody's
    by = Actor(person=who.ref)
    who.password_hash = password_hash
    db.session.flush()
    record("password:reset", log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
    end_sessions_of(person=who, by=by, at=at)
    post("sign-in-changed", about=("person", who.ref), at=at, facts={"what": "password-changed"})
    if who.email_confirmed_at is None:
        forget_unproved_factors(person=who, by=by, at=at)
        who.email_confirmed_at = at
        record("address:confirm", log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
        after_confirming(person=who, by=by, at=at)
    return who


def note_registered_already(*, email: str, by: Actor, at: datetime) -> None:
    """Tell somebody that their address was used to register although it has an account; the visitor is told nothing of it."""
    who = person_by_email(email)
    if who is not None and who.is_active:
        record("address:ask", log=PEOPLE_LOG, to=("person", who.ref), by=by, at=at)
        post("registered-already", about=("person", who.ref), at=at)
