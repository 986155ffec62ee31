"""Coming in and acting for an organisation, as pages: registering, letters' links, the team, terms, the registrar's desk."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.letters.models import Letter
from dps.letters.signed import keyed, with_key
from dps.letters.write import write_letters
from dps.parties.account_models import Link, OrganisationReview
from dps.parties.actions import give_position
from dps.parties.joining import requests_to
from dps.parties.queries import accepted_terms, actor_of, holder_of, is_held, people_of, person_by_email
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EDITOR, EVALUATOR, OWNER, READER, REGISTRAR
from tests.conftest import NOW
from tests.makers.parties import PASSWORD, a_council, a_person, a_supplier, an_operator

REGISTRATION = {
    "person_name": "Nora Nettle", "email": "nora@example.org", "password": "purple kettle morning", "name": "Valley Works",
    "legal_form": "community-interest-company", "scheme": "GB-COH", "number": "1234567", "nation": "England", "terms": "y",
}  # fmt: skip
SECRET = {"password": REGISTRATION["password"]}
ACCOUNT = {k: REGISTRATION[k] for k in ("person_name", "email", "password", "terms")}


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the deeds are asked of both engines in tests/actions/test_accounts.py."""
    return "sqlite"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def bare(answer) -> str:
    """A page without what differs on every page."""
    return re.sub(r'nonce="[^"]+"|value="[^"]{30,}"', "", answer.text)


def newest() -> str:
    """The path of the newest link."""
    db.session.rollback()
    return urlsplit(keyed(db.session.scalars(select(Link).order_by(Link.id.desc())).first())).path


@pytest.fixture
def firm(app):
    with writing():
        return a_supplier("Acorn Research", identifiers=(("GB-COH", "07654321"),))


@pytest.fixture
def ada(firm):
    with writing():
        return a_person(firm, OWNER, name="Ada Green")


@pytest.fixture
def ben(firm):
    with writing():
        return a_person(firm, READER, name="Ben Oak")


# Registering


def test_a_registration_is_one_sitting_and_says_what_to_do_next(client, app):
    assert "Accept the terms to register" in text(client.post("/register", data={**REGISTRATION, "terms": ""}))
    answer = client.post("/register", data=REGISTRATION)
    assert (answer.status_code, answer.location) == (302, "/register/done")
    assert "Open the letter" in text(client.get("/register/done"))
    nora = person_by_email("nora@example.org")
    assert accepted_terms(nora) == {"1"}
    client.sign_in(nora)
    page = text(client.get("/supplier/profile/edit"))
    assert "not confirmed yet" in page
    assert "Valley Works" in page


def test_an_address_that_has_an_account_gets_the_same_answer_and_its_holder_a_letter(client, ada):
    fresh = client.post("/register", data=REGISTRATION)
    again = {**REGISTRATION, "email": ada.email, "name": "Other Works", "number": "01234599"}
    known = client.post("/register", data=again)
    assert (fresh.status_code, fresh.location, bare(fresh)) == (known.status_code, known.location, bare(known))
    assert [k for k, _ in fresh.headers] == [k for k, _ in known.headers]
    assert holder_of("GB-COH", "01234599") is None
    write_letters(NOW)
    assert db.session.scalars(select(Letter.person_id).where(Letter.kind == "registered-already")).all() == [ada.id]


def test_a_number_that_is_somebodys_leads_to_asking_them(client, ada, firm):
    answer = client.post("/register", data={**REGISTRATION, "number": "07654321"})
    assert answer.status_code == 409
    assert 'id="number-error"' in answer.text
    assert f'href="/register/{firm.ref}"' in answer.text
    sent = client.post(f"/register/{firm.ref}", data={**ACCOUNT, "statement": "I keep the books."})
    assert sent.location == "/register/done"
    assert requests_to(firm) == ()
    assert client.post(newest(), data=SECRET).status_code == 302
    (asked,) = requests_to(firm)
    client.sign_in(ada)
    assert "I keep the books." in text(client.get(f"/team/requests/{asked.ref}"))
    assert client.post(f"/team/requests/{asked.ref}", data={"answer": "accept"}).status_code == 422
    unsaid = client.post(f"/team/requests/{asked.ref}", data={"answer": "decline", "reason": " "})
    assert (unsaid.status_code, "Say why you do not let them in" in unsaid.text) == (422, True)
    done = client.post(f"/team/requests/{asked.ref}", data={"answer": "accept", "role": EDITOR})
    assert done.location == "/team/"
    assert "Nora Nettle" in text(client.get("/team/"))


