"""Who acts for an organisation: inviting, changing roles, ending them, leaving, and passing on the head's place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.outbox.post import post
from dps.parties.account_models import Link, TeamInvitation, Transfer
from dps.parties.actions import add_person, end_position, give_position
from dps.parties.holding import hold_organisation
from dps.parties.links import make_link, use
from dps.parties.models import Organisation, Person, Position, SignInSession
from dps.parties.queries import acting_person, heads_of, is_confirmed, open_positions, person_by_email, positions_in
from dps.parties.rules.links import INVITE, LIFETIMES
from dps.parties.rules.registration import NewPerson
from dps.parties.rules.team import (
    HEAD_OF_KIND,
    obstacles_to_answering,
    obstacles_to_changing,
    obstacles_to_ending,
    obstacles_to_inviting,
    obstacles_to_offering,
)


@dataclass(frozen=True)
class Colleague:
    """One person of a team, with the roles that they hold now, in the order in which they got them."""

    person: Person
    roles: tuple[str, ...]
    since: datetime


def colleagues(body: Organisation, *, page: int = 1, limit: int = 50) -> tuple[Colleague, ...]:
    """The people who act for an organisation now, by name; page ``page`` of ``limit`` each."""
    held = select(Position.person_id).where(Position.organisation_id == body.id, Position.ended_at.is_(None))
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(held), Person.is_active)
        .order_by(Person.name, Person.id)
        .offset((page - 1) * limit)
        .limit(limit)
    ).all()
    positions = positions_in(body, [p.id for p in people])
    return tuple(_colleague(who, positions) for who in people)


def how_many_colleagues(body: Organisation) -> int:
    """How many people act for an organisation now."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Position.person_id)))
            .join(Person)
            .where(Position.organisation_id == body.id, Position.ended_at.is_(None), Person.is_active)
        )
        or 0
    )


def _colleague(who: Person, positions: list[Position]) -> Colleague:
    mine = [p for p in positions if p.person_id == who.id]
    return Colleague(who, tuple(p.role for p in mine), min(p.since for p in mine))


def own_colleague(ref: str, by: Actor) -> Colleague:
    """A person who acts for the asker's organisation now. Raises :class:`NotFound` for anybody else."""
    who = db.session.scalar(select(Person).where(Person.ref == ref, Person.is_active))
    body = _own(by)
    positions = positions_in(body, [who.id]) if who is not None else []
    if who is None or not positions:
        raise NotFound(ref)
    return _colleague(who, positions)


def _own(by: Actor) -> Organisation:
    """The asker's organisation, held while its team is decided on: two owners may leave at once."""
    found = db.session.scalar(select(Organisation).where(Organisation.ref == by.organisation))
    if found is None:
        raise NotFound(by.organisation)
    return found


def invitations_of(body: Organisation, *, limit: int = 50) -> tuple[TeamInvitation, ...]:
    """An organisation's open invitations, the newest first; at most ``limit``. One that has expired is open still."""
    return tuple(
        db.session.scalars(
            select(TeamInvitation)
            .where(TeamInvitation.organisation_id == body.id, TeamInvitation.state == "open")
            .options(joinedload(TeamInvitation.invited_by))
            .order_by(TeamInvitation.id.desc())
            .limit(limit)
        )
    )


