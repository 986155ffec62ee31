"""Second factors at the door: set up, proved at sign-in, proved alone, slowed down, listed and removed."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from dps.core.clock import demo_clock, set_clock
from dps.core.db import writing
from dps.parties import codes, factors, passwords
from dps.parties.factor_queries import factors_of, live_sessions
from dps.parties.rules.factors import CODES_PER_ACCOUNT, spelled, step_of
from dps.parties.rules.roles import ADMINISTRATOR, OFFICER
from dps.parties.rules.signin import FAILURES_PER_ACCOUNT_AND_PLACE
from tests.conftest import NOW
from tests.makers.forms_read import forms_in
from tests.makers.parties import PASSWORD, a_council, a_person, acting, an_operator
from tests.makers.passkeys import SoftKey

SECOND = "/sign-in/second-factor"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def engine_kind():
    """One engine is enough here: what is kept, and that it is kept once, is tests/actions/test_factors.py on both."""
    return "sqlite"


@pytest.fixture
def officer(app):
    with writing():
        return a_person(a_council(), OFFICER)


def code(at, drift=0, secret=SECRET):
    return pyotp.HOTP(secret).at(step_of(at) + drift)


def by(who):
    return acting(who, who.positions[0].organisation)


def enrol(who, at=NOW):
    earlier = at - timedelta(minutes=5)
    with writing():
        factors.add_authenticator(
            person=who, secret=SECRET, code=code(earlier), by=by(who), at=earlier, at_devices=earlier
        )


def a_sheet(who, at=NOW):
    sheet = codes.new_recovery_codes()
    with writing():
        factors.keep_recovery_codes(person=who, fresh=sheet, by=by(who), at=at)
    return sheet


def password_step(client, who, **query):
    return client.post("/sign-in", data={"email": who.email, "password": PASSWORD}, query_string=query)


def token(client):
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def drawn(page, where="/"):
    """What the one form of the page with a hidden `drawn` would send."""
    return next(form.sent() for form in forms_in(page.text, where) if "drawn" in form.sent())


def key_on(page):
    return re.search(r'data-key="([A-Z2-7]+)"', page.text)[1]


# Signing in


def test_z7_the_password_alone_opens_nothing_and_the_id_is_new_after_the_factor(client, officer, clock):
    enrol(officer)
    answer = password_step(client, officer, next="/buyer/?page=2")
    assert answer.location == f"{SECOND}?next=/buyer/?page%3D2"
    assert token(client) is None
    assert client.get("/buyer/").location.startswith("/sign-in")
    assert client.get("/account/").location.startswith("/sign-in")
    with client.session_transaction() as cookie:
        half = dict(cookie)
    done = client.post(answer.location, data={"code": code(clock.at)})
    assert done.location == "/buyer/?page=2"
    assert client.get("/buyer/").status_code == 200
    with client.session_transaction() as cookie:
        assert "half" not in cookie
        cookie.clear()
        cookie.update(half)  # a thief who copied the cookie between the two steps
    assert client.get("/buyer/").location.startswith("/sign-in")
    assert client.post(SECOND, data={"code": code(clock.at)}).status_code == 422  # taken once


def test_z14_neither_a_used_code_nor_one_two_steps_off_signs_in(client, ada, clock):
    enrol(ada)
    password_step(client, ada)
    for wrong in (code(clock.at, -2), code(clock.at, 2), "000000", "", "not a code"):
        answer = client.post(SECOND, data={"code": wrong})
        assert answer.status_code == 422
        assert token(client) is None
    assert client.post(SECOND, data={"code": code(clock.at)}).status_code == 302
    client.post("/sign-out")
    password_step(client, ada)
    assert client.post(SECOND, data={"code": code(clock.at)}).status_code == 422
    assert client.post(SECOND, data={"code": code(clock.at, -1)}).status_code == 422
    assert client.post(SECOND, data={"code": code(clock.at, 1)}).status_code == 302


def test_a_recovery_code_signs_in_once(client, ada):
    enrol(ada)
    sheet = a_sheet(ada)
    for expected in (302, 422):
        password_step(client, ada)
        assert client.post(SECOND, data={"code": spelled(sheet[0])}).status_code == expected
        client.post("/sign-out")


def test_wrong_codes_are_slowed_from_their_place_and_the_account_goes_on_elsewhere(client, ada, clock):
    enrol(ada)
    password_step(client, ada)
    for _ in range(FAILURES_PER_ACCOUNT_AND_PLACE):
        assert client.post(SECOND, data={"code": "000000"}).status_code == 422
    assert client.post(SECOND, data={"code": code(clock.at)}).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.post(SECOND, data={"code": code(clock.at)}, environ_overrides=elsewhere)
    assert answer.status_code == 302


def test_z14_guesses_from_many_places_stop_being_looked_at_and_paper_still_opens(client, ada, clock):
    enrol(ada)
    sheet = a_sheet(ada)
    password_step(client, ada)
    for n in range(CODES_PER_ACCOUNT):
        place = {"REMOTE_ADDR": f"198.51.100.{n}"}
        assert client.post(SECOND, data={"code": "000000"}, environ_overrides=place).status_code == 422
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    refused = client.post(SECOND, data={"code": code(clock.at)}, environ_overrides=elsewhere)
    assert refused.status_code == 429
    assert "Use a passkey or a recovery code" in refused.text
    assert client.post(SECOND, data={"code": sheet[0]}, environ_overrides=elsewhere).status_code == 302


def test_the_second_step_waits_ten_minutes_and_not_past_a_change_of_the_password(client, ada, clock):
    enrol(ada)
    password_step(client, ada)
    with writing():
        ada.password_hash = passwords.hashed("lantern orchard gravel")
    assert "Begin with your password" in client.get(SECOND).text
    with writing():
        ada.password_hash = passwords.hashed(PASSWORD)
    password_step(client, ada)
    clock.set(clock.at + timedelta(minutes=10))
    assert "Begin with your password" in client.post(SECOND, data={"code": code(clock.at)}).text
    assert token(client) is None


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\\b", "/\x00", "evil"]
)
def test_z11_the_second_step_never_leads_to_another_site(client, ada, clock, target):
    enrol(ada)
    password_step(client, ada, next=target)
    answer = client.post(SECOND, data={"code": code(clock.at)}, query_string={"next": target})
    assert answer.location == "/supplier/"


def test_the_pages_of_a_wrong_password_are_the_same_whether_or_not_there_is_a_factor(client, ada, officer):
    enrol(ada)

    def page(who):
        answer = client.post("/sign-in", data={"email": who.email, "password": "not the password"})
        return answer.status_code, re.sub(r'nonce="[^"]+"|value="[^"]+"', "", answer.text)

    assert page(ada) == page(officer)


# Passkeys


def add_passkey(client, key, name="Key on my ring"):
    answer = key.make(client.post("/account/passkeys/question").text)
    return client.post("/account/passkeys/new", data={"name": name, "attestation": answer})


def test_a_passkey_alone_signs_in_as_both_factors(client, officer):
    key = SoftKey()
    client.sign_in(officer)
    assert add_passkey(client, key).location == "/account/recovery-codes"
    client.post("/sign-out")
    for _ in range(2):
        question = client.post("/sign-in/passkey/question").text
        assert '"allowCredentials": []' in question  # whose keys there are is told to nobody
        answer = client.post("/sign-in/passkey", data={"assertion": key.show(question)})
        assert answer.location == "/buyer/"
        assert live_sessions(officer, at=NOW)[0].proved_at == NOW
        client.post("/sign-out")


def test_a_key_that_asks_nobody_who_holds_it_is_a_second_factor_and_not_both(client, ada):
    key = SoftKey(verifies=False)
    client.sign_in(ada)
    add_passkey(client, key)
    client.post("/sign-out")
    alone = key.show(client.post("/sign-in/passkey/question").text)
    assert client.post("/sign-in/passkey", data={"assertion": alone}).status_code == 422
    password_step(client, ada)
    question = client.post("/sign-in/passkey/question").text
    assert '"allowCredentials": [{' in question
    assert client.post(SECOND, data={"assertion": key.show(question)}).location == "/supplier/"


def _other_site(key):
    key.origin = "https://localhost.evil.example"


def _other_domain(key):
    key.domain = "evil.example"


def _copied(key):
    key.count = 0


def _other_secret(key):
    key.private = SoftKey().private


@pytest.mark.parametrize("lie", [_other_site, _other_domain, _copied, _other_secret])
def test_a_passkey_that_lies_is_refused_in_the_same_words(client, ada, lie):
    key = SoftKey(count=5)
    client.sign_in(ada)
    add_passkey(client, key)
    client.post("/sign-out")
    lie(key)
    answer = client.post(
        "/sign-in/passkey", data={"assertion": key.show(client.post("/sign-in/passkey/question").text)}
    )
    assert answer.status_code == 422
    assert "The passkey did not prove who you are." in answer.text
    assert token(client) is None


def test_an_answer_is_taken_once_and_only_for_what_was_asked(client, ada, clock):
    key = SoftKey()
    client.sign_in(ada)
    add_passkey(client, key)
    client.post("/sign-out")
    old = client.post("/sign-in/passkey/question").text
    new = client.post("/sign-in/passkey/question").text
    assert client.post("/sign-in/passkey", data={"assertion": key.show(old)}).status_code == 422
    assert (
        client.post("/sign-in/passkey", data={"assertion": key.show(new)}).status_code == 422
    )  # the question is spent
    late = key.show(client.post("/sign-in/passkey/question").text)
    clock.set(clock.at + timedelta(minutes=5))
    assert client.post("/sign-in/passkey", data={"assertion": late}).status_code == 422


def test_anothers_passkey_proves_nothing_after_ones_own_password(client, ada, officer):
    key = SoftKey()
    client.sign_in(officer)
    add_passkey(client, key)
    client.post("/sign-out")
    enrol(ada)
    password_step(client, ada)
    shown = key.show(client.post("/sign-in/passkey/question").text)
    assert client.post(SECOND, data={"assertion": shown}).status_code == 422
    assert token(client) is None


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "[]", "null", "9" * 400, "[" * 9_000, '{"id": 1}', '{"id": "a"}', "\x00", "é" * 99]
)
def test_nonsense_for_a_passkey_proves_nothing_and_breaks_nothing(client, ada, nonsense):
    client.post("/sign-in/passkey/question")
    assert client.post("/sign-in/passkey", data={"assertion": nonsense}).status_code == 422
    client.sign_in(ada)
    client.post("/account/passkeys/question")
    answer = client.post("/account/passkeys/new", data={"name": "Key", "attestation": nonsense})
    assert answer.status_code == 422
    assert 'value="Key"' in answer.text
    assert not factors_of(ada).passkeys


# Setting up, removing


def test_an_app_is_set_up_by_the_key_on_the_page_which_every_computer_can_take_as_text(client, ada, clock):
    client.sign_in(ada)
    page = client.get("/account/authenticator")
    assert "<svg" in page.text
    assert "style=" not in page.text.split("<svg")[1].split("</svg>")[0]
    key = key_on(page)
    wrong = client.post("/account/authenticator", data={**drawn(page), "code": "000000"})
    assert wrong.status_code == 422
    assert key_on(wrong) == key  # the app that was just set up is not asked to begin again
    before = token(client)
    done = client.post("/account/authenticator", data={**drawn(wrong), "code": code(clock.at, secret=key)})
    assert done.location == "/account/recovery-codes"
    assert token(client) != before
    assert key not in client.get("/account/").text


def test_what_a_page_drew_serves_nobody_else_and_not_for_long(client, ada, officer, clock):
    client.sign_in(ada)
    page = client.get("/account/authenticator")
    key, sent = key_on(page), drawn(page)
    client.sign_in(officer)
    stolen = client.post("/account/authenticator", data={**sent, "code": code(clock.at, secret=key)})
    assert stolen.status_code == 422
    assert key not in stolen.text
    client.sign_in(ada)
    clock.set(clock.at + timedelta(minutes=61))
    assert client.post("/account/authenticator", data={**sent, "code": code(clock.at, secret=key)}).status_code == 422
    assert factors_of(ada).count == factors_of(officer).count == 0


def test_recovery_codes_are_shown_once_and_count_when_they_are_on_paper(client, ada):
    enrol(ada)
    client.sign_in(ada)
    page = client.get("/account/recovery-codes")
    shown = re.findall(r"<code>([a-z2-7-]{29})</code>", page.text)
    assert len(set(shown)) == 10
    assert factors_of(ada).codes_left == 0
    assert client.post("/account/recovery-codes", data=drawn(page)).location == "/account/"
    assert factors_of(ada).codes_left == 10
    for address in ("/account/", "/account/recovery-codes"):
        assert not set(shown) & set(re.findall(r"[a-z2-7-]{29}", client.get(address).text))


def test_factors_are_listed_by_name_and_removed_and_the_last_stays_where_the_role_needs_it(client, officer):
    enrol(officer)
    client.sign_in(officer)
    add_passkey(client, SoftKey(), name="Blue key")
    page = client.get("/account/").text
    assert "Passkey: Blue key" in page
    (key,) = factors_of(officer).passkeys
    assert client.post(f"/account/passkeys/{key.ref}/remove").location == "/account/"
    assert "Remove" not in client.get("/account/").text
    assert client.post("/account/authenticator/remove").status_code == 409
    assert factors_of(officer).count == 1


# The account


def test_sessions_are_listed_in_words_and_ended_one_by_one_or_all_others(client, app, ada):
    others = [app.test_client().sign_in(ada) for _ in range(3)]
    client.sign_in(ada)
    page = client.get("/account/").text
    assert page.count("End this session") == 3
    assert page.count("This one") == 1
    held = re.search(r"/account/sessions/([a-z2-7]{26})/end", page)[1]
    client.post(f"/account/sessions/{held}/end")
    assert sum(other.get("/supplier/").status_code == 200 for other in others) == 2
    client.post("/account/sessions/end-others")
    assert all(other.get("/supplier/").status_code == 302 for other in others)
    assert client.get("/supplier/").status_code == 200


def test_a_session_says_where_it_was_begun_and_keeps_half_an_address_at_most(client, ada):
    agent = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0", "REMOTE_ADDR": "192.0.2.77"}
    client.post("/sign-in", data={"email": ada.email, "password": PASSWORD}, environ_overrides=agent)
    page = client.get("/account/").text
    assert "Firefox on Windows" in page
    assert "from a network address beginning 192.0, by the password alone" in page
    assert "192.0.2.77" not in page


def test_z5_changing_the_password_ends_every_other_session_at_once(client, app, ada):
    other = app.test_client().sign_in(ada)
    client.sign_in(ada)
    fresh = "lantern orchard gravel"
    for old, new, status in (
        ("wrong words here", fresh, 422),
        (PASSWORD, "oldhamcouncil1", 422),
        (PASSWORD, fresh, 302),
    ):
        answer = client.post("/account/password", data={"old_password": old, "password": new})
        assert answer.status_code == status
        assert fresh not in answer.text
    assert other.get("/supplier/").location.startswith("/sign-in")
    assert client.get("/supplier/").status_code == 200
    assert password_step(other, ada).status_code == 422


def test_guessing_the_old_password_from_an_open_session_is_slowed_too(client, ada):
    client.sign_in(ada)
    sent = {"old_password": "wrong words here", "password": "lantern orchard gravel"}
    for _ in range(FAILURES_PER_ACCOUNT_AND_PLACE):
        client.post("/account/password", data=sent)
    right = client.post("/account/password", data={**sent, "old_password": PASSWORD})
    assert "too many failed attempts" in right.text


def test_an_administrator_ends_every_session_of_somebody_who_rings(client, app, ada):
    other = app.test_client().sign_in(ada)
    with writing():
        grace = a_person(an_operator(), ADMINISTRATOR)
    client.sign_in(grace)
    assert "no account" in client.get("/admin/people/?email=nobody@example.org").text
    shown = client.get(f"/admin/people/?email={ada.email}").location
    assert "In 1 place" in client.get(shown).text
    assert client.post(f"{shown}/sessions/end").location == shown
    assert other.get("/supplier/").location.startswith("/sign-in")
    assert "Nowhere" in client.get(shown).text


# The demonstration


def test_only_a_demonstration_shows_codes_and_only_of_its_own_people(client, app, ada, clock):
    enrol(ada)

    class Part:
        email = ada.email

    app.extensions["demo_people"] = lambda: (Part,)
    password_step(client, ada)
    assert "data-demonstration" not in client.get(SECOND).text
    app.config["DEMO"] = True
    try:
        shown = re.search(r"data-demonstration-code>(\d{6})<", client.get(SECOND).text)[1]
        assert shown == code(clock.at)
        Part.email = "somebody@else.example"
        assert "data-demonstration" not in client.get(SECOND).text
    finally:
        app.config["DEMO"] = False
        del app.extensions["demo_people"]
    assert client.post(SECOND, data={"code": shown}).status_code == 302


def test_a_demonstrations_clock_runs_ahead_of_the_phones(app):
    from dps.core.clock import move_demo_clock, now, now_of_devices, system_clock

    set_clock(app, demo_clock)
    with writing():
        move_demo_clock(to=system_clock() + timedelta(days=30))
    assert now() - now_of_devices() > timedelta(days=29)