def test_an_unconfirmed_person_may_write_and_not_invite(client, app, firm, ada):
    with writing():
        who = a_person(firm, OWNER, confirmed=False)
    client.sign_in(who)
    answer = client.post("/team/invitations", data={"email": "x@example.org", "role": READER})
    assert answer.status_code == 409
    assert "not confirmed yet" in text(answer)
    assert client.post("/account/address/letter").status_code == 302
    client.post(newest())
    assert "not confirmed yet" not in text(client.get("/team/"))


# Links


def test_whoever_holds_the_mailbox_does_not_confirm_an_account_that_a_stranger_made_with_it(client, app, firm):
    """The stranger knows the password and the holder the letter: neither opens the door alone."""
    with writing():
        who, other = a_person(firm, READER, confirmed=False), a_person(firm, READER)
    client.sign_in(who).post("/account/address/letter")
    path = newest()
    for reader in (None, other):
        client.post("/sign-out")
        if reader:
            client.sign_in(reader)
        assert client.post(path).status_code == 422
        assert client.post(path, data={"password": "a guess of the reader"}).status_code == 422
        db.session.refresh(who)
        assert who.email_confirmed_at is None
    assert client.post(path, data={"password": PASSWORD}).status_code == 302
    db.session.refresh(who)
    assert who.email_confirmed_at is not None


