"""Closing an account: what goes, what stays, and what the clock does about accounts that nobody uses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.audit.models import AuditEntry
from dps.audit.queries import trail
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.letters.forgetting import forget
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.parties.actions import begin_session
from dps.parties.closing import close_account, why_not_close
from dps.parties.models import Person, SignInSession
from dps.parties.queries import person_by_email
from dps.parties.rules.keeping import ERASED_NAME
from dps.parties.rules.roles import OWNER, READER
from tests.conftest import NOW
from tests.makers.kit import says, tree
from tests.makers.parties import PASSWORD, a_person, a_supplier, acting

YEAR = timedelta(days=366)


@pytest.fixture
def body(app):
    with writing():
        return a_supplier("Acorn Research Co-operative")


@pytest.fixture
def owner(body):
    with writing():
        return a_person(body, OWNER, name="Ada Green")


@pytest.fixture
def reader(body):
    with writing():
        return a_person(body, READER, name="Rita Reed")


def test_the_name_the_address_and_the_letters_go_and_the_trail_stays(body, owner, reader):
    address, ref = reader.email, reader.ref
    with writing():
        begin_session(person=reader, at=NOW)
        close_account(person=reader, by=acting(reader, body), at=NOW)
    write_letters(NOW)
    forget(NOW)
    assert (reader.name, reader.is_active, reader.closed_at) == (ERASED_NAME, False, NOW)
    assert person_by_email(address) is None
    assert all(row.ended_at is not None for row in db.session.scalars(select(SignInSession)))
    assert all(position.ended_at == NOW for position in reader.positions)
    assert db.session.scalars(select(Letter).where(Letter.person_id == reader.id)).all() == []
    kept = repr(trail(f"organisation:{body.ref}")) + repr(trail("platform:people"))
    assert ref in kept
    assert "Rita" not in kept
    assert address not in kept


def test_the_last_at_the_head_stays_and_is_told_why(body, owner, reader):
    assert [o.code for o in why_not_close(reader)] == []
    with pytest.raises(Refused), writing():
        close_account(person=owner, by=acting(owner, body), at=NOW)
    assert owner.is_active


def test_what_fails_leaves_everything_as_it_was(body, owner, reader):
    before = len(db.session.scalars(select(AuditEntry)).all())
    with pytest.raises(RuntimeError), writing():
        close_account(person=reader, by=acting(reader, body), at=NOW)
        raise RuntimeError("killed")
    assert len(db.session.scalars(select(AuditEntry)).all()) == before
    assert db.session.get_one(Person, reader.id).name == "Rita Reed"


def test_an_unused_account_is_warned_once_and_closed_a_year_later_and_the_last_head_never(body, owner, reader):
    with writing():
        begin_session(person=reader, at=NOW)
        begin_session(person=owner, at=NOW)
    for days in (10, 300):
        assert forget(NOW + timedelta(days=days)) == 0
    for days in (366, 367, 500):
        forget(NOW + timedelta(days=days))
        write_letters(NOW + timedelta(days=days))
    letters = db.session.scalars(select(Letter).where(Letter.kind == "account-unused")).all()
    assert sorted(letter.person_id for letter in letters) == sorted([owner.id, reader.id])
    assert reader.is_active
    forget(NOW + 2 * YEAR)
    assert (reader.is_active, owner.is_active) == (False, True)


def test_a_run_that_is_years_late_still_gives_four_weeks(body, owner, reader):
    late = NOW + 5 * YEAR
    forget(late)
    assert reader.is_active
    forget(late + timedelta(days=27))
    assert reader.is_active
    forget(late + timedelta(days=29))
    assert not reader.is_active


def test_old_sessions_are_deleted_and_an_idle_run_changes_nothing(body, owner, reader):
    later = NOW + timedelta(days=5)
    with writing():
        begin_session(person=reader, at=NOW)
        begin_session(person=reader, at=later)
    forget(NOW + timedelta(days=399))
    assert len(db.session.scalars(select(SignInSession)).all()) == 2
    forget(NOW + timedelta(days=401))
    assert [row.began_at for row in db.session.scalars(select(SignInSession))] == [later]
    assert forget(NOW + timedelta(days=402)) == 0


def test_the_page_asks_for_the_password_and_that_it_is_meant(client, body, owner, reader):
    client.sign_in(reader)
    page = client.get("/account/close").text
    assert "You no longer act for Acorn Research Co-operative" in page
    assert client.post("/account/close", data={"old_password": PASSWORD}).status_code == 422
    wrong = client.post("/account/close", data={"old_password": "another one", "meant": "y"})
    assert wrong.status_code == 422
    assert client.post("/account/close", data={"old_password": PASSWORD, "meant": "y"}).status_code == 302
    assert client.get("/account/").status_code == 302
    assert db.session.get_one(Person, reader.id).closed_at is not None
    client.sign_in(owner)
    (why,) = why_not_close(owner)
    assert why.says in says(tree(client.get("/account/close").text).find("body"))
    refused = client.post("/account/close", data={"old_password": PASSWORD, "meant": "y"})
    assert refused.status_code == 409