def own_invitation(ref: str, by: Actor) -> TeamInvitation:
    """An invitation of the asker's organisation. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        select(TeamInvitation).join(Organisation).where(TeamInvitation.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def invite(*, organisation: Organisation, address: str, role: str, by: Actor, at: datetime) -> TeamInvitation:
    """Invite somebody, by e-mail address, to take a role in an organisation; they accept or decline.

    Raises :class:`Refused` for a colleague, an address that is invited, or a role of another kind.
    """
    hold_organisation(organisation)
    address = address.strip().casefold()
    open_ones = invitations_of(organisation, limit=1000)
    holder = person_by_email(address)
    refuse_if(
        obstacles_to_inviting(
            organisation.kind,
            role,
            is_colleague=holder is not None and bool(positions_in(organisation, [holder.id])),
            is_invited=any(i.address == address for i in open_ones),
            open_invitations=len(open_ones),
            confirmed=is_confirmed(by),
        )
    )
    invitation = TeamInvitation(
        organisation=organisation, organisation_id=organisation.id, address=address, role=role,
        invited_by=acting_person(by), invited_at=at, expires_at=at + LIFETIMES[INVITE],
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    _record("colleague:invite", invitation, by=by, at=at, role=role)
    _send(invitation, at=at)
    return invitation


def _send(invitation: TeamInvitation, *, at: datetime) -> None:
    link = make_link(purpose=INVITE, invitation=invitation, address=invitation.address, at=at)
    post("colleague-invited", about=("link", link.ref), at=at)


def _record(did: str, invitation: TeamInvitation, *, by: Actor, at: datetime, **facts: str) -> None:
    log = f"organisation:{invitation.organisation.ref}"
    record(did, log=log, to=("team-invitation", invitation.ref), by=by, at=at, facts=facts)


def _open(thing: TeamInvitation | Transfer) -> None:
    db.session.refresh(thing, ("state",), with_for_update=True)
    refuse_if(obstacles_to_answering(thing.state))


def send_again(*, invitation: TeamInvitation, by: Actor, at: datetime) -> None:
    """Send an open invitation again, with a new link that lasts anew; the older link ends. Raises :class:`Refused`."""
    _open(invitation)
    lately = select(func.count()).select_from(Link).where(Link.invitation_id == invitation.id)
    if (db.session.scalar(lately) or 0) >= 10:
        raise Refused([Obstacle("letters-many", "Ten letters were sent already.", mend="Withdraw it and invite anew.")])
    invitation.expires_at = at + LIFETIMES[INVITE]
    db.session.flush()
    _record("invitation:send-again", invitation, by=by, at=at)
    _send(invitation, at=at)


def withdraw_invitation(*, invitation: TeamInvitation, by: Actor, at: datetime) -> None:
    """Take an open invitation back. Raises :class:`Refused` where it was answered."""
    _open(invitation)
    _answer(invitation, "withdrawn", at=at)
    _record("invitation:withdraw", invitation, by=by, at=at)


def _answer(thing: TeamInvitation | Transfer, state: str, *, at: datetime) -> None:
    thing.state, thing.answered_at = state, at
    db.session.flush()


def accept_invitation(
    *, link: Link, at: datetime, person: Person | None = None, new: NewPerson | None = None, terms: str = ""
) -> Person:
    """Take up an invitation as somebody who has an account with its address, or with a new account.

    To have opened the letter confirms the address. Raises :class:`Refused` for
    a link that cannot be used, an invitation that was answered, or an account
    with another address.
    """
    invitation = link.invitation
    assert invitation is not None
    use(link, at=at)
    _open(invitation)
    if person is None:
        assert new is not None
        person = add_person(
            name=new.name, email=invitation.address, password_hash=new.password_hash, by=Actor(person="anonymous"),
            at=at, confirmed=True, terms=terms,
        )  # fmt: skip
    if person.email != invitation.address:
        raise Refused(
            [
                Obstacle(
                    "invitation-of-another",
                    "This invitation was sent to another address than your account’s.",
                    mend="Sign in with that address, or ask to be invited at yours.",
                )
            ]
        )
    by = Actor(person=person.ref, organisation=invitation.organisation.ref)
    _answer(invitation, "accepted", at=at)
    _record("invitation:accept", invitation, by=by, at=at, role=invitation.role)
    if person.email_confirmed_at is None:
        person.email_confirmed_at = at
    if not any(p.role == invitation.role for p in positions_in(invitation.organisation, [person.id])):
        give_position(person=person, organisation=invitation.organisation, role=invitation.role, by=by, at=at)
    post("invitation-answered", about=("team-invitation", invitation.ref), at=at)
    return person


def decline_invitation(*, link: Link, at: datetime) -> None:
    """Say no to an invitation; whoever sent it is told. Raises :class:`Refused` where it was answered."""
    invitation = link.invitation
    assert invitation is not None
    use(link, at=at)
    _open(invitation)
    _answer(invitation, "declined", at=at)
    _record("invitation:decline", invitation, by=Actor(person="anonymous"), at=at)
    post("invitation-answered", about=("team-invitation", invitation.ref), at=at)


def change_roles(
    *, organisation: Organisation, person: Person, wanted: Collection[str], by: Actor, at: datetime
) -> None:
    """Make ``wanted`` a colleague's roles. Where one is taken away, their open sessions end; they are told.

    Raises :class:`Refused` for no role at all, and for the last head.
    """
    hold_organisation(organisation)
    had = {p.role: p for p in positions_in(organisation, [person.id])}
    refuse_if(obstacles_to_changing(organisation.kind, had=had, wanted=wanted, heads=heads_of(organisation)))
    if set(wanted) == set(had):
        return
    for role in sorted(set(wanted) - set(had)):
        give_position(person=person, organisation=organisation, role=role, by=by, at=at)
    for role in sorted(set(had) - set(wanted)):
        end_position(position=had[role], by=by, at=at)
    _told(person, organisation, at=at)


def end_place(*, organisation: Organisation, person: Person, by: Actor, at: datetime) -> None:
    """End every role of a colleague, or of oneself; their open sessions for the organisation end at once.

    Raises :class:`Refused` for the last owner, council administrator or administrator, and :class:`NotFound` for a stranger.
    """
    hold_organisation(organisation)
    held = positions_in(organisation, [person.id])
    if not held:
        raise NotFound(person.ref)
    refuse_if(obstacles_to_ending(organisation.kind, [p.role for p in held], heads=heads_of(organisation)))
    for position in held:
        end_position(position=position, by=by, at=at)
    for offer in db.session.scalars(_open_offers(organisation).where(_of(person))):
        _answer(offer, "withdrawn", at=at)
    _told(person, organisation, at=at)


def _told(person: Person, organisation: Organisation, *, at: datetime) -> None:
    now_held = [p.role for p in positions_in(organisation, [person.id])]
    post(
        "roles-changed",
        about=("person", person.ref),
        at=at,
        facts={"organisation": organisation.ref, "roles": now_held},
    )


def _open_offers(organisation: Organisation):  # type: ignore[no-untyped-def]
    return select(Transfer).where(Transfer.organisation_id == organisation.id, Transfer.state == "open")


def _of(person: Person):  # type: ignore[no-untyped-def]
    return (Transfer.giver_id == person.id) | (Transfer.taker_id == person.id)


def offers_of(organisation: Organisation, person: Person) -> tuple[Transfer, ...]:
    """Open offers of the head's place that a person made or was made."""
    return tuple(db.session.scalars(_open_offers(organisation).where(_of(person)).order_by(Transfer.id)))


