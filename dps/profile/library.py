"""A supplier's library of answers: kept once, drawn into any application or bid as a start.

It belongs to the organisation and is shown to nobody else. It is not sealed:
the pages say so, and prices have no place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.parties.models import Organisation
from dps.profile.models import LibraryAnswer
from dps.profile.rules.library import obstacles_to_changing, obstacles_to_keeping

PER_PAGE = 25


def library_of(
    organisation: Organisation, *, words: str = "", theme: str = "", put_away: bool = False, page: int = 1
) -> tuple[tuple[LibraryAnswer, ...], int]:
    """A page of an organisation's answers by title, and how many there are in all; ``words`` are looked for in title and text."""
    ask = select(LibraryAnswer).where(
        LibraryAnswer.organisation_id == organisation.id,
        LibraryAnswer.put_away_at.is_not(None) if put_away else LibraryAnswer.put_away_at.is_(None),
    )
    if theme:
        ask = ask.where(LibraryAnswer.theme == theme)
    for word in words.split()[:8]:
        ask = ask.where(
            or_(
                LibraryAnswer.title.icontains(word, autoescape=True),
                LibraryAnswer.text.icontains(word, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    rows = ask.order_by(LibraryAnswer.title, LibraryAnswer.id).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    return tuple(db.session.scalars(rows)), total


def titles_of(organisation: Organisation, *, limit: int = 500) -> Sequence[tuple[str, str]]:
    """Ref and title of everything in use, by title, for choosing from."""
    rows = db.session.execute(
        select(LibraryAnswer.ref, LibraryAnswer.title)
        .where(LibraryAnswer.organisation_id == organisation.id, LibraryAnswer.put_away_at.is_(None))
        .order_by(LibraryAnswer.title, LibraryAnswer.id)
        .limit(limit)
    )
    return [(row.ref, row.title) for row in rows]


def own_answer(ref: str, by: Actor) -> LibraryAnswer:
    """One of the asker's own answers. Raises :class:`NotFound` for another's too."""
    found = db.session.scalar(
        select(LibraryAnswer)
        .join(Organisation, Organisation.id == LibraryAnswer.organisation_id)
        .where(LibraryAnswer.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def text_to_draw(ref: str, by: Actor) -> str:
    """The text of one of the asker's own answers; nothing for any other, for then there is nothing to draw."""
    found = db.session.scalar(
        select(LibraryAnswer.text)
        .join(Organisation, Organisation.id == LibraryAnswer.organisation_id)
        .where(LibraryAnswer.ref == ref, Organisation.ref == by.organisation)
    )
    return found or ""


def keep(*, organisation: Organisation, title: str, theme: str, text: str, by: Actor, at: datetime) -> LibraryAnswer:
    """Keep an answer. Raises :class:`~dps.core.refusal.Refused`."""
    kept = db.session.scalar(
        select(func.count(LibraryAnswer.id)).where(
            LibraryAnswer.organisation_id == organisation.id, LibraryAnswer.put_away_at.is_(None)
        )
    )
    refuse_if(obstacles_to_keeping(title=title, theme=theme, text=text, kept=kept or 0))
    answer = LibraryAnswer(
        organisation_id=organisation.id, title=title.strip(), theme=theme, text=text.strip(), edition=1,
        changed_by=by.person, changed_at=at,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
    _record("library:keep", answer, organisation, by=by, at=at)
    return answer


def change(*, answer: LibraryAnswer, title: str, theme: str, text: str, edition: int, by: Actor, at: datetime) -> None:
    """Change an answer that was opened at ``edition``. Raises :class:`~dps.core.refusal.Refused` where a colleague was quicker."""
    db.session.refresh(answer, ("edition",), with_for_update=True)
    refuse_if(
        (
            *obstacles_to_keeping(title=title, theme=theme, text=text),
            *obstacles_to_changing(edition=edition, edition_now=answer.edition),
        )
    )
    answer.title, answer.theme, answer.text = title.strip(), theme, text.strip()
    answer.edition += 1
    answer.changed_by, answer.changed_at = by.person, at
    db.session.flush()
    _record("library:change", answer, _owner(answer), by=by, at=at)


def put_away(*, answer: LibraryAnswer, by: Actor, at: datetime) -> None:
    """Take an answer out of use. It stays where it can be found again; doing it twice changes nothing."""
    if answer.put_away_at is None:
        answer.put_away_at = at
        db.session.flush()
        _record("library:put-away", answer, _owner(answer), by=by, at=at)


def take_out(*, answer: LibraryAnswer, by: Actor, at: datetime) -> None:
    """Put an answer to use again; doing it twice changes nothing."""
    if answer.put_away_at is not None:
        answer.put_away_at = None
        db.session.flush()
        _record("library:take-out", answer, _owner(answer), by=by, at=at)


def _owner(answer: LibraryAnswer) -> Organisation:
    return db.session.get_one(Organisation, answer.organisation_id)


def _record(did: str, answer: LibraryAnswer, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    record(
        did, log=f"organisation:{organisation.ref}", to=("library-answer", answer.ref), by=by, at=at,
        facts={"edition": answer.edition},
    )  # fmt: skip
