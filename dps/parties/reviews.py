"""The registrar's reviews: organisations whose name can be taken for another's, and claims to entries that nobody acts for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.outbox.post import post
from dps.parties.account_models import OrganisationReview
from dps.parties.actions import end_position, give_position
from dps.parties.joining import UNCLAIMED, has_people
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import acting_person, open_positions
from dps.parties.rules.reviewing import CLAIM, obstacles_to_deciding_review
from dps.parties.rules.roles import OWNER

CLAIMED = "claimed"


def review(ref: str) -> OrganisationReview:
    """The review with this ref. Raises :class:`NotFound`; a claim is there once the claimant's address is confirmed."""
    found = db.session.scalar(
        select(OrganisationReview)
        .where(OrganisationReview.ref == ref)
        .options(
            joinedload(OrganisationReview.organisation).selectinload(Organisation.identifiers),
            joinedload(OrganisationReview.person),
        )
    )
    if found is None or (found.person is not None and found.person.email_confirmed_at is None):
        raise NotFound(ref)
    return found


def alike_to(one: OrganisationReview) -> tuple[Organisation, ...]:
    """The organisations that the one under review can be taken for."""
    ask = select(Organisation).where(Organisation.ref.in_(one.alike)).options(selectinload(Organisation.identifiers))
    return tuple(db.session.scalars(ask.order_by(Organisation.id)))


def decided_lately(*, limit: int = 20) -> tuple[OrganisationReview, ...]:
    """The latest decisions, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(OrganisationReview)
            .where(OrganisationReview.state != "open")
            .options(joinedload(OrganisationReview.organisation), joinedload(OrganisationReview.person))
            .order_by(OrganisationReview.decided_at.desc(), OrganisationReview.id.desc())
            .limit(limit)
        )
    )


def why_not_decide(one: OrganisationReview, *, outcome: str, reason: str, by: Actor):  # type: ignore[no-untyped-def]
    """Why a review cannot be decided so by this registrar; empty when it can."""
    who: Person = acting_person(by)
    own = any(p.organisation_id == one.organisation_id for p in open_positions(who)) or who == one.person
    return obstacles_to_deciding_review(
        one.kind, state=one.state, outcome=outcome, reason=reason, own=own, taken=has_people(one.organisation)
    )


def unconfirmed_positions(body: Organisation) -> tuple[Position, ...]:
    """The positions, in an organisation, of people whose address was never confirmed: they end when a claim to it is granted."""
    return tuple(
        db.session.scalars(
            select(Position)
            .join(Person)
            .where(
                Position.organisation_id == body.id, Position.ended_at.is_(None), Person.email_confirmed_at.is_(None)
            )
            .order_by(Position.id)
        )
    )


def decide_review(*, review: OrganisationReview, outcome: str, reason: str, by: Actor, at: datetime) -> None:
    """Decide a review, with the reason that those concerned are told. A claim that is granted makes the claimant its owner.

    Whoever registered it and never confirmed their address is out by that.

    Raises :class:`~dps.core.refusal.Refused`.
    """
    db.session.refresh(review, ("state",), with_for_update=True)
    body = review.organisation
    db.session.refresh(body, ("source",), with_for_update=True)
    refuse_if(why_not_decide(review, outcome=outcome, reason=reason, by=by))
    review.state, review.reason, review.decided_at = outcome, reason.strip(), at
    if outcome == "granted":
        assert review.kind == CLAIM
        assert review.person is not None
        if body.source == UNCLAIMED:
            body.source = CLAIMED
        for position in unconfirmed_positions(body):
            end_position(position=position, by=by, at=at)
        give_position(person=review.person, organisation=body, role=OWNER, by=by, at=at)
    db.session.flush()
    record(
        "review:decide", log=f"organisation:{body.ref}", to=("organisation-review", review.ref), by=by, at=at,
        facts={"kind": review.kind, "outcome": outcome},
    )  # fmt: skip
    post("review-decided", about=("organisation-review", review.ref), at=at, facts={"organisation": body.ref})
