"""Coming in: registering an organisation, asking to join one, claiming a directory entry, joining a council by one's address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.outbox.post import post
from dps.parties.account_models import JoiningRequest, OrganisationReview
from dps.parties.actions import add_organisation, add_person, give_position
from dps.parties.domains import council_of
from dps.parties.links import ask_confirmation
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import holder_of, open_positions
from dps.parties.rules.registration import NewOrganisation, NewPerson, obstacles_to_registering
from dps.parties.rules.reviewing import CLAIM, LOOK_ALIKE
from dps.parties.rules.roles import EVALUATOR, OWNER
from dps.parties.rules.team import obstacles_to_answering, obstacles_to_declining, obstacles_to_holding

MOST_ALIKE = 20
UNCLAIMED = "directory"


def register(
    *, organisation: NewOrganisation, person: NewPerson, by: Actor, at: datetime, terms: str = ""
) -> tuple[Organisation, Person]:
    """Keep a supplier and its first person, who may act for it at once; the letter that confirms their address goes out.

    An organisation whose name can be taken for another's is kept and held for
    review. Raises :class:`Refused` where the description does not hold
    together, or the e-mail address or an identifier is somebody's already.
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
            who = _somebody(person, by=by, at=at, terms=terms)
    except IntegrityError as clash:  # somebody registered the same between our question and our answer
        raise Refused(
            [Obstacle("taken-meanwhile", "The e-mail address or a number was registered a moment ago.")]
        ) from clash
    give_position(person=who, organisation=body, role=OWNER, by=by, at=at)
    hold_if_alike(body, by=by, at=at)
    ask_confirmation(person=who, by=by, at=at)
    return body, who


def _somebody(person: NewPerson, *, by: Actor, at: datetime, terms: str) -> Person:
    return add_person(
        name=person.name, email=person.email, password_hash=person.password_hash, by=by, at=at, terms=terms
    )


def _taken(identifiers: Iterable[tuple[str, str]]) -> Iterable[Obstacle]:
    for _, value, holder in holders(identifiers):
        listed = holder.source == UNCLAIMED
        yield Obstacle(
            "identifier-taken",
            f"The number {value} is in the {'directory' if listed else 'market'} already.",
            mend="Claim the entry below, or check the number."
            if listed
            else "Ask below to join the organisation, or check the number.",
        )


def holders(identifiers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, Organisation], ...]:
    """Which of these (scheme, number) pairs are an organisation's already, each with that organisation."""
    found = ((scheme, value, holder_of(scheme, value)) for scheme, value in identifiers)
    return tuple((scheme, value, holder) for scheme, value, holder in found if holder is not None)


def hold_if_alike(body: Organisation, *, by: Actor, at: datetime) -> None:
    """Hold an organisation just kept for the registrar, where its name can be taken for another's."""
    alike = tuple(
        db.session.scalars(
            select(Organisation.ref)
            .where(Organisation.name_skeleton == body.name_skeleton, Organisation.id != body.id)
            .order_by(Organisation.id)
            .limit(MOST_ALIKE)
        )
    )
    if alike and body.name_skeleton:
        _open_review(LOOK_ALIKE, body, alike=alike, by=by, at=at)


