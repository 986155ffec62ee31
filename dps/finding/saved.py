"""Saved searches of a person, and the digest of what is new in them: made once, whatever was killed and however late it runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.competition.models import Competition
from dps.competition.queries import ADVERTISED
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import refuse_if
from dps.finding.rules.saving import (
    DAILY,
    MOST_LISTED,
    MOST_SAVED,
    NEVER,
    WEEKLY,
    Sought,
    due_at,
    due_on,
    is_due,
    obstacles_to_hearing,
    obstacles_to_naming,
    obstacles_to_saving,
)
from dps.finding.saved_models import AlertDigest, AlertItem, SavedSearch
from dps.outbox.post import post
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import acting_person

POST = "alerts-found"
AT_ONCE = 200
BATCH = 500


@dataclass(frozen=True)
class Stopping:
    """The link in a digest's letter that stops its searches' letters: its key is made like that of any signed link."""

    ref: str
    purpose: str = "alerts"


def sought_by(saved: SavedSearch) -> Sought:
    """What a saved search looks for."""
    return Sought(saved.kind, saved.words, saved.filters)


def own_searches(by: Actor) -> tuple[SavedSearch, ...]:
    """The asker's saved searches in the organisation that they act for, by name."""
    rows = db.session.scalars(_own(by).order_by(SavedSearch.id).limit(MOST_SAVED))
    return tuple(sorted(rows, key=lambda one: one.name.casefold()))


