"""Makers of organisations and people: lawful by default, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from dps.core.actor import CLOCK, Actor
from dps.parties import passwords
from dps.parties.actions import add_organisation, add_person, give_position
from dps.parties.models import Organisation, Person
from dps.parties.queries import actor_of
from dps.parties.rules.terms import VERSIONS

PASSWORD = "three random words"
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_numbers = count(1)


def an_organisation(kind: str = "supplier", name: str = "", **facts: object) -> Organisation:
    """An organisation of a kind."""
    return add_organisation(kind=kind, name=name or f"Organisation {next(_numbers)}", by=CLOCK, at=LONG_AGO, **facts)  # type: ignore[arg-type]


def a_person(
    body: Organisation, *roles: str, name: str = "", confirmed: bool = True, terms: str = VERSIONS[-1].version
) -> Person:
    """A person with roles in an organisation, their address confirmed and the terms accepted; signs in with PASSWORD."""
    number = next(_numbers)
    who = add_person(
        name=name or f"Person {number}",
        email=f"person{number}@example.org",
        password_hash=passwords.hashed(PASSWORD),
        confirmed=confirmed,
        terms=terms,
        by=CLOCK,
        at=LONG_AGO,
    )
    for role in roles:
        give_position(person=who, organisation=body, role=role, by=CLOCK, at=LONG_AGO)
    return who


def a_supplier(name: str = "", **facts: object) -> Organisation:
    """A supplier with nothing said about it yet."""
    return an_organisation("supplier", name, **{"legal_form": "co-operative-society", "nation": "England", **facts})


def a_council(name: str = "", **facts: object) -> Organisation:
    """An English council that may buy on every route."""
    return an_organisation("council", name, **{"nation": "England", "buyer_capacity": "pa_ca", **facts})


def an_operator() -> Organisation:
    """The body that runs the market."""
    return an_organisation("operator", "Marketplace operator")


def acting(who: Person, body: Organisation) -> Actor:
    """The actor that a person is in an organisation."""
    return actor_of(who, body)
