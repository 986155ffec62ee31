"""One e-mail a day for those who chose it: made once for a person and London day, whatever is killed, and sent as letters are."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, not_, select

from dps.core.db import db, writing
from dps.letters.catalogue import MAY_WAIT
from dps.letters.models import Digest, Letter
from dps.letters.write import words_of
from dps.parties.models import Person
from dps.parties.rules.told import DAILY, digest_day

AT_ONCE = 100
MOST_LISTED = 200
"""How many letters one e-mail names; whatever is beyond stays unsent until the next day's, and is on the person's page."""


def waits() -> ColumnElement[bool]:
    """That a letter waits for the e-mail of a day: its person chose that now, its kind may, and it never left alone."""
    chose = exists().where(Person.id == Letter.person_id, Person.letters_choice == DAILY)
    return and_(chose, Letter.kind.in_(MAY_WAIT), Letter.digest_id.is_(None), Letter.attempts == 0)


def make_digests(at: datetime) -> int:
    """Make the e-mail of this London day, from nine on, for each person who has letters waiting and none for the day; how many.

    The row of the day and the letters that it lists are one short write. What
    is written later in the day waits for the next day's.
    """
    day = digest_day(at)
    if day is None or not current_app.config["MAIL_URL"]:
        return 0
    made, last = 0, 0
    has_one = exists().where(Digest.person_id == Letter.person_id, Digest.on_day == day)
    ask = select(Letter.person_id).where(Letter.sent_at.is_(None), waits(), not_(has_one)).distinct()
    while people := db.session.scalars(
        ask.where(Letter.person_id > last).order_by(Letter.person_id).limit(AT_ONCE)
    ).all():
        for key in people:
            last = key or 0
            with writing():
                made += _make(db.session.get_one(Person, key, with_for_update=True), day, at=at)
    db.session.rollback()
    return made


def _make(who: Person, day: date, *, at: datetime) -> int:
    if db.session.scalar(select(Digest.id).where(Digest.person_id == who.id, Digest.on_day == day)) is not None:
        return 0  # another worker was first
    letters = db.session.scalars(
        select(Letter)
        .where(Letter.person_id == who.id, Letter.sent_at.is_(None), waits())
        .order_by(Letter.id)
        .limit(MOST_LISTED)
    ).all()
    if not letters:
        return 0
    subject, body = words_of("daily/digest", {"person": who, "letters": letters, "day": day})
    digest = Digest(person_id=who.id, on_day=day, subject=subject, body=body, made_at=at)
    db.session.add(digest)
    db.session.flush()
    for letter in letters:
        letter.digest_id = digest.id
    db.session.flush()
    return 1
