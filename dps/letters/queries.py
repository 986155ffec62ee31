"""A person's own letters."""

from __future__ import annotations

from sqlalchemy import func, select

from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.letters.models import Letter
from dps.parties.models import Person

PAGE = 25


def own_letters(by: Actor, *, page: int = 1) -> tuple[Letter, ...]:
    """The asker's letters, newest first, 25 a page."""
    return tuple(
        db.session.scalars(
            select(Letter)
            .join(Person)
            .where(Person.ref == by.person)
            .order_by(Letter.id.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        )
    )


def how_many_letters(by: Actor) -> int:
    """How many letters the asker has."""
    return db.session.scalar(select(func.count()).select_from(Letter).join(Person).where(Person.ref == by.person)) or 0


def own_letter(ref: str, by: Actor) -> Letter:
    """One of the asker's letters. Raises :class:`NotFound`, for another's too."""
    found = db.session.scalar(select(Letter).join(Person).where(Letter.ref == ref, Person.ref == by.person))
    if found is None:
        raise NotFound(ref)
    return found


def unsent() -> int:
    """How many letters wait for the mail server."""
    return db.session.scalar(select(func.count()).select_from(Letter).where(Letter.sent_at.is_(None))) or 0
