"""Registering, and entering the network: the deed, its rows, its entry on the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.queries import trail
from dps.core.actor import CLOCK, Actor
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.parties import passwords
from dps.parties.actions import admit_network, begin_session, carry_sessions
from dps.parties.joining import register
from dps.parties.models import Identifier, Organisation, Person, SignInSession
from dps.parties.network import MEMBERS
from dps.parties.queries import actor_of, holder_of, live_session, organisation
from dps.parties.rules.registration import NewOrganisation, NewPerson
from tests.conftest import NOW
from tests.makers.parties import a_person, a_supplier

NEW = NewOrganisation(
    "Valley Works", "community-interest-company", "England", (("GB-COH", "01234567"),), region="TLE", is_sme=True
)
VISITOR = Actor(person="anonymous")


def somebody(email: str = "Ada@Example.org") -> NewPerson:
    return NewPerson("Ada Byron", email, passwords.hashed("three random words"))


def test_a_supplier_and_its_first_person_are_kept_together(app):
    with writing():
        body, who = register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
    assert holder_of("GB-COH", "01234567") == body
    assert (body.kind, body.source, body.buyer_capacity) == ("supplier", "registered", "none")
    assert who.email == "ada@example.org"
    assert actor_of(who, body).roles == {"owner"}
    assert [e.did for e in trail(f"organisation:{body.ref}")] == ["organisation:add", "position:give"]


def test_nothing_of_a_registration_stays_when_it_fails(app):
    with pytest.raises(ZeroDivisionError), writing():
        body, _ = register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
        ref = body.ref
        1 / 0
    assert trail(f"organisation:{ref}") == ()
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_a_number_that_is_somebodys_already_is_refused(app):
    with writing():
        register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
    with pytest.raises(Refused) as no, writing():
        register(organisation=replace(NEW, name="Other"), person=somebody("b@example.org"), by=VISITOR, at=NOW)
    assert [o.code for o in no.value.obstacles] == ["identifier-taken"]
    assert db.session.scalar(select(func.count()).select_from(Identifier)) == 1


def test_a_number_in_the_directory_says_whom_to_ask(app):
    with writing():
        a_supplier("Listed", source="directory", identifiers=(("GB-COH", "01234567"),))
    with pytest.raises(Refused) as no, writing():
        register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
    assert "Claim the entry" in no.value.obstacles[0].mend


def test_an_address_that_is_somebodys_already_leaves_no_organisation_behind(app):
    with writing():
        register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
    with pytest.raises(Refused) as no, writing():
        register(
            organisation=replace(NEW, legal_form="sole-trader", identifiers=()),
            person=somebody("ADA@example.org"),
            by=VISITOR,
            at=NOW,
        )
    assert [o.code for o in no.value.obstacles] == ["email-taken"]
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_the_network_is_entered_once_however_often_it_is_asked(app):
    with writing():
        assert len(admit_network(by=CLOCK, at=NOW)) == len(MEMBERS) == 84
    with writing():
        assert admit_network(by=CLOCK, at=NOW) == ()
    wigan = db.session.scalars(select(Organisation).where(Organisation.gss_code == "E08000010")).one()
    assert (wigan.name, wigan.kind, wigan.buyer_capacity) == ("Wigan Council", "council", "pa_ca")


def test_nothing_of_the_network_stays_when_entering_it_fails(app):
    with pytest.raises(ZeroDivisionError), writing():
        ref = admit_network(by=CLOCK, at=NOW)[0].ref
        1 / 0
    assert trail(f"organisation:{ref}") == ()


def test_live_sessions_come_along_when_a_demonstrations_clock_jumps(app):
    ahead = timedelta(days=10)
    with writing():
        who = a_person(a_supplier(), "owner")
        begin_session(person=who, at=NOW - timedelta(days=1))
        begin_session(person=who, at=NOW)
    stale, live = db.session.scalars(select(SignInSession).order_by(SignInSession.id)).all()
    with writing():
        carry_sessions(ahead=ahead, at=NOW)
    assert live_session(live.token_digest, at=NOW + ahead) is not None
    assert live_session(stale.token_digest, at=NOW + ahead) is None
    assert stale.began_at == NOW - timedelta(days=1)


def test_a_registration_refused_by_the_rules_keeps_nobody(app):
    with pytest.raises(Refused), writing():
        register(organisation=replace(NEW, identifiers=()), person=somebody(), by=VISITOR, at=NOW)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_an_organisations_identifiers_are_read_back_with_it(app):
    with writing():
        body, _ = register(organisation=NEW, person=somebody(), by=VISITOR, at=NOW)
    assert [(i.scheme, i.value) for i in organisation(body.ref).identifiers] == [("GB-COH", "01234567")]
