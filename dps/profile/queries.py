"""What can be asked about what a supplier does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dps.core.db import db
from dps.parties.models import Organisation
from dps.profile.models import Evidence, Profile


def profile_of(organisation: Organisation) -> Profile | None:
    """The organisation's profile with its capabilities, or None while it has said nothing."""
    return db.session.scalar(
        select(Profile).where(Profile.organisation_id == organisation.id).options(selectinload(Profile.capabilities))
    )


def evidence_of(organisation: Organisation, *, limit: int = 100) -> tuple[Evidence, ...]:
    """The organisation's documents, the newest first; at most ``limit``. Expired ones are among them."""
    return tuple(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.organisation_id == organisation.id)
            .order_by(Evidence.issued_on.desc(), Evidence.id.desc())
            .limit(limit)
        )
    )