def own_offer(ref: str, by: Actor) -> Transfer:
    """An offer that the asker made or was made, in the organisation they act for. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(Transfer)
        .join(Organisation)
        .where(Transfer.ref == ref, Organisation.ref == by.organisation, _of(acting_person(by)))
    )
    if found is None:
        raise NotFound(ref)
    return found


def offer_transfer(*, organisation: Organisation, taker: Person, becomes: str, by: Actor, at: datetime) -> Transfer:
    """Offer one's place as head to a colleague. ``becomes`` is the role one keeps afterwards; empty to leave.

    Nothing changes until they accept. Raises :class:`Refused`.
    """
    hold_organisation(organisation)
    giver = acting_person(by)
    refuse_if(
        obstacles_to_offering(
            organisation.kind,
            giver=[p.role for p in positions_in(organisation, [giver.id])],
            taker=[p.role for p in positions_in(organisation, [taker.id])],
            same=giver.id == taker.id,
            becomes=becomes,
            open_offer=db.session.scalar(_open_offers(organisation).where(Transfer.giver_id == giver.id)) is not None,
        )
    )
    offer = Transfer(
        organisation=organisation, organisation_id=organisation.id, giver=giver, taker=taker, becomes=becomes, offered_at=at
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    _record_offer("ownership:offer", offer, by=by, at=at, taker=taker.ref)
    post("ownership-offered", about=("ownership-transfer", offer.ref), at=at)
    return offer


def _record_offer(did: str, offer: Transfer, *, by: Actor, at: datetime, **facts: str) -> None:
    log = f"organisation:{offer.organisation.ref}"
    record(did, log=log, to=("ownership-transfer", offer.ref), by=by, at=at, facts=facts)


def accept_transfer(*, offer: Transfer, by: Actor, at: datetime) -> None:
    """Take the head's place; the giver lays it down in the same moment. Raises :class:`Refused`; :class:`NotFound` for the giver."""
    if by.person != offer.taker.ref:
        raise NotFound(offer.ref)
    body, head = offer.organisation, HEAD_OF_KIND[offer.organisation.kind]
    hold_organisation(body)
    _open(offer)
    given = {p.role: p for p in positions_in(body, [offer.giver_id])}
    taken = {p.role for p in positions_in(body, [offer.taker_id])}
    if head not in given or not taken:
        raise Refused(
            [Obstacle("offer-void", "The one who offered has no such place any more.", mend="Decline the offer.")]
        )
    if head not in taken:
        give_position(person=offer.taker, organisation=body, role=head, by=by, at=at)
    if offer.becomes and offer.becomes not in given:
        give_position(person=offer.giver, organisation=body, role=offer.becomes, by=by, at=at)
    for role, position in given.items():
        if role == head or not offer.becomes:
            end_position(position=position, by=by, at=at)
    _answer(offer, "accepted", at=at)
    _record_offer("ownership:accept", offer, by=by, at=at)
    post("ownership-answered", about=("ownership-transfer", offer.ref), at=at)


def refuse_transfer(*, offer: Transfer, by: Actor, at: datetime) -> None:
    """Decline the head's place, or take the offer back: whoever was made it, or made it. Raises :class:`Refused`."""
    _open(offer)
    mine = by.person == offer.giver.ref
    _answer(offer, "withdrawn" if mine else "declined", at=at)
    _record_offer("ownership:withdraw" if mine else "ownership:decline", offer, by=by, at=at)
    if not mine:
        post("ownership-answered", about=("ownership-transfer", offer.ref), at=at)


def places_of(person: Person) -> tuple[Organisation, ...]:
    """The organisations that a person may act for, in the order in which they came to them."""
    return tuple({p.organisation_id: p.organisation for p in open_positions(person)}.values())


def act_for(*, session: SignInSession, organisation: str, by: Actor, at: datetime) -> None:
    """Go on in the same session for another of one's organisations, by its ref. Raises :class:`NotFound` for a stranger's."""
    found = next((body for body in places_of(session.person) if body.ref == organisation), None)
    if found is None:
        raise NotFound(organisation)
    session.organisation = found
    db.session.flush()
    record("session:turn", log="platform:people", to=("session", session.ref), by=by, at=at)
