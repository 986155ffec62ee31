"""Whom to tell of what happens while an application is being decided: the supplier's people, its assessor, the operator's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.admission.corrections import parts_of
from dps.admission.desk import assessment_of, assessors
from dps.admission.desk_models import Correction, Hearing
from dps.admission.models import Application
from dps.core.db import NotFound, db
from dps.law.exclusions import grounds_for
from dps.law.routes import route
from dps.outbox.post import Post
from dps.parties.models import Person
from dps.parties.queries import people_of

Addressed = tuple[Person, dict[str, Any]]


def _found(kind: Any, post: Post) -> Any:
    ref = post.about.partition(":")[2]
    found = db.session.scalar(select(kind).where(kind.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def _facts(application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "lot": application.lot,
        "supplier": application.supplier,
        "words": route(application.lot.market.route).words,
    }


def _ground(hearing: Hearing) -> Any:
    its = route(hearing.application.lot.market.route)
    return next(ground for ground in grounds_for(its) if ground.code == hearing.ground)


def _returned(post: Post) -> Iterator[Addressed]:
    correction: Correction = _found(Correction, post)
    application = correction.application
    parts = [(title, correction.parts[ref]) for ref, title in parts_of(application).items() if ref in correction.parts]
    facts = {**_facts(application), "correction": correction, "parts": parts}
    return ((who, facts) for who in people_of(application.supplier))


def _corrected(post: Post) -> Iterator[Addressed]:
    correction: Correction = _found(Correction, post)
    facts = {**_facts(correction.application), "correction": correction}
    return ((who, facts) for who in _desk_of(correction.application, correction.asked_by))


def _asked(post: Post) -> Iterator[Addressed]:
    hearing: Hearing = _found(Hearing, post)
    facts = {**_facts(hearing.application), "hearing": hearing, "ground": _ground(hearing)}
    return ((who, facts) for who in people_of(hearing.application.supplier))


def _spoke(post: Post) -> Iterator[Addressed]:
    hearing: Hearing = _found(Hearing, post)
    facts = {**_facts(hearing.application), "hearing": hearing, "ground": _ground(hearing)}
    return ((who, facts) for who in _desk_of(hearing.application, hearing.asked_by))


def _escalated(post: Post) -> Iterator[Addressed]:
    application: Application = _found(Application, post)
    facts = {**_facts(application), "stage": post.facts["stage"]}
    return ((who, facts) for who in assessors())


def _desk_of(application: Application, asked_by: str) -> tuple[Person, ...]:
    """Whoever has the application in hand and whoever asked, while they may decide; else everybody who may."""
    inhand = assessment_of(application)
    refs = {asked_by, inhand.assessor if inhand else asked_by}
    may = assessors()
    return tuple(who for who in may if who.ref in refs) or may


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "application-returned": _returned,
    "correction-answered": _corrected,
    "representation-asked": _asked,
    "representation-made": _spoke,
    "application-escalated": _escalated,
}
