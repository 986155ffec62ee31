"""What can be done about how people are told: a person's choice, and an organisation's shared mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.outbox.post import post
from dps.parties.account_models import Link
from dps.parties.actions import PEOPLE_LOG
from dps.parties.links import make_link, use
from dps.parties.models import Organisation, Person
from dps.parties.rules.links import MAILBOX, MOST_RESETS
from dps.parties.rules.told import obstacles_to_choosing, obstacles_to_mailbox


def choose_letters(*, person: Person, choice: str, by: Actor, at: datetime) -> None:
    """Have letters come each by itself, or what can wait in one e-mail a day. Raises :class:`Refused` for another choice."""
    refuse_if(obstacles_to_choosing(choice))
    person.letters_choice = choice
    db.session.flush()
    record("letters:choose", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at, facts={"choice": choice})


def ask_mailbox(*, organisation: Organisation, address: str, by: Actor, at: datetime) -> Link:
    """Write to an address with a link; whoever presses the button there makes it the organisation's shared mailbox.

    Nothing changes before. Raises :class:`Refused` for the address that it is
    already, one that another organisation has, and after five letters in an hour.
    """
    address = address.strip().casefold()
    refuse_if(
        obstacles_to_mailbox(
            address, current=organisation.mailbox, holder=_holder(address, organisation),
            asked_lately=_asked_lately(organisation, at=at), most=MOST_RESETS,
        )
    )  # fmt: skip
    link = make_link(purpose=MAILBOX, organisation=organisation, address=address, at=at)
    record("mailbox:ask", log=_log(organisation), to=("organisation", organisation.ref), by=by, at=at)
    post("mailbox-asked", about=("link", link.ref), at=at)
    return link


def confirm_mailbox(*, link: Link, at: datetime) -> Organisation:
    """Make the address that a link was sent to the shared mailbox of its organisation.

    Raises :class:`Refused` for a link that cannot be used, or an address that is another's mailbox meanwhile.
    """
    use(link, at=at)
    body = link.organisation
    assert body is not None  # made so by ask_mailbox
    taken = obstacles_to_mailbox(link.address, current=None, holder=_holder(link.address, body), asked_lately=0, most=1)
    refuse_if(taken)
    try:
        with db.session.begin_nested():
            body.mailbox = link.address
            db.session.flush()
    except IntegrityError as clash:  # another organisation confirmed it between our question and our answer
        raise Refused(
            [Obstacle("mailbox-taken", "This address is the shared mailbox of another organisation.")]
        ) from clash
    by = Actor(person="mailbox")
    record("mailbox:confirm", log=_log(body), to=("organisation", body.ref), by=by, at=at)
    return body


def remove_mailbox(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Have no shared mailbox any more; a link that was sent and not used ends too. Copies not sent yet are not sent."""
    waiting = mailbox_asked(organisation, at=at)
    if organisation.mailbox is None and waiting is None:
        raise Refused([Obstacle("mailbox-none", "There is no shared mailbox to remove.")])
    organisation.mailbox = None
    db.session.execute(
        update(Link)
        .where(Link.organisation_id == organisation.id, Link.purpose == MAILBOX)
        .where(Link.used_at.is_(None), Link.replaced_at.is_(None))
        .values(replaced_at=at)
    )
    db.session.flush()
    record("mailbox:remove", log=_log(organisation), to=("organisation", organisation.ref), by=by, at=at)


def mailbox_asked(organisation: Organisation, *, at: datetime) -> Link | None:
    """The link that waits for somebody to confirm an organisation's shared mailbox, or None."""
    return db.session.scalar(
        select(Link)
        .where(Link.organisation_id == organisation.id, Link.purpose == MAILBOX, Link.expires_at > at)
        .where(Link.used_at.is_(None), Link.replaced_at.is_(None))
        .order_by(Link.id.desc())
        .limit(1)
    )


def _holder(address: str, organisation: Organisation) -> str:
    ask = select(Organisation.name).where(Organisation.mailbox == address, Organisation.id != organisation.id)
    return db.session.scalar(ask) or ""


def _asked_lately(organisation: Organisation, *, at: datetime) -> int:
    ask = select(func.count()).select_from(Link).where(
        Link.organisation_id == organisation.id, Link.purpose == MAILBOX, Link.made_at > at - timedelta(hours=1)
    )  # fmt: skip
    return db.session.scalar(ask) or 0


def _log(organisation: Organisation) -> str:
    return f"organisation:{organisation.ref}"
