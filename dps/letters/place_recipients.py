"""Whom to tell of what happens to a place after admission, and the facts of their letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.admission.models import Admission
from dps.admission.place_models import Removal, Renewal, StatutoryTask, Suspension
from dps.admission.rules.removing import GROUNDS, exclusion_titles, in_competitions, provision_of
from dps.core.db import Base, NotFound, db
from dps.law.routes import route
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import people_of
from dps.parties.rules.roles import ADMINISTRATOR, KEEPER

Told = tuple[Person, dict[str, Any]]


def keepers() -> tuple[Person, ...]:
    """The operator's people who keep the places of the market, by name."""
    ask = (
        select(Person)
        .join(Position, Position.person_id == Person.id)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(
            Organisation.kind == "operator", Position.ended_at.is_(None), Person.is_active,
            Position.role.in_((KEEPER, ADMINISTRATOR)),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    return tuple(db.session.scalars(ask))


def _thing(kind: type[Any], post: Post) -> Any:
    ref = post.about.partition(":")[2]
    found: Base | None = db.session.scalar(select(kind).where(kind.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def _of_place(place: Admission, people: Iterable[Person], **facts: Any) -> Iterator[Told]:
    words = route(place.lot.market.route).words
    known = {"admission": place, "lot": place.lot, "supplier": place.supplier, "words": words, **facts}
    return ((who, known) for who in people)


def _removal(post: Post) -> Iterator[Told]:
    one: Removal = _thing(Removal, post)
    law = route(one.admission.lot.market.route)
    return _of_place(
        one.admission, people_of(one.admission.supplier), removal=one, provision=provision_of(law, one.ground),
        grounds=exclusion_titles(law, one.exclusion_grounds), meanwhile=in_competitions(law),
        must_wait=not GROUNDS[one.ground].must,
    )  # fmt: skip


def _removal_answered(post: Post) -> Iterator[Told]:
    one: Removal = _thing(Removal, post)
    return _of_place(one.admission, keepers(), removal=one)


def _suspension(post: Post) -> Iterator[Told]:
    one: Suspension = _thing(Suspension, post)
    return _of_place(one.admission, people_of(one.admission.supplier), suspension=one)


def _renewal(post: Post) -> Iterator[Told]:
    one: Renewal = _thing(Renewal, post)
    return _of_place(one.admission, people_of(one.admission.supplier), renewal=one)


def _task(post: Post) -> Iterator[Told]:
    one: StatutoryTask = _thing(StatutoryTask, post)
    known = {"task": one, "lot": one.lot, "supplier": one.supplier, "words": route(one.market.route).words}
    return ((who, known) for who in keepers())


WHO: Mapping[str, Callable[[Post], Iterator[Told]]] = {
    "removal-proposed": _removal,
    "removal-answered": _removal_answered,
    "removal-confirmed": _removal,
    "removal-dropped": _removal,
    "supplier-suspended": _suspension,
    "suspension-lifted": _suspension,
    "renewal-asked": _renewal,
    "renewal-due": _renewal,
    "renewal-overdue": _renewal,
    "exclusion-notice-due": _task,
    "exclusion-notice-tomorrow": _task,
    "exclusion-notice-overdue": _task,
}
