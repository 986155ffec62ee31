"""How people sign in, for walks over every route: somebody's passkey, and a second session of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.parties.actions import begin_session
from dps.parties.factor_models import Passkey
from dps.parties.factors import add_passkey
from dps.parties.models import Person, SignInSession
from dps.parties.passkeys import NewPasskey

WHO = ("supplier", "rival", "buyer")


def furnish_sign_in(people: Mapping[str, Person], at: datetime) -> None:
    """A passkey each, before anybody signs in, as adding one ends sessions; then a session that is not the browser's own."""
    for key in WHO:
        with writing():
            new = NewPasskey(credential=f"credential-{key}", public_key=b"public", sign_count=0, verifies=True)
            add_passkey(person=people[key], made=new, name="Blue key", by=CLOCK, at=at)
        with writing():
            begin_session(person=people[key], at=at, proved=True, device="Firefox on Linux")


def census_of_sign_in(people: Mapping[str, Person], operator: str) -> Iterator[tuple[str, str, set[str]]]:
    """Everybody, for the operator; every passkey and session of theirs: what a route calls it, its ref, whose it is."""
    everybody = tuple(people.values())
    for who in everybody:
        yield "somebody", who.ref, {operator}
    for key in WHO:
        who = people[key]
        for kind, table in (("passkey", Passkey), ("held", SignInSession)):
            for ref in db.session.scalars(select(table.ref).where(table.person_id == who.id)):
                yield kind, ref, {who.ref}
