"""The letters and saved searches of closed accounts: a letter holds a name in every greeting, so they go with the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from dps.core.db import db, writing
from dps.finding.saved import forget as forget_searches
from dps.letters.models import Letter
from dps.parties.closing import forget as forget_people
from dps.parties.models import Person

BATCH = 500


def forget(at: datetime) -> int:
    """Remove what dps.parties.rules.keeping says is kept no longer; how many things. Safe to kill, to repeat and to run late."""
    done = forget_people(at) + forget_searches(at)
    closed = (
        select(Letter.id).join(Person, Person.id == Letter.person_id).where(Person.closed_at.is_not(None)).limit(BATCH)
    )
    while keys := db.session.scalars(closed).all():
        with writing():
            db.session.execute(delete(Letter).where(Letter.id.in_(keys)))
        done += len(keys)
    return done
