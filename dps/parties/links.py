"""Links sent by letter. The key in a link's address is made when the letter leaves and is kept nowhere.

It is the HMAC-SHA256 of the link's ref under the session secret, one salt for
each purpose, cut to 130 bits: whoever reads the database, the outbox or the
trail cannot make one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Protocol

from flask import current_app
from itsdangerous import Signer
from sqlalchemy import func, select, update

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import REF_LENGTH, NotFound, db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.outbox.post import post
from dps.parties.account_models import Link, TeamInvitation
from dps.parties.models import Organisation, Person
from dps.parties.rules.links import CONFIRM, LIFETIMES, MOST_RESETS, obstacles_to_using

ENDPOINTS = {
    "confirm": "links.confirm",
    "change": "links.confirm",
    "reset": "links.reset",
    "invite": "links.invitation",
    "mailbox": "links.mailbox",
    "alerts": "alerts.stopping",
}
"""The page that each purpose leads to."""


class Signed(Protocol):
    """What an address is signed for: a kept link, or something else of the person's that a letter may lead to without end."""

    @property
    def purpose(self) -> str:
        """One of :data:`ENDPOINTS`."""

    @property
    def ref(self) -> str:
        """What the key is made of."""


def key_of(link: Signed) -> str:
    """The key of a link's address: 26 base32 characters."""
    return _key(str(current_app.config["SECRET_KEY"]), link.purpose, link.ref)


def _key(secret: str, purpose: str, ref: str) -> str:
    derived = Signer(secret, salt=f"link:{purpose}", key_derivation="hmac", digest_method=hashlib.sha256).derive_key()
    made = hmac.new(derived, ref.encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:REF_LENGTH]


def keyed_link(ref: str, key: str, *purposes: str) -> Link:
    """The link with this ref, where the key is right and it is for one of ``purposes``. Raises :class:`NotFound`."""
    found = db.session.scalar(select(Link).where(Link.ref == ref, Link.purpose.in_(purposes)))
    # An unknown ref is checked all the same, so that it takes as long to say no.
    right = is_right_key(key, purpose=found.purpose if found else purposes[0], ref=ref)
    if found is None or not right:
        raise NotFound(ref)
    return found


def is_right_key(key: str, *, purpose: str, ref: str) -> bool:
    """Whether a key is that of a purpose and ref, under the session secret or one that it took the place of."""
    secrets = [current_app.config["SECRET_KEY"], *(current_app.config.get("SECRET_KEY_FALLBACKS") or ())]
    right = [hmac.compare_digest(_key(str(secret), purpose, ref), key) for secret in secrets]
    return any(right)


def link_of(ref: str) -> Link:
    """The link with this ref, for the letter that carries it. Raises :class:`NotFound`."""
    found = db.session.scalar(select(Link).where(Link.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def why_not_use(link: Link, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a link cannot be used now; empty when it can."""
    return obstacles_to_using(
        link.purpose, expires_at=link.expires_at, used_at=link.used_at, replaced_at=link.replaced_at, at=at
    )


def live_link(invitation: TeamInvitation, *, at: datetime) -> Link | None:
    """The link of an invitation that can be used now, or None."""
    found = db.session.scalars(select(Link).where(Link.invitation_id == invitation.id).order_by(Link.id.desc())).first()
    return found if found is not None and not why_not_use(found, at=at) else None


def make_link(
    *,
    purpose: str,
    at: datetime,
    person: Person | None = None,
    invitation: TeamInvitation | None = None,
    organisation: Organisation | None = None,
    address: str = "",
    previous: str = "",
) -> Link:
    """Keep a link; it takes the place of those for the same purpose that were not used."""
    owners = ((Link.person_id, person), (Link.invitation_id, invitation), (Link.organisation_id, organisation))
    for column, owner in owners:
        if owner is not None:
            db.session.execute(
                update(Link)
                .where(column == owner.id, Link.purpose == purpose, Link.used_at.is_(None), Link.replaced_at.is_(None))
                .values(replaced_at=at)
            )
    link = Link(
        purpose=purpose,
        person=person,
        invitation=invitation,
        organisation=organisation,
        address=address,
        previous=previous,
        made_at=at,
        expires_at=at + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def use(link: Link, *, at: datetime) -> None:
    """Take a link's one use. Raises :class:`Refused` where it has none; two presses at once use it once."""
    db.session.refresh(link, ("used_at", "replaced_at", "expires_at"), with_for_update=True)
    refuse_if(why_not_use(link, at=at))
    link.used_at = at
    db.session.flush()


def made_lately(person: Person, purpose: str, *, at: datetime) -> int:
    """How many links of a purpose a person got in the last hour."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Link)
            .where(Link.person_id == person.id, Link.purpose == purpose, Link.made_at > at - timedelta(hours=1))
        )
        or 0
    )


def ask_confirmation(*, person: Person, by: Actor, at: datetime) -> None:
    """Send the letter with which a person confirms their address.

    Raises :class:`Refused` once it is confirmed, and after five in an hour.
    """
    if person.email_confirmed_at is not None:
        raise Refused([Obstacle("confirmed-already", "Your address is confirmed.", mend="Nothing more is needed.")])
    if made_lately(person, CONFIRM, at=at) >= MOST_RESETS:
        raise Refused(
            [Obstacle("letters-many", "Several letters were sent in the last hour.", mend="Open the newest one.")]
        )
    link = make_link(purpose=CONFIRM, person=person, address=person.email, at=at)
    record("address:ask", log="platform:people", to=("person", person.ref), by=by, at=at)
    post("address-asked", about=("link", link.ref), at=at)
