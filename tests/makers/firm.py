"""A firm, a council and the operator with their people, for tests of accounts, teams and reviews."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dps.core.actor import Actor
from dps.core.db import db
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.parties import passwords
from dps.parties.account_models import Link
from dps.parties.models import Organisation
from dps.parties.queries import actor_of
from dps.parties.rules.registration import NewOrganisation, NewPerson
from dps.parties.rules.roles import (
    COUNCIL_ADMINISTRATOR,
    OWNER,
    READER,
    REGISTRAR,
)
from tests.conftest import NOW
from tests.makers.directory import listed
from tests.makers.parties import a_council, a_person, a_supplier, an_operator

VISITOR = Actor(person="anonymous")


on_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"])
"""For what the engine has no part in: both engines are asked where a constraint or a lock is."""


class Undo(Exception):
    """Raised at the end of a deed, to see it vanish."""


def codes(no) -> set[str]:
    return {o.code for o in no.value.obstacles}


def new(email="nora@example.org", name="Nora Nettle") -> NewPerson:
    return NewPerson(name, email, passwords.hashed("three random words"))


def an_entry(name: str) -> Organisation:
    key = listed(name=name)
    return db.session.scalars(select(Organisation).where(Organisation.source_key == key)).one()


def newest_link() -> Link:
    return db.session.scalars(select(Link).order_by(Link.id.desc())).first()


def letters(kind: str) -> list[Letter]:
    write_letters(NOW)
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


class Firm:
    """A supplier with an owner, ada, and a reader, ben; a council with its head; the operator with a registrar."""

    def __init__(self) -> None:
        self.body = a_supplier("Acorn Research")
        self.ada, self.ben = a_person(self.body, OWNER, name="Ada"), a_person(self.body, READER, name="Ben")
        self.council = a_council("Northtown Council")
        self.head = a_person(self.council, COUNCIL_ADMINISTRATOR)
        self.operator = an_operator()
        self.registrar = a_person(self.operator, REGISTRAR)

    @property
    def by(self) -> Actor:
        return actor_of(self.ada, self.body)

    def reviewing(self) -> Actor:
        return actor_of(self.registrar, self.operator)


NEW = NewOrganisation("Acorn Research", "sole-trader", "England")
