"""Signing in: who gets in, how a session ends, and what a guesser learns."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dps.audit.queries import trail
from dps.core.db import writing
from dps.parties.actions import PEOPLE_LOG
from dps.parties.rules.roles import OFFICER
from tests.makers.parties import PASSWORD, a_council, a_person


def sign_in(client, email, password=PASSWORD, **query):
    return client.post("/sign-in", data={"email": email, "password": password}, query_string=query)


ASKED = "/account/second-factor"
"""Where somebody without a second factor comes first."""


def test_a_supplier_without_a_second_factor_is_asked_for_one_and_may_go_on(client, ada):
    answer = sign_in(client, ada.email)
    assert (answer.status_code, answer.location) == (302, ASKED)
    asked = client.get(ASKED).text
    assert 'href="/supplier/">Not now' in asked
    assert "You need none" in asked  # no smartphone
    page = client.get("/supplier/").text
    assert "Ada Green" in page
    assert "Acorn Research Co-operative" in page


def test_an_officers_pages_open_only_once_there_is_a_second_factor(client, app):
    with writing():
        officer = a_person(a_council(), OFFICER)
    assert sign_in(client, officer.email).location == ASKED
    assert client.get("/buyer/").location == f"{ASKED}?next=/buyer/"
    assert "Not now" not in client.get(ASKED).text
    assert client.sign_in(officer).get("/buyer/").status_code == 200


def _same(page: str) -> str:
    """The page without what differs on every page: the nonce of its scripts and the form's token."""
    return re.sub(r'nonce="[^"]+"|name="csrf_token"[^>]*value="[^"]+"', "", page)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, ada):
    wrong = sign_in(client, ada.email, "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert _same(wrong.text).replace(ada.email, "nobody@example.org") == _same(unknown.text)
    assert "not the password" not in wrong.text


def test_a_closed_door_sends_a_visitor_to_sign_in_and_back(client, ada):
    sent = client.get("/supplier/")
    assert sent.status_code == 302
    assert sent.location.startswith("/sign-in?next=")
    asked = client.post(sent.location, data={"email": ada.email, "password": PASSWORD}).location
    assert asked == f"{ASKED}?next=/supplier/"
    assert 'href="/supplier/">Not now' in client.get(asked).text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "\\/evil"],
)
def test_signing_in_never_leads_to_another_site(client, ada, target):
    assert sign_in(client, ada.email, next=target).location == ASKED


def test_another_kind_of_person_is_not_let_through_the_door(client, ada):
    client.sign_in(ada)
    assert client.get("/buyer/").status_code == 403
    assert client.get("/admin/").status_code == 403


def test_signing_out_ends_the_session_at_the_server(client, ada):
    sign_in(client, ada.email)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(kept)  # a thief who copied the cookie before
    assert client.get("/supplier/").status_code == 302


def test_the_session_token_changes_at_sign_in_and_is_kept_only_as_a_digest(client, ada):
    from dps.core.db import db
    from dps.parties.models import SignInSession

    sign_in(client, ada.email)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    kept = db.session.query(SignInSession).one()
    assert token not in (kept.token_digest, kept.ref)
    client.post("/sign-out")
    sign_in(client, ada.email)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != token


@pytest.mark.parametrize(("idle", "let_in"), [(timedelta(minutes=119), True), (timedelta(minutes=120), False)])
def test_an_idle_session_ends_after_two_hours(client, ada, clock, idle, let_in):
    sign_in(client, ada.email)
    clock.set(clock.at + idle)
    assert (client.get("/supplier/").status_code == 200) is let_in


def test_a_person_who_is_switched_off_is_out_at_the_next_request(client, ada):
    sign_in(client, ada.email)
    with writing():
        ada.is_active = False
    assert client.get("/supplier/").status_code == 302


def test_z5_a_person_whose_last_role_ends_is_out_at_the_next_request(client, ada, clock):
    client.sign_in(ada)
    assert client.get("/supplier/").status_code == 200
    with writing():
        for position in ada.positions:
            position.ended_at = clock.at
    assert client.get("/supplier/").location.startswith("/sign-in")


def test_guessing_is_slowed_from_its_place_but_never_locks_the_account(client, ada):
    for _ in range(10):
        assert sign_in(client, ada.email, "a wrong guess").status_code == 422
    assert sign_in(client, ada.email).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.post("/sign-in", data={"email": ada.email, "password": PASSWORD}, environ_overrides=elsewhere)
    assert answer.status_code == 302


def test_the_wait_ends_after_fifteen_minutes(client, ada, clock):
    for _ in range(10):
        sign_in(client, ada.email, "a wrong guess")
    clock.set(clock.at + timedelta(minutes=15))
    assert sign_in(client, ada.email).status_code == 302


def test_sessions_and_failures_are_on_the_trail_without_names(client, ada):
    before = len(trail(PEOPLE_LOG))
    sign_in(client, ada.email, "a wrong guess")
    sign_in(client, ada.email)
    entries = trail(PEOPLE_LOG)
    assert [e.did for e in entries[before:]] == ["session:fail", "session:begin"]
    assert ada.email not in str(entries)
    assert "Ada" not in str(entries)


def test_every_page_carries_strict_headers(client, ada):
    for answer in (
        client.get("/"),
        client.get("/sign-in"),
        client.get("/no-such-page"),
        client.sign_in(ada).get("/buyer/"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert client.get("/supplier/").headers["Cache-Control"] == "no-store"


def test_bad_input_keeps_what_was_typed_but_never_the_password(client, app):
    answer = client.post("/sign-in", data={"email": "not an address", "password": "secret words here"})
    assert answer.status_code == 422
    assert "not an address" in answer.text
    assert "secret words here" not in answer.text
