"""Whether two officers are two people: asked wherever the house wants two of them."""

from __future__ import annotations

from dps.bidding.rules.opening import Officer, is_one_person
from dps.core.actor import Actor
from dps.core.db import NotFound
from dps.parties.models import Person
from dps.parties.queries import person


def same_person(first: Person, by: Actor) -> bool:
    """Whether whoever acts now is the person who acted first, by this account or by another of theirs."""
    try:
        second = person(by.person)
    except NotFound:
        return False  # the clock is nobody; other rules refuse it
    return is_one_person(Officer(first.ref, first.email, first.name), Officer(second.ref, second.email, second.name))
