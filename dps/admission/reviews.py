"""The registrar's queue: a review is due before the decision on any application of the organisation that it holds.

PCR 2015 reg 34(16); Procurement Act 2023 s.36(6)(b): the time to decide runs while a name is looked at.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dps.admission.models import Application
from dps.core.db import db
from dps.parties.account_models import OrganisationReview
from dps.parties.models import Person


def reviews_waiting(*, page: int = 1, limit: int = 50) -> tuple[tuple[OrganisationReview, date | None], ...]:
    """Open reviews, each with the day by which an application of its organisation must be decided; the soonest first."""
    due = (
        select(Application.supplier_id, func.min(Application.due_on).label("due_on"))
        .where(Application.state == "submitted")
        .group_by(Application.supplier_id)
        .subquery()
    )
    ask = (
        _open()
        .add_columns(due.c.due_on)
        .outerjoin(due, due.c.supplier_id == OrganisationReview.organisation_id)
        .options(joinedload(OrganisationReview.organisation), joinedload(OrganisationReview.person))
        .order_by(due.c.due_on.is_(None), due.c.due_on, OrganisationReview.opened_at, OrganisationReview.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in db.session.execute(ask))


def how_many_reviews() -> int:
    """How many reviews wait."""
    return db.session.scalar(select(func.count()).select_from(_open().subquery())) or 0


def decision_due(review: OrganisationReview) -> date | None:
    """The day by which an application of the organisation under review must be decided, or None."""
    return db.session.scalar(
        select(func.min(Application.due_on)).where(
            Application.supplier_id == review.organisation_id, Application.state == "submitted"
        )
    )


def _open() -> Select[tuple[OrganisationReview]]:
    """A claim waits once its claimant's address is confirmed."""
    return (
        select(OrganisationReview)
        .outerjoin(Person, Person.id == OrganisationReview.person_id)
        .where(
            OrganisationReview.state == "open",
            OrganisationReview.person_id.is_(None) | Person.email_confirmed_at.is_not(None),
        )
    )
