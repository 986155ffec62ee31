"""Letters behind the doors: what is unread is counted and listed, the choice of how they come, and the shared mailbox."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dps.core.db import db, writing
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.parties.account_models import Link
from dps.parties.links import key_of
from dps.parties.rules.roles import ADMINISTRATOR, EDITOR, OFFICER, OWNER
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.market import a_lot
from tests.makers.parties import a_council, a_person, a_supplier, an_operator


@pytest.fixture
def ada(app):
    with writing():
        supplier = a_supplier("Acorn Research Co-operative")
        owner = a_person(supplier, OWNER, name="Ada Green")
        for _ in range(7):
            an_application(a_lot(), supplier, at=NOW)
    write_letters(NOW)
    return owner


def test_unread_letters_are_counted_listed_and_read_by_opening_them(client, ada):
    client.sign_in(ada)
    page = client.get("/supplier/").text
    assert '>7<span class="govuk-visually-hidden"> unread</span>' in page
    assert page.count("/letters/") >= 5
    listed = page[page.index("Letters you have not opened") : page.index("All your letters")]
    assert listed.count("<li>") == 5
    newest = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert newest.ref in listed
    assert '>6<span class="govuk-visually-hidden"> unread</span>' in client.get(f"/letters/{newest.ref}").text
    assert newest.read_at == NOW
    assert newest.ref not in client.get("/supplier/").text
    assert client.get("/letters/").text.count("Not opened") == 6


def test_a_stranger_reads_nothing_and_marks_nothing(client, ada):
    with writing():
        council, operator = a_council(), an_operator()
        officer, administrator = a_person(council, OFFICER), a_person(operator, ADMINISTRATOR)
    ref = db.session.scalars(select(Letter.ref)).first()
    for who, home in ((officer, "/buyer/"), (administrator, "/admin/")):
        client.sign_in(who)
        assert "unread" not in client.get(home).text
        assert client.get(f"/letters/{ref}").status_code == 404
    assert not db.session.scalars(select(Letter).where(Letter.read_at.is_not(None))).all()


def test_a_person_chooses_one_email_a_day(client, ada):
    client.sign_in(ada)
    assert client.post("/letters/choice", data={"choice": "never"}).status_code == 422
    assert client.post("/letters/choice", data={"choice": "daily"}).status_code == 302
    assert ada.letters_choice == "daily"
    assert "One e-mail a day" in client.get("/letters/").text
    assert "One e-mail a day" in client.get("/account/").text


def test_an_owner_gives_a_mailbox_its_reader_confirms_it_and_an_owner_removes_it(client, ada):
    client.sign_in(ada)
    assert client.post("/team/mailbox/", data={"email": "no address"}).status_code == 422
    assert client.post("/team/mailbox/", data={"email": "bids@acorn.example"}).status_code == 302
    assert "bids@acorn.example is not confirmed yet" in client.get("/team/mailbox/").text
    write_letters(NOW)
    link = db.session.scalars(select(Link).where(Link.purpose == "mailbox")).one()
    where = f"/mailboxes/{link.ref}/{key_of(link)}"
    stranger = client.application.test_client()
    assert stranger.get(where).status_code == 200
    assert stranger.get(f"/mailboxes/{link.ref}/{'a' * 26}").status_code == 404
    assert stranger.post(where).status_code == 302
    assert stranger.get(where).status_code == 410
    db.session.rollback()
    assert link.organisation.mailbox == "bids@acorn.example"
    assert client.post("/team/mailbox/", data={"email": "bids@acorn.example"}).status_code == 409
    assert "Shared mailbox: bids@acorn.example" in client.get("/team/").text
    assert client.post("/team/mailbox/removal").status_code == 302
    db.session.rollback()
    assert link.organisation.mailbox is None
    assert client.post("/team/mailbox/removal").status_code == 409


def test_an_editor_gives_no_mailbox(client, ada):
    with writing():
        editor = a_person(ada.positions[0].organisation, EDITOR)
    client.sign_in(editor)
    assert client.get("/team/mailbox/").status_code == 403