def _open_review(
    kind: str,
    body: Organisation,
    *,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    statement: str = "",
    alike: tuple[str, ...] = (),
) -> OrganisationReview:
    review = OrganisationReview(
        kind=kind, organisation=body, organisation_id=body.id, person=person, statement=statement.strip(),
        alike=list(alike), opened_at=at,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    record(
        "review:open", log=f"organisation:{body.ref}", to=("organisation-review", review.ref), by=by, at=at,
        facts={"kind": kind, "alike": list(alike)},
    )  # fmt: skip
    if person is None or person.email_confirmed_at is not None:
        _tell_of(review, at=at)
    return review


def _tell_of(review: OrganisationReview, *, at: datetime) -> None:
    facts = {"organisation": review.organisation.ref}
    post("review-opened", about=("organisation-review", review.ref), at=at, facts=facts)


def has_people(body: Organisation) -> bool:
    """Whether anybody whose address is confirmed acts for an organisation now.

    A registration that nobody ever confirmed keeps nobody out: whoever the number really is may claim it.
    """
    ask = select(Position.id).join(Person).where(
        Position.organisation_id == body.id, Position.ended_at.is_(None), Person.is_active,
        Person.email_confirmed_at.is_not(None),
    )  # fmt: skip
    return db.session.scalar(ask.limit(1)) is not None


def open_to_asking(ref: str) -> Organisation:
    """A supplier, or a body of the network, that can be asked to be joined or claimed. Raises :class:`NotFound` for any other."""
    found = db.session.scalar(
        select(Organisation).where(Organisation.ref == ref, Organisation.kind.in_(("supplier", "network")))
    )
    if found is None:
        raise NotFound(ref)
    return found


def is_claim(body: Organisation) -> bool:
    """Whether asking to act for an organisation is a claim for the registrar: nobody acts for it who could answer."""
    return not has_people(body)


def ask_to_join(
    *,
    organisation: Organisation,
    statement: str,
    at: datetime,
    by: Actor,
    person: Person | None = None,
    new: NewPerson | None = None,
    terms: str = "",
) -> Person:
    """Ask an organisation's owners to be let in or, where it has none, claim it before the registrar; who asked.

    Somebody new gets an account first. Whoever answers is told once the
    asker's address is confirmed. Raises :class:`Refused` where the person is
    in it, or asked already.
    """
    if person is None:
        assert new is not None
        person = _somebody(new, by=by, at=at, terms=terms)
        by = Actor(person=person.ref)
        ask_confirmation(person=person, by=by, at=at)
    if any(p.organisation_id == organisation.id for p in open_positions(person)):
        raise Refused(
            [Obstacle("colleague-already", "You act for this organisation already.", mend="Nothing more is needed.")]
        )
    if _asked_already(person, organisation):
        raise Refused([Obstacle("asked-already", "You have asked already.", mend="A letter tells you the answer.")])
    if is_claim(organisation):
        _open_review(CLAIM, organisation, person=person, statement=statement, by=by, at=at)
    else:
        _request("ask", organisation, person, statement=statement, by=by, at=at)
    return person


def _asked_already(person: Person, organisation: Organisation) -> bool:
    asked = select(JoiningRequest.id).where(
        JoiningRequest.person_id == person.id,
        JoiningRequest.organisation_id == organisation.id,
        JoiningRequest.state == "open",
    )
    claimed = select(OrganisationReview.id).where(
        OrganisationReview.person_id == person.id,
        OrganisationReview.organisation_id == organisation.id,
        OrganisationReview.state == "open",
    )
    return db.session.scalar(asked) is not None or db.session.scalar(claimed) is not None


def _request(
    kind: str, organisation: Organisation, person: Person, *, statement: str, by: Actor, at: datetime
) -> JoiningRequest:
    asked = JoiningRequest(
        kind=kind, organisation=organisation, organisation_id=organisation.id, person=person, person_id=person.id,
        statement=statement.strip(), asked_at=at,
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    record(
        "joining:ask", log=f"organisation:{organisation.ref}", to=("joining-request", asked.ref), by=by, at=at,
        facts={"kind": kind},
    )  # fmt: skip
    if kind == "ask" and person.email_confirmed_at is not None:
        post("joining-asked", about=("joining-request", asked.ref), at=at)
    return asked


def join_council(*, new: NewPerson, by: Actor, at: datetime, terms: str = "") -> Person:
    """Keep somebody whose address is in a council's domain; they join it, as evaluator, when they confirm the address.

    Raises :class:`Refused` where no council keeps the domain, or the address has an account.
    """
    council = council_of(new.email)
    if council is None:
        raise Refused([NO_DOMAIN])
    who = _somebody(new, by=by, at=at, terms=terms)
    by = Actor(person=who.ref)
    _request("domain", council, who, statement="", by=by, at=at)
    ask_confirmation(person=who, by=by, at=at)
    return who


NO_DOMAIN = Obstacle(
    "domain-of-nobody",
    "No council here keeps the domain of this address.",
    mend="Ask your council’s administrator for an invitation; they invite any address.",
)


def after_confirming(*, person: Person, by: Actor, at: datetime) -> None:
    """What waited for a person's address to be confirmed: those who answer their requests are told; a domain answers by itself."""
    for review in db.session.scalars(
        select(OrganisationReview).where(OrganisationReview.person_id == person.id, OrganisationReview.state == "open")
    ):
        _tell_of(review, at=at)
    waiting = select(JoiningRequest).where(JoiningRequest.person_id == person.id, JoiningRequest.state == "open")
    for asked in db.session.scalars(waiting).all():
        if asked.kind == "ask":
            post("joining-asked", about=("joining-request", asked.ref), at=at)
        elif council_of(person.email) == asked.organisation:
            _accept(asked, role=EVALUATOR, by=by, at=at)
            post("colleague-joined", about=("joining-request", asked.ref), at=at)
        else:
            _decline(asked, reason=NO_DOMAIN.says, by=by, at=at)


def requests_to(organisation: Organisation, *, limit: int = 50) -> tuple[JoiningRequest, ...]:
    """Open requests of people whose address is confirmed, the oldest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(JoiningRequest)
            .join(Person)
            .where(
                JoiningRequest.organisation_id == organisation.id,
                JoiningRequest.state == "open",
                Person.email_confirmed_at.is_not(None),
            )
            .options(joinedload(JoiningRequest.person))
            .order_by(JoiningRequest.id)
            .limit(limit)
        )
    )


def own_request(ref: str, by: Actor) -> JoiningRequest:
    """A request to the asker's organisation, of a person whose address is confirmed. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(JoiningRequest)
        .join(Person)
        .join(Organisation, Organisation.id == JoiningRequest.organisation_id)
        .where(
            JoiningRequest.ref == ref, Organisation.ref == by.organisation, Person.email_confirmed_at.is_not(None),
            JoiningRequest.kind == "ask",
        )
    )  # fmt: skip
    if found is None:
        raise NotFound(ref)
    return found


def accept_request(*, request: JoiningRequest, role: str, by: Actor, at: datetime) -> None:
    """Let somebody in who asked, in a role. Raises :class:`Refused` where it was answered, or for a role of another kind."""
    db.session.refresh(request, ("state",), with_for_update=True)
    refuse_if((*obstacles_to_answering(request.state), *obstacles_to_holding(request.organisation.kind, (role,))))
    _accept(request, role=role, by=by, at=at)
    post("joining-answered", about=("joining-request", request.ref), at=at)


def decline_request(*, request: JoiningRequest, reason: str, by: Actor, at: datetime) -> None:
    """Do not let somebody in who asked; the reason is told to them. Raises :class:`Refused` without one, or where it was answered."""
    db.session.refresh(request, ("state",), with_for_update=True)
    refuse_if((*obstacles_to_answering(request.state), *obstacles_to_declining(reason)))
    _decline(request, reason=reason, by=by, at=at)
    post("joining-answered", about=("joining-request", request.ref), at=at)


def _accept(request: JoiningRequest, *, role: str, by: Actor, at: datetime) -> None:
    request.state, request.answered_at, request.role = "accepted", at, role
    give_position(person=request.person, organisation=request.organisation, role=role, by=by, at=at)
    _answered("joining:accept", request, by=by, at=at, role=role)


def _decline(request: JoiningRequest, *, reason: str, by: Actor, at: datetime) -> None:
    request.state, request.answered_at, request.reason = "declined", at, reason.strip()
    _answered("joining:decline", request, by=by, at=at)


def _answered(did: str, request: JoiningRequest, *, by: Actor, at: datetime, **facts: str) -> None:
    db.session.flush()
    log = f"organisation:{request.organisation.ref}"
    record(did, log=log, to=("joining-request", request.ref), by=by, at=at, facts=facts)
