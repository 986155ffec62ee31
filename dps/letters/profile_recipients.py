"""Whom to tell of a question about a profile, and of a document that runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.admission.documents import held_for
from dps.admission.models import Admission
from dps.admission.profile_changes import parts_asked_about, review
from dps.admission.queries import holds, route_of
from dps.admission.rules.gates import in_words
from dps.core.db import NotFound, db
from dps.law.calendar import end_of_day
from dps.market.models import Lot
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.profile.models import Evidence
from dps.profile.queries import newer_than
from dps.profile.reminding import TOLD
from dps.profile.rules.content import SECTIONS
from dps.profile.rules.evidence import KINDS, has_expired


def _questioned(post: Post) -> Iterator[tuple[Person, dict[str, Any]]]:
    ref = post.about.partition(":")[2]
    made = review(ref)
    if made is None:
        raise NotFound(ref)
    parts = [SECTIONS[section][0] for section in parts_asked_about(made)]
    facts = {"supplier": made.supplier, "words": made.words, "parts": parts}
    return ((who, facts) for who in people_of(made.supplier))


@dataclass(frozen=True)
class Stopped:
    """A place on which the document matters: the lot, and what its expiry stops there and from when, in words."""

    lot: Lot
    part: str
    says: str


@dataclass(frozen=True)
class Standing:
    """The supplier's places on a London day, for a document of a kind: where it stops something, and whether there are others."""

    stopped: tuple[Stopped, ...]
    others: bool
    lasts_until: date | None

    @property
    def has_places(self) -> bool:
        """Whether the supplier has a place at all."""
        return bool(self.stopped) or self.others


def standing(document: Evidence, *, on: date) -> Standing:
    """What the document's last day means for each place of its supplier, as it stands on a London day."""
    ask = (
        select(Admission)
        .where(Admission.supplier_id == document.organisation_id, holds(end_of_day(on)))
        .options(joinedload(Admission.lot).joinedload(Lot.market), joinedload(Admission.lot).selectinload(Lot.criteria))
        .order_by(Admission.admitted_at, Admission.id)
    )
    places = [place for place in db.session.scalars(ask) if place.lot.market.ended_on is None]
    found: list[Stopped] = []
    for place in places:
        for held in held_for(document.organisation, place.lot, on=on):
            if held.gate.kind == document.kind:
                law = route_of(place.lot)
                found.append(Stopped(place.lot, law.words.part, in_words(law, held, on=on)))
    return Standing(tuple(found), len(found) < len(places), _another(document, on=on))


def _another(document: Evidence, *, on: date) -> date | None:
    """The last day of the supplier's other document of the kind that lasts longest, where it lasts longer than this one."""
    assert document.expires_on is not None
    ask = select(Evidence).where(
        Evidence.organisation_id == document.organisation_id, Evidence.kind == document.kind,
        Evidence.taken_back_at.is_(None), Evidence.issued_on <= on, Evidence.expires_on > document.expires_on,
    )  # fmt: skip
    return max((row.expires_on for row in db.session.scalars(ask) if row.expires_on), default=None)


def _expiring(post: Post) -> Iterator[tuple[Person, dict[str, Any]]]:
    """The owners and editors; nobody where a newer document stands in its place, or it was taken back, since the post."""
    ref = post.about.partition(":")[2]
    document = db.session.scalar(select(Evidence).where(Evidence.ref == ref))
    if document is None:
        raise NotFound(ref)
    if document.taken_back_at is not None or newer_than([document]):
        return iter(())
    supplier: Organisation = document.organisation
    facts = {
        "document": document, "supplier": supplier, "kind": KINDS[document.kind], "due_on": date.fromisoformat(post.facts["due_on"]),
        "expired": lambda today: has_expired(document.expires_on, on=today),
        "standing": cache(lambda today: standing(document, on=today)),
    }  # fmt: skip
    return ((who, facts) for who in people_of(supplier, roles=TOLD))


WHO: Mapping[str, Callable[[Post], Iterator[tuple[Person, dict[str, Any]]]]] = {
    "profile-questioned": _questioned,
    "evidence-expiring": _expiring,
}
