"""Which documents of a supplier the market's assessors may see, and where a document is part of an application."""

from __future__ import annotations

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import joinedload

from dps.admission.desk import interest_in
from dps.admission.models import Admission, Application, ApplicationVersion
from dps.admission.rules.conflicts import obstacles_to_touching
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.market.models import Lot
from dps.parties import queries as parties
from dps.parties.models import Organisation, Person, Position
from dps.profile import queries as profile
from dps.profile.models import Evidence


def supplier_to_assess(ref: str) -> Organisation:
    """A supplier that sent an application or has, or had, a place. Raises :class:`NotFound` for any other.

    What a supplier has not put before the market is nobody's to read.
    """
    body = parties.organisation(ref)
    if not _came_before_us(body.id):
        raise NotFound(ref)
    return body


def why_not_open(supplier: Organisation, by: Actor) -> tuple[Obstacle, ...]:
    """Why somebody may not see a supplier's documents: they act for it, or declared an interest in it last. Empty when they may."""
    acts = select(Position.id).join(Person).where(
        Person.ref == by.person, Position.organisation_id == supplier.id, Position.ended_at.is_(None)
    )  # fmt: skip
    return obstacles_to_touching(
        acts_for_supplier=db.session.scalar(acts.limit(1)) is not None, declared=interest_in(supplier.id, by.person)
    )


def document_to_assess(ref: str) -> Evidence:
    """A document of such a supplier. Raises :class:`NotFound` for any other."""
    found = profile.evidence(ref)
    if not _came_before_us(found.organisation_id):
        raise NotFound(ref)
    return found


def named_in(evidence: Evidence) -> tuple[str, ...]:
    """Each application that names a document, in words: as it is being written, or as it was ever received."""
    received = select(ApplicationVersion.application_id).where(
        cast(ApplicationVersion.content, Text).contains(evidence.ref)
    )
    rows = db.session.scalars(
        select(Application)
        .where(
            Application.supplier_id == evidence.organisation_id,
            or_(
                Application.id.in_(received),
                (Application.state != "withdrawn") & cast(Application.answers, Text).contains(evidence.ref),
            ),
        )
        .options(joinedload(Application.lot).joinedload(Lot.market))
        .order_by(Application.id)
    )
    return tuple(f"your application to “{row.lot.title}” of {row.lot.market.title}" for row in rows)


def _came_before_us(organisation_id: int) -> bool:
    sent = select(Application.id).where(
        Application.supplier_id == organisation_id, Application.submitted_at.is_not(None)
    )
    placed = select(Admission.id).where(Admission.supplier_id == organisation_id)
    return bool(db.session.scalar(select(or_(sent.exists(), placed.exists()))))