def own_search(ref: str, by: Actor) -> SavedSearch:
    """One of the asker's saved searches. Raises :class:`NotFound`, for another's too."""
    found = db.session.scalar(_own(by).where(SavedSearch.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def save(*, sought: Sought, name: str, every: str, organisation: Organisation, by: Actor, at: datetime) -> SavedSearch:
    """Save a search for the person who asks. What is published from now on is told. Raises :class:`~dps.core.refusal.Refused`."""
    person = acting_person(by)
    _in_turn(person)
    others = [(one.name, sought_by(one)) for one in own_searches(by)]
    refuse_if(obstacles_to_saving(sought, name=name, every=every, others=others))
    made = SavedSearch(
        person_id=person.id, organisation_id=organisation.id, kind=sought.kind, name=" ".join(name.split()),
        words=" ".join(sought.words.split()), filters={key: sorted(set(codes)) for key, codes in sought.filters.items() if codes},
        every=every, saved_at=at, since=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("search:save", made, organisation.ref, by=by, at=at)
    return made


def change(*, saved: SavedSearch, name: str, every: str, by: Actor, at: datetime) -> None:
    """Give a saved search another name, or have its letters come otherwise. Raises :class:`~dps.core.refusal.Refused`.

    Begun again after none came, letters tell of what is published from then on.
    """
    _in_turn(saved.person)
    others = [one.name for one in own_searches(by) if one.id != saved.id]
    refuse_if((*obstacles_to_naming(name, others), *obstacles_to_hearing(saved.kind, every)))
    if saved.every == NEVER and every != NEVER:
        saved.since = at
    saved.name, saved.every = " ".join(name.split()), every
    db.session.flush()
    _record("search:change", saved, saved.organisation.ref, by=by, at=at)


def remove(*, saved: SavedSearch, by: Actor, at: datetime) -> None:
    """Delete a saved search. What was told stays told."""
    ref, organisation = saved.ref, saved.organisation.ref
    db.session.delete(saved)
    db.session.flush()
    record("search:delete", log=f"organisation:{organisation}", to=("saved-search", ref), by=by, at=at)


def told_in(ref: str) -> AlertDigest:
    """The digest with this ref, for the page behind its letter's link. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(AlertDigest)
        .where(AlertDigest.ref == ref)
        .options(joinedload(AlertDigest.person), joinedload(AlertDigest.organisation))
    )
    if found is None:
        raise NotFound(ref)
    return found


def told_by_letter(digest: AlertDigest) -> tuple[SavedSearch, ...]:
    """The searches of the digest's person there whose letters come now, by name."""
    rows = db.session.scalars(
        select(SavedSearch).where(
            SavedSearch.person_id == digest.person_id, SavedSearch.organisation_id == digest.organisation_id,
            SavedSearch.every != NEVER,
        )
    )  # fmt: skip
    return tuple(sorted(rows, key=lambda one: one.name.casefold()))


def stop(*, digest: AlertDigest, only: str = "", by: Actor, at: datetime) -> int:
    """Have no more letters come of the searches of a digest's person there, or of the one that is named; how many were stopped.

    The searches stay. Stopping what is stopped changes nothing.
    """
    stopped = [one for one in told_by_letter(digest) if only in ("", one.ref)]
    for one in stopped:
        one.every = NEVER
        db.session.flush()
        _record("search:change", one, digest.organisation.ref, by=by, at=at)
    return len(stopped)


def people_due(at: datetime) -> Iterator[int]:
    """The people who have a digest to be looked for by ``at``, in the order of their ids, some at a time."""
    last = 0
    ask = select(SavedSearch.person_id).join(Person, Person.id == SavedSearch.person_id).where(_owed(at), _acts())
    while people := db.session.scalars(
        ask.where(SavedSearch.person_id > last).distinct().order_by(SavedSearch.person_id).limit(AT_ONCE)
    ).all():
        yield from people
        last = people[-1]


def searches_due(person: int, *, at: datetime) -> tuple[SavedSearch, ...]:
    """The searches of a person whose digest is to be looked for by ``at``, in the order they were saved."""
    rows = db.session.scalars(
        select(SavedSearch)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(SavedSearch.person_id == person, _owed(at), _acts())
        .order_by(SavedSearch.id)
    )
    return tuple(rows)


def open_to_all(at: datetime, *, since: datetime) -> Mapping[str, Competition]:
    """The competitions that everybody may read, open at ``at`` and published after ``since``, by ref; what closes sooner first."""
    rows = db.session.scalars(_open(at).where(Competition.published_at > since).order_by(Competition.closes_at))
    return {row.ref: row for row in rows}


def keep_digests(*, person: int, found: Mapping[str, Collection[str]], at: datetime) -> int:
    """Keep what the searches of a person (by ref) found (refs of competitions), and post it; how many digests there were.

    One for each organisation that the person acts for there. Only what is open now, was published since the
    search was saved and was never told them is in it. The searches are looked for again when they next fall due.
    Searches that another worker looked for meanwhile, or that were stopped, count for nothing.
    """
    who = db.session.get_one(Person, person)
    _in_turn(who)
    due = [one for one in searches_due(person, at=at) if one.ref in found]
    if not due:
        return 0
    refs = sorted({ref for one in due for ref in found[one.ref]})
    told = select(AlertItem.id).where(AlertItem.competition_id == Competition.id, AlertItem.person_id == person)
    fresh = db.session.scalars(
        _open(at).where(Competition.ref.in_(refs), ~told.exists()).order_by(Competition.closes_at, Competition.id)
    ).all()
    made = 0
    for organisation in dict.fromkeys(one.organisation_id for one in due):
        ours = [one for one in due if one.organisation_id == organisation]
        items = [(c, names) for c in fresh if (names := _finders(c, ours, found))]
        fresh = [c for c in fresh if not any(c is other for other, _ in items)]
        day = max(day for one in ours if (day := _owes(one, at)))
        made += _digest(who, organisation, items[:MOST_LISTED], day, at=at) if items else 0
        for one in ours:
            # What does not fit into one letter is not lost: its search stays due, and the next run writes another.
            one.looked_on = _owes(one, at) if len(items) <= MOST_LISTED else one.looked_on
    db.session.flush()
    return made


def forget(at: datetime) -> int:
    """Remove the searches and digests of closed accounts; how many people's. Safe to kill and to repeat."""
    del at
    done = 0
    closed = (
        select(Person.id)
        .where(
            Person.closed_at.is_not(None),
            or_(
                exists().where(SavedSearch.person_id == Person.id), exists().where(AlertDigest.person_id == Person.id),
            ),
        )
        .limit(BATCH)
    )  # fmt: skip
    while keys := db.session.scalars(closed).all():
        with writing():
            for kind in (AlertItem, AlertDigest, SavedSearch):
                db.session.execute(delete(kind).where(kind.person_id.in_(keys)))
        done += len(keys)
    return done


def _digest(
    who: Person, organisation: int, items: list[tuple[Competition, list[str]]], day: date, *, at: datetime
) -> int:
    made = AlertDigest(person_id=who.id, organisation_id=organisation, due_on=day, made_at=at)
    made.items = [AlertItem(person_id=who.id, competition_id=c.id, found_by=names) for c, names in items]
    db.session.add(made)
    db.session.flush()
    facts = {"due_on": str(day), "found": len(items)}
    body = db.session.get_one(Organisation, organisation)
    record(
        "search:tell", log=f"organisation:{body.ref}", to=("alert-digest", made.ref), by=CLOCK, at=at, facts=facts
    )  # fmt: skip
    post(POST, about=("alert-digest", made.ref), at=at, facts=facts)
    return 1


def _finders(competition: Competition, searches: list[SavedSearch], found: Mapping[str, Collection[str]]) -> list[str]:
    """The names of the searches that found a competition, of those that were there when it was published."""
    published = competition.published_at
    return [one.name for one in searches if published and published > one.since and competition.ref in found[one.ref]]


def _owes(one: SavedSearch, at: datetime) -> date | None:
    return is_due(one.every, since=one.since, looked_on=one.looked_on, at=at)


def _owed(at: datetime) -> ColumnElement[bool]:
    """That a search owes a digest at an instant: rules/saving.py's is_due, asked of the database."""
    ways = []
    for every in (DAILY, WEEKLY):
        day = due_on(every, at)
        assert day is not None  # both have a day at any instant
        not_looked = or_(SavedSearch.looked_on.is_(None), SavedSearch.looked_on < day)
        ways.append(and_(SavedSearch.every == every, SavedSearch.since < due_at(day), not_looked))
    return or_(*ways)


def _acts() -> ColumnElement[bool]:
    """That the search's person has an account still and acts for its organisation."""
    return and_(
        Person.is_active,
        exists().where(
            Position.person_id == SavedSearch.person_id, Position.organisation_id == SavedSearch.organisation_id,
            Position.ended_at.is_(None),
        ),
    )  # fmt: skip


def _open(at: datetime) -> Select[tuple[Competition]]:
    return select(Competition).where(
        Competition.route.in_(ADVERTISED), Competition.state == "published", Competition.published_at <= at,
        Competition.closes_at > at,
    )  # fmt: skip


def _own(by: Actor) -> Select[tuple[SavedSearch]]:
    return (
        select(SavedSearch)
        .join(Person, Person.id == SavedSearch.person_id)
        .join(Organisation, Organisation.id == SavedSearch.organisation_id)
        .where(Person.ref == by.person, Organisation.ref == by.organisation)
    )


def _in_turn(person: Person) -> None:
    """Let one write at a time count and change what a person has saved and was told."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())


def _record(did: str, saved: SavedSearch, organisation: str, *, by: Actor, at: datetime) -> None:
    facts = {"kind": saved.kind, "every": saved.every}
    record(did, log=f"organisation:{organisation}", to=("saved-search", saved.ref), by=by, at=at, facts=facts)
