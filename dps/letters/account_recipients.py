"""Whom to tell of accounts, teams and organisations under review, and the facts of their letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from dps.core.db import Base, NotFound, db
from dps.outbox.post import Post
from dps.parties.account_models import JoiningRequest, OrganisationReview, TeamInvitation, Transfer
from dps.parties.links import link_of
from dps.parties.models import Organisation, Person
from dps.parties.queries import organisation, people_of, person, person_by_email
from dps.parties.rules.reviewing import CLAIM
from dps.parties.rules.roles import ADMINISTRATOR, REGISTRAR
from dps.parties.rules.team import HEAD_OF_KIND, role_name

Told = Iterator[tuple[Person | str, dict[str, Any]]]
T = TypeVar("T", bound=Base)


def _thing(kind: type[T], post: Post) -> T:
    ref = _about(post)
    found = db.session.scalar(select(kind).where(kind.ref == ref))  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(ref)
    return found


def _about(post: Post) -> str:
    return post.about.partition(":")[2]


def _heads(body: Organisation) -> tuple[Person, ...]:
    return people_of(body, roles=(HEAD_OF_KIND[body.kind],))


def _registrars() -> tuple[Person, ...]:
    operators = db.session.scalars(select(Organisation).where(Organisation.kind == "operator")).all()
    return tuple(who for body in operators for who in people_of(body, roles=(REGISTRAR, ADMINISTRATOR)))


def _person(post: Post) -> Told:
    yield person(_about(post)), {}


def _confirming(post: Post) -> Told:
    link = link_of(_about(post))
    assert link.person is not None
    yield link.person, {"signed": link}


def _changing(post: Post) -> Told:
    """The new address has the link; the old one only hears of it."""
    link = link_of(_about(post))
    assert link.person is not None
    yield link.person, {"to_new": False}
    yield link.address, {"to_new": True, "signed": link, "name": link.person.name}


def _changed(post: Post) -> Told:
    link = link_of(_about(post))
    assert link.person is not None
    yield link.person, {"to_new": True}
    yield link.previous, {"to_new": False, "name": link.person.name}


def _resetting(post: Post) -> Told:
    link = link_of(_about(post))
    if link.person is not None:  # else the address has no account, and nobody is written to
        yield link.person, {"signed": link}


def _invited(post: Post) -> Told:
    link = link_of(_about(post))
    invitation = link.invitation
    assert invitation is not None
    facts = {
        "signed": link,
        "invitation": invitation,
        "organisation": invitation.organisation,
        "inviter": invitation.invited_by,
        "role": role_name(invitation.role),
    }
    yield person_by_email(invitation.address) or invitation.address, facts


def _mailbox_asked(post: Post) -> Told:
    link = link_of(_about(post))
    assert link.organisation is not None
    yield link.address, {"signed": link, "organisation": link.organisation}


def _invitation_answered(post: Post) -> Told:
    invitation = _thing(TeamInvitation, post)
    yield invitation.invited_by, {"invitation": invitation, "organisation": invitation.organisation}


def _roles(post: Post) -> Told:
    roles = [role_name(role) for role in post.facts["roles"]]
    yield person(_about(post)), {"organisation": organisation(post.facts["organisation"]), "roles": roles}


def _offered(post: Post) -> Told:
    offer = _thing(Transfer, post)
    head = role_name(HEAD_OF_KIND[offer.organisation.kind]).lower()
    yield offer.taker, {"offer": offer, "organisation": offer.organisation, "head": head}


def _offer_answered(post: Post) -> Told:
    offer = _thing(Transfer, post)
    head = role_name(HEAD_OF_KIND[offer.organisation.kind]).lower()
    yield offer.giver, {"offer": offer, "organisation": offer.organisation, "head": head}


def _asked(post: Post) -> Told:
    asked = _thing(JoiningRequest, post)
    for who in _heads(asked.organisation):
        yield who, {"asked": asked, "organisation": asked.organisation}


def _answered(post: Post) -> Told:
    asked = _thing(JoiningRequest, post)
    yield asked.person, {"asked": asked, "organisation": asked.organisation, "role": role_name(asked.role)}


def _joined(post: Post) -> Told:
    asked = _thing(JoiningRequest, post)
    facts = {"asked": asked, "organisation": asked.organisation, "role": role_name(asked.role)}
    yield asked.person, {**facts, "own": True}
    for who in _heads(asked.organisation):
        yield who, {**facts, "own": False}


def _review_opened(post: Post) -> Told:
    review = _thing(OrganisationReview, post)
    facts = {"review": review, "organisation": review.organisation, "is_claim": review.kind == CLAIM}
    concerned = (review.person,) if review.person else people_of(review.organisation)
    for who in concerned:
        yield who, {**facts, "registrar": False}
    for who in _registrars():
        yield who, {**facts, "registrar": True}


def _review_decided(post: Post) -> Told:
    review = _thing(OrganisationReview, post)
    facts = {"review": review, "organisation": review.organisation}
    for who in (review.person,) if review.person else people_of(review.organisation):
        yield who, facts


WHO: Mapping[str, Callable[[Post], Told]] = {
    "address-asked": _confirming,
    "address-change-asked": _changing,
    "address-changed": _changed,
    "password-reset-asked": _resetting,
    "registered-already": _person,
    "colleague-invited": _invited,
    "invitation-answered": _invitation_answered,
    "mailbox-asked": _mailbox_asked,
    "roles-changed": _roles,
    "ownership-offered": _offered,
    "ownership-answered": _offer_answered,
    "joining-asked": _asked,
    "joining-answered": _answered,
    "colleague-joined": _joined,
    "review-opened": _review_opened,
    "review-decided": _review_decided,
}