def test_opening_a_letters_link_uses_nothing_and_its_button_once(client, app, firm):
    with writing():
        who = a_person(firm, READER, confirmed=False)
    client.sign_in(who).post("/account/address/letter")
    path = newest()
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert client.get(path).status_code == 410
    assert client.get(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404


def test_a_forgotten_password_gets_one_answer_whoever_asks(client, ada, clock):
    known = client.post("/forgotten-password", data={"email": ada.email})
    path = newest()
    unknown = client.post("/forgotten-password", data={"email": "nobody@example.org"})
    assert (known.status_code, known.location, bare(known)) == (unknown.status_code, unknown.location, bare(unknown))
    assert client.get(newest()).status_code == 404, "a link that is nobody's has no page"
    assert "at least 12" in text(client.post(path, data={"password": "short"}))
    assert client.post(path, data={"password": "purple kettle morning"}).location == "/sign-in"
    assert client.post("/sign-in", data={"email": ada.email, "password": PASSWORD}).status_code == 422
    assert client.post("/sign-in", data={"email": ada.email, "password": "purple kettle morning"}).status_code == 302


def test_a_letters_link_is_built_on_the_configured_address_whatever_host_was_asked(client, app, ada):
    client.post("/forgotten-password", data={"email": ada.email}, headers={"X-Forwarded-Host": "evil.example"})
    assert client.get("/forgotten-password", headers={"Host": "evil.example"}).status_code == 400
    write_letters(NOW)
    (letter,) = db.session.scalars(select(Letter).where(Letter.kind == "password-reset-asked")).all()
    assert "http://localhost/new-password/" in with_key(letter)
    assert "evil" not in with_key(letter)


def test_changing_ones_address_needs_the_password_and_the_new_mailbox(client, ada):
    client.sign_in(ada)
    wrong = client.post("/account/address", data={"email": "ada@new.example", "password": "no"})
    assert wrong.status_code == 422
    client.post("/account/address", data={"email": "ada@new.example", "password": PASSWORD})
    assert person_by_email("ada@new.example") is None
    client.post(newest())
    assert person_by_email("ada@new.example") is not None


# The team


def test_an_invitation_is_sent_opened_and_accepted_with_a_new_account(client, ada, firm):
    client.sign_in(ada)
    assert client.post("/team/invitations", data={"email": "nora@example.org", "role": "officer"}).status_code == 422
    client.post("/team/invitations", data={"email": "nora@example.org", "role": EDITOR})
    assert "nora@example.org" in text(client.get("/team/"))
    path = newest()
    assert "signed in with another account" in text(client.get(path))
    client.post("/sign-out")
    assert "Acorn Research invites you" in text(client.get(path))
    lacking = client.post(path, data={"answer": "yes"})
    assert lacking.status_code == 422
    for says in ("Enter your full name", "Enter a password", "Accept the terms"):
        assert says in text(lacking)
    yes = {"answer": "yes", "name": "Nora Nettle", "password": "purple kettle morning", "terms": "y"}
    assert client.post(path, data=yes).location == "/sign-in"
    assert actor_of(person_by_email("nora@example.org"), firm).roles == {EDITOR}


def test_an_invitation_to_an_account_is_accepted_by_its_person_alone(client, ada, firm):
    with writing():
        council = a_council("Northtown Council")
        head, eve = a_person(council, COUNCIL_ADMINISTRATOR), a_person(a_supplier(), OWNER)
    client.sign_in(head).post("/team/invitations", data={"email": ada.email, "role": EVALUATOR})
    path = newest()
    client.post("/sign-out")
    assert client.post(path, data={"answer": "yes"}).location.startswith("/sign-in?next=/invitations/")
    client.sign_in(eve)
    client.post(path, data={"answer": "yes"})
    assert actor_of(eve, council).roles == set()
    client.sign_in(ada)
    assert client.post(path, data={"answer": "yes"}).location == "/team/"
    assert "Act for Northtown Council" in text(client.get("/team/"))
    assert client.post(f"/team/turn/{council.ref}").location == "/buyer/"
    assert client.get("/buyer/").status_code == 200
    assert client.get("/supplier/").status_code == 403


def test_an_invitation_can_be_declined_without_an_account(client, ada):
    client.sign_in(ada).post("/team/invitations", data={"email": "nora@example.org", "role": READER})
    client.post("/sign-out")
    assert client.post(newest(), data={"answer": "no"}).status_code == 302
    assert person_by_email("nora@example.org") is None
    assert client.get(newest()).status_code == 410


def test_a_place_that_is_ended_is_over_at_the_next_request(client, app, ada, ben):
    theirs = app.test_client()
    theirs.sign_in(ben)
    assert theirs.get("/supplier/").status_code == 200
    client.sign_in(ada)
    assert client.post(f"/team/people/{ben.ref}/end").location == "/team/"
    gone = theirs.get("/supplier/")
    assert gone.status_code == 302
    assert gone.location.startswith("/sign-in")
    assert client.get(f"/team/people/{ben.ref}").status_code == 404


def test_a_role_that_is_changed_holds_at_the_next_request(client, app, ada, ben):
    client.sign_in(ada)
    assert client.post(f"/team/people/{ben.ref}", data={"roles": [EDITOR, READER]}).status_code == 302
    theirs = app.test_client()
    theirs.sign_in(ben)
    assert theirs.get("/supplier/profile/edit").status_code == 200
    client.post(f"/team/people/{ben.ref}", data={"roles": [READER]})
    assert theirs.get("/supplier/profile/edit").status_code in {302, 403}
    assert client.post(f"/team/people/{ben.ref}", data={"sent": "y"}).status_code == 422


def test_the_last_owner_is_told_what_to_do_before_leaving(client, ada, ben, firm):
    client.sign_in(ada)
    assert "keeps at least one owner" in text(client.get("/team/leave"))
    assert client.post("/team/leave").status_code == 409
    assert client.post(f"/team/people/{ada.ref}", data={"roles": [READER]}).status_code == 409
    client.post("/team/transfer", data={"colleague": ben.ref, "becomes": "leaves"})
    assert "has not answered yet" in text(client.get("/team/"))
    client.sign_in(ben)
    offer = re.search(r"/team/offers/([a-z2-7]{26})/acceptance", client.get("/team/").text)[1]
    assert client.post(f"/team/offers/{offer}/acceptance").location == "/team/"
    assert actor_of(ben, firm).roles == {READER, OWNER}
    assert actor_of(ada, firm).roles == set()


def test_somebody_who_leaves_is_signed_out_at_once(client, ada, ben):
    client.sign_in(ben)
    assert client.post("/team/leave").location == "/sign-in"
    assert client.get("/team/").status_code == 302


def test_a_reader_sees_the_team_and_keeps_nothing_of_it(client, ada, ben):
    client.sign_in(ben)
    page = client.get("/team/")
    assert "Ada Green" in page.text
    assert "Invite a colleague" not in page.text
    for path in ("/team/invitations", "/team/transfer", f"/team/people/{ada.ref}", f"/team/people/{ada.ref}/end"):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403


# Councils


def test_a_councils_domain_lets_its_people_in_and_nobody_elses(client, app):
    with writing():
        council = a_council("Northtown Council")
        head = a_person(council, COUNCIL_ADMINISTRATOR)
        head.email = "head@northtown.gov.uk"
    client.sign_in(head)
    for typed, status in (("gmail.com", 409), ("southtown.gov.uk", 409), ("", 422), ("@northtown.gov.uk", 302)):
        assert client.post("/team/domains", data={"domain-domain": typed}).status_code == status
    client.post("/sign-out")
    outside = client.post("/register/council", data=ACCOUNT)
    assert outside.status_code == 409
    assert "invitation" in text(outside)
    inside = {**ACCOUNT, "email": "olu@northtown.gov.uk"}
    assert client.post("/register/council", data=inside).location == "/register/done"
    path = newest()
    assert client.post(path).status_code == 422, "the mailbox alone confirms nothing: a stranger may have registered"
    assert "not right" in text(client.post(path, data={"password": "another long password"}))
    assert not actor_of(person_by_email("olu@northtown.gov.uk"), council).roles
    assert client.post(path, data=SECRET).status_code == 302
    assert actor_of(person_by_email("olu@northtown.gov.uk"), council).roles == {EVALUATOR}
    client.sign_in(head)
    ref = re.search(r"/team/domains/([a-z2-7]{26})/end", client.get("/team/").text)[1]
    client.post(f"/team/domains/{ref}/end")
    client.post("/sign-out")
    late = client.post("/register/council", data={**inside, "email": "late@northtown.gov.uk"})
    assert late.status_code == 409


def test_the_registrar_invites_a_councils_first_administrator(client, app):
    with writing():
        council = a_council("Northtown Council")
        registrar = a_person(an_operator(), REGISTRAR)
    client.sign_in(registrar)
    assert "Northtown" in text(client.get("/admin/organisations/councils?q=north"))
    address = f"/admin/organisations/councils/{council.ref}"
    assert client.post(f"{address}/administrator", data={"invite-email": "head@northtown.gov.uk"}).location == address
    assert client.post(f"{address}/domains", data={"domain-domain": "northtown.gov.uk"}).location == address
    assert "northtown.gov.uk" in text(client.get(address))
    client.post("/sign-out")
    yes = {"answer": "yes", "name": "Head", "password": "purple kettle morning", "terms": "y"}
    client.post(newest(), data=yes)
    assert actor_of(person_by_email("head@northtown.gov.uk"), council).roles == {COUNCIL_ADMINISTRATOR}


# Terms


def test_the_terms_are_asked_before_the_next_page_and_never_in_the_middle_of_sending(client, app, firm):
    with writing():
        who = a_person(firm, OWNER, terms="")
    client.sign_in(who)
    asked = client.get("/supplier/market?x=1")
    assert asked.location == "/terms/acceptance?next=%2Fsupplier%2Fmarket%3Fx%3D1"
    assert client.get("/suppliers").status_code == 200, "what is public stays public"
    sent = client.post("/team/invitations", data={"email": "nora@example.org", "role": READER})
    assert sent.location == "/team/", "what is being sent goes through"
    assert people_of(firm) == (who,)
    assert client.get(asked.location).status_code == 200
    assert client.post(asked.location).location == "/supplier/market?x=1"
    assert accepted_terms(who) == {"1"}
    assert client.get("/supplier/").status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_accepting_the_terms_leads_to_no_other_site(client, app, firm, target):
    with writing():
        who = a_person(firm, OWNER, terms="")
    client.sign_in(who)
    assert client.post("/terms/acceptance", query_string={"next": target}).location == "/supplier/"


def test_every_version_of_the_terms_is_public(client, app):
    page = text(client.get("/terms"))
    assert "Version 1" in page
    assert "It costs nothing to take part." in page


# The registrar's desk


def test_the_registrar_sees_both_and_decides_with_a_reason(client, app, ada, firm):
    client.post("/register", data={**REGISTRATION, "name": "ACORN Research CIC"})
    body = holder_of("GB-COH", "01234567")
    with writing():
        registrar = a_person(an_operator(), REGISTRAR)
    client.sign_in(registrar)
    assert "ACORN Research CIC" in text(client.get("/admin/organisations/"))
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    page = text(client.get(f"/admin/organisations/{one.ref}"))
    assert "07654321" in page
    assert "01234567" in page
    address = f"/admin/organisations/{one.ref}"
    assert client.post(address, data={"outcome": "cleared", "reason": ""}).status_code == 422
    assert is_held(body)
    assert client.post(address, data={"outcome": "cleared", "reason": "Another trade."}).location == address
    assert not is_held(body)
    assert client.post(address, data={"outcome": "upheld", "reason": "x"}).status_code == 409


def test_nobody_reviews_an_organisation_of_their_own(client, app, ada, firm):
    client.post("/register", data={**REGISTRATION, "name": "ACORN Research CIC"})
    with writing():
        registrar = a_person(an_operator(), REGISTRAR)
        give_position(person=registrar, organisation=holder_of("GB-COH", "01234567"), role=READER, by=CLOCK, at=NOW)
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    client.sign_in(registrar)
    data = {"outcome": "cleared", "reason": "Mine."}
    assert client.post(f"/admin/organisations/{one.ref}", data=data).status_code == 409
