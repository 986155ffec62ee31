"""The copy of an organisation's letters for its shared mailbox, beside the named people who get them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from dps.core.db import db
from dps.letters.catalogue import PERSONAL
from dps.parties.models import Organisation, Person, Position


@dataclass(frozen=True)
class Reader:
    """Whoever opens the mailbox, as a letter's words address them."""

    name: str


def copies(
    kind: str, told: Iterable[tuple[Person | str, Mapping[str, Any]]]
) -> Iterator[tuple[Organisation, Mapping[str, Any]]]:
    """The organisations whose mailbox gets a copy of a letter, once each, with the facts of the letter to their people.

    A letter is an organisation's where it goes to somebody who acts for it and
    is about its own affairs: one of the bodies that the facts name. No copy
    goes where the mailbox is an address that has the letter anyway.
    """
    if kind in PERSONAL:
        return
    done: set[int] = set()
    listed = list(told)
    addresses = {who if isinstance(who, str) else who.email for who, _ in listed}
    for who, facts in listed:
        named = {} if isinstance(who, str) else {body.id: body for body in _named(facts) if body.mailbox}
        for body in [named[key] for key in sorted(named.keys() - done)]:
            if not isinstance(who, str) and _acts_for(who, body):
                done.add(body.id)
                if body.mailbox not in addresses:
                    yield body, facts


def _named(facts: Mapping[str, Any]) -> Iterator[Organisation]:
    """The organisations that a letter's facts name: the supplier, the buyer of a competition, the parties of a contract."""
    for name in ("supplier", "organisation"):
        if isinstance(facts.get(name), Organisation):
            yield facts[name]
    for name in ("competition", "contract"):
        for side in ("buyer", "supplier"):
            body = getattr(facts.get(name), side, None)
            if isinstance(body, Organisation):
                yield body


def _acts_for(who: Person, body: Organisation) -> bool:
    ask = select(Position.id).where(
        Position.person_id == who.id, Position.organisation_id == body.id, Position.ended_at.is_(None)
    )
    return db.session.scalar(ask.limit(1)) is not None
