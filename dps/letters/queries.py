"""What can be asked about a person's own letters."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.letters.models import Letter
from dps.parties.models import Person

PAGE = 25
MOST_UNREAD = 100
"""Where counting stops: nobody needs to know which three-digit number it is."""


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


def how_many_unread(by: Actor) -> int:
    """How many of their letters the asker has not opened; counted no further than :data:`MOST_UNREAD`."""
    some = _unread(by).limit(MOST_UNREAD).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def newest_unread(by: Actor, *, limit: int = 5) -> tuple[Letter, ...]:
    """The asker's newest letters that they have not opened; at most ``limit``."""
    return tuple(db.session.scalars(_unread(by).order_by(Letter.id.desc()).limit(limit)))


def _unread(by: Actor) -> Select[Letter]:
    whose = select(Person.id).where(Person.ref == by.person).scalar_subquery()
    return select(Letter).where(Letter.person_id == whose, Letter.read_at.is_(None))


def unsent() -> int:
    """How many letters wait for the mail server."""
    return db.session.scalar(select(func.count()).select_from(Letter).where(Letter.sent_at.is_(None))) or 0
