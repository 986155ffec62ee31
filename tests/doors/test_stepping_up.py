"""Nothing typed is lost, and nothing that binds is done without a fresh proof: the page in the way, and what comes through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import html5lib
import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from dps.core.db import writing
from dps.parties import factors, passwords
from dps.parties.factor_queries import live_sessions
from dps.parties.rules.factors import step_of
from dps.parties.rules.roles import ADMINISTRATOR, OFFICER, OWNER, permits
from dps.web.addresses import same_site
from tests.conftest import NOW
from tests.makers.admission import a_draft
from tests.makers.market import a_lot
from tests.makers.parties import PASSWORD, a_council, a_person, a_supplier, acting, an_operator
from tests.makers.passkeys import SoftKey

AGAIN = "/sign-in/again"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LASTS = timedelta(minutes=5)
"""How long a proof holds here."""

LONG = (
    "Ünsere “Antwort”, <b>\"quoted\"</b> & 'so on'.\n\n\tSecond paragraph {{ 7*7 }} ${x} </textarea>.\n" + "word " * 350
)
"""Three hundred and fifty words in two paragraphs, with everything that a page might mistake for its own."""

SUMMARY = "/supplier/profile/summary"


@pytest.fixture
def engine_kind():
    """One engine is enough here: what is kept, and that it is kept once, is tests/actions/test_factors.py on both."""
    return "sqlite"


@pytest.fixture
def guarded(app):
    """The application as people meet it: tokens are checked, and a proof holds for five minutes."""
    kept = app.config["PROOF_LASTS"]
    app.config.update(WTF_CSRF_ENABLED=True, PROOF_LASTS=LASTS)
    yield app
    app.config.update(WTF_CSRF_ENABLED=False, PROOF_LASTS=kept)


@pytest.fixture
def ada(guarded):
    with writing():
        return a_person(a_supplier("Acorn Research Co-operative"), OWNER, name="Ada Green")


@pytest.fixture
def rival(guarded):
    with writing():
        return a_person(a_supplier(), OWNER, name="Ben Rook")


@pytest.fixture
def officer(guarded):
    with writing():
        return a_person(a_council(), OFFICER)


def code(at, drift=0):
    return pyotp.HOTP(SECRET).at(step_of(at) + drift)


def enrol(who, at=NOW):
    earlier, by = at - timedelta(minutes=5), acting(who, who.positions[0].organisation)
    with writing():
        factors.add_authenticator(person=who, secret=SECRET, code=code(earlier), by=by, at=earlier, at_devices=earlier)


@dataclass
class Drawn:
    """A form as a browser holds it: where it posts, and what it would send, in order."""

    action: str
    sent: MultiDict
    files: tuple[str, ...]


def drawn(page, marked=""):
    """The form of a page that holds a field of this name, or its last; line breaks as browsers send them."""
    tree = html5lib.parse(page.text, treebuilder="etree", namespaceHTMLElements=False)
    found = []
    for form in tree.iter("form"):
        sent, files = MultiDict(), []
        for control in form.iter():
            name, kind = control.get("name"), control.get("type", "text")
            if not name or control.tag not in {"input", "textarea"} or kind in {"submit", "button"}:
                continue
            if kind == "file":
                files.append(name)
            elif kind not in {"radio", "checkbox"} or control.get("checked") is not None:
                text = "".join(control.itertext()) if control.tag == "textarea" else control.get("value", "")
                sent.add(name, "\r\n".join(text.splitlines()) + ("\r\n" if text.endswith("\n") else ""))
        found.append(Drawn(form.get("action") or "", sent, tuple(files)))
    return next(form for form in reversed(found) if not marked or marked in form.sent)


def sign_in(client, who, at=NOW):
    """By the pages, with tokens, as people do."""
    form = drawn(client.get("/sign-in"), "email")
    answer = client.post("/sign-in", data=_over(form.sent, email=who.email, password=PASSWORD))
    if "/sign-in/second-factor" in answer.location:
        step = drawn(client.get(answer.location), "code")
        answer = client.post("/sign-in/second-factor", data=_over(step.sent, code=code(at, 1)))
    assert answer.status_code == 302
    return client


def _over(sent, **given):
    """What would be sent, with these in the places of theirs."""
    fields = MultiDict(sent)
    for name, value in given.items():
        fields[name] = value
    return fields


def through(client, page, files=None, **given):
    """Fill in the page in the way and press its button; follow a 307 with the same body, as a browser does."""
    form = drawn(page, "again-to")
    assert form.action == AGAIN
    body = _over(form.sent, **{f"again-{name}": value for name, value in given.items()})

    def sent():
        return MultiDict([*body.items(multi=True), *((n, (BytesIO(c), f)) for n, (c, f) in (files or {}).items())])

    answer = client.post(AGAIN, data=sent())
    if answer.status_code != 307:
        return answer
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")
    return client.post(answer.location, data=sent())


def typed(client, path=SUMMARY, **words):
    """The form of a page, filled in and not sent yet."""
    name = next(iter(words))
    return _over(drawn(client.get(path), name).sent, **words)


def summary_of(who):
    from dps.profile.queries import profile_of

    kept = profile_of(who.positions[0].organisation)
    return kept.summary if kept else ""


def same(text):
    return "\n".join(text.strip().splitlines())


# T13: a session that ended, a token that went stale


def test_a_session_that_ends_on_a_long_form_loses_nothing(client, ada, clock):
    sign_in(client, ada)
    fields = typed(client, summary=LONG)
    clock.set(clock.at + timedelta(hours=2, minutes=1))
    page = client.post(SUMMARY, data=fields)
    assert page.status_code == 401
    assert "nothing you typed is lost" in page.text
    wrong = through(client, page, password="not the password")
    assert wrong.status_code == 422
    assert drawn(wrong, "summary").sent["summary"] == drawn(page, "summary").sent["summary"]
    done = through(client, wrong, password=PASSWORD)
    assert done.status_code == 302
    assert summary_of(ada) == same(LONG)
    assert client.get("/supplier/").status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_bring_the_words_through(client, ada, clock):
    enrol(ada)
    sign_in(client, ada)
    fields = typed(client, summary=LONG)
    at = clock.set(clock.at + timedelta(hours=2, minutes=1))
    page = client.post(SUMMARY, data=fields)
    assert through(client, page, password=PASSWORD).status_code == 422
    assert through(client, page, password=PASSWORD, code="000000").status_code == 422
    assert summary_of(ada) == ""
    assert through(client, page, password=PASSWORD, code=code(at)).status_code == 302
    assert summary_of(ada) == same(LONG)
    assert live_sessions(ada, at=at)[0].proved_at == at


def test_an_applications_answers_come_through_the_end_of_a_session(client, ada, clock):
    with writing():
        application = a_draft(a_lot(), ada.positions[0].organisation, at=NOW)
    sign_in(client, ada)
    path = f"/supplier/applications/{application.ref}/answers/technical"
    form = drawn(client.get(path))
    boxes = [name for name in form.sent if name.startswith("answer_")]
    assert boxes
    answers = {name: f"Answer to {name}, in\r\n\r\ntwo paragraphs & more." for name in boxes}
    clock.set(clock.at + timedelta(hours=12, minutes=1))
    page = client.post(path, data=_over(form.sent, **answers))
    assert page.status_code == 401
    assert through(client, page, password=PASSWORD).status_code == 302
    again = drawn(client.get(path)).sent
    assert {name: same(again[name]) for name in boxes} == {name: same(text) for name, text in answers.items()}


def test_a_stale_token_gives_the_same_person_everything_back_to_send_again(client, ada):
    sign_in(client, ada)
    fields = typed(client, summary=LONG)
    client.post("/sign-out", data={"csrf_token": fields["csrf_token"]})
    sign_in(client, ada)  # in another tab: the first one's token is stale now
    page = client.post(SUMMARY, data=fields)
    assert page.status_code == 400
    assert "Send this again" in page.text
    assert summary_of(ada) == ""
    form = drawn(page, "summary")
    assert form.action == SUMMARY
    assert client.post(form.action, data=form.sent).status_code == 302
    assert summary_of(ada) == same(LONG)


def test_a_browser_that_lost_its_cookie_gets_its_words_back_from_its_own_page_alone(client, ada):
    sign_in(client, ada)
    fields = typed(client, summary=LONG)
    client.delete_cookie("sid")
    elsewhere = client.post(
        SUMMARY, data=fields, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 400
    assert "Antwort" not in elsewhere.text
    page = client.post(SUMMARY, data=fields, headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 401
    assert through(client, page, password=PASSWORD).status_code == 302
    assert summary_of(ada) == same(LONG)


# Nobody's words come to another


def test_words_are_never_drawn_for_a_person_who_did_not_type_them(client, ada, rival):
    sign_in(client, ada)
    fields = typed(client, summary="Words that Ada wrote and nobody else.")
    client.post("/sign-out", data={"csrf_token": fields["csrf_token"]})
    sign_in(client, rival)  # at the same computer
    page = client.post(SUMMARY, data=fields)
    assert page.status_code == 400
    assert "Words that Ada wrote" not in page.text
    assert summary_of(rival) == summary_of(ada) == ""


def test_only_the_person_who_typed_can_send_what_was_typed(client, app, ada, rival, clock):
    sign_in(client, ada)
    fields = typed(client, summary="Words that Ada wrote and nobody else.")
    clock.set(clock.at + timedelta(hours=3))
    page = client.post(SUMMARY, data=fields)
    with writing():
        rival.password_hash = passwords.hashed("lantern orchard gravel")
    assert through(client, page, password="lantern orchard gravel").status_code == 422  # Ben's password, Ada's words
    another = app.test_client()
    sign = drawn(page, "again-to").sent
    assert another.post(AGAIN, data=sign).status_code == 400  # without the token's own cookie
    with writing():
        ada.is_active = False
    assert through(client, page, password=PASSWORD).location == "/sign-in"


def test_a_forged_token_draws_nothing(client, ada):
    sign_in(client, ada)
    for token in ("", "x", "a.b.c", drawn(client.get(SUMMARY), "summary").sent["csrf_token"][:-2] + "zz"):
        page = client.post(SUMMARY, data={"csrf_token": token, "summary": "Words of a stranger's choosing."})
        assert page.status_code == 400
        assert "stranger" not in page.text


def test_a_visitors_token_serves_no_one_who_is_signed_in(client, app, ada):
    visitor = app.test_client()
    sent = {
        "csrf_token": drawn(visitor.get("/sign-in"), "email").sent["csrf_token"],
        "summary": "Words put into her mouth.",
    }
    sign_in(client, ada)
    page = client.post(SUMMARY, data=sent, headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 400
    assert "mouth" not in page.text


# What is carried


def test_passwords_are_never_carried_and_files_are_asked_for_again(client, guarded, ada, clock):
    sign_in(client, ada)
    token = drawn(client.get(SUMMARY), "summary").sent["csrf_token"]
    clock.set(clock.at + timedelta(hours=3))
    sent = {
        "csrf_token": token, "title": "Insurance for the year", "again-code": "123456", "new_Password": "top secret words",
        "file": (BytesIO(b"%PDF-1.7 text"), "policy <1>.pdf"),
    }  # fmt: skip
    page = client.post(guarded.url_map.bind("").build("suppliers.evidence.add"), data=sent)
    assert page.status_code == 401
    assert "top secret" not in page.text
    assert "123456" not in page.text
    assert "%PDF" not in page.text
    assert "Attach again: policy &lt;1&gt;.pdf" in page.text
    form = drawn(page, "again-to")
    assert form.files == ("file",)
    assert 'enctype="multipart/form-data"' in page.text
    done = through(client, page, password=PASSWORD, files={"file": (b"%PDF-1.7 text", "policy.pdf")})
    assert done.status_code == 422  # the form behind, which says what is still missing
    assert 'value="Insurance for the year"' in done.text


def _as_sent(text):
    """As a browser sends a box: its line breaks all of one kind, and no control character that HTML has no place for."""
    return "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


sent_fields = st.lists(
    st.tuples(
        st.sampled_from(["title", "rows-0-what", "rows-1-what", "regions", "do", "answer_<x>&\"'", "é漢"]),
        st.text("aé漢<>&\"'{} \n\t%/\\\u202e", max_size=60).map(_as_sent),
    ),
    max_size=8,
)


def test_whatever_was_sent_comes_through_as_it_was_and_in_its_order(client, ada, clock):
    sign_in(client, ada)
    token = drawn(client.get(SUMMARY), "summary").sent["csrf_token"]
    clock.set(clock.at + timedelta(hours=3))

    @settings(max_examples=20)
    @given(sent_fields)
    def carried(fields):
        page = client.post(SUMMARY, data=MultiDict([*fields, ("csrf_token", token)]))
        assert page.status_code == 401
        own = {"again-to", "again-password", "csrf_token"}
        kept = [(n, v) for n, v in drawn(page, "again-to").sent.items(multi=True) if n not in own]
        assert kept == _grouped(fields)

    carried()


def _grouped(fields):
    """As a server reads them: a name's values together and in their order."""
    return list(MultiDict(fields).items(multi=True))


HOSTS = ("evil.example", "localhost.evil.example", "evil.example:80", "user@evil.example", "[::1]", "ⓔvil.example", "")
LEADS = (
    "//", "///", "////", "/\\", "\\/", "\\\\", "/\\/", "\\", "https://", "http:", "http:/", "HTTPS:\\\\", "javascript://", "javascript:",
    "data:text/html,", "mailto:", "/\t/", "\t//", "/\n/", "/\r\n/", "/\x00/", " //", "/ /\\", "／／", "/\u2028/", "/\u202e/", "%2f%2f", "ftp://",
)  # fmt: skip


def test_z11_two_hundred_addresses_elsewhere_are_none_of_ours():
    payloads = [lead + host + tail for lead in LEADS for host in HOSTS for tail in ("", "/supplier/")]
    taken = [payload for payload in payloads if same_site(payload)]
    assert len(payloads) > 200
    assert all(payload.startswith("/ /") and "\\" not in payload for payload in taken), taken
    assert same_site("/supplier/profile?part=2#top") == "/supplier/profile?part=2#top"
    assert same_site("/%2f%2fevil.example") == "/%2f%2fevil.example"  # a path of ours, which answers 404
    assert same_site("/" + "a" * 2_000) == ""


def test_z11_what_is_carried_never_leaves_the_site_nor_goes_where_no_form_goes(client, ada, clock):
    sign_in(client, ada)
    fields = typed(client, summary="Some words.")
    clock.set(clock.at + timedelta(hours=3))
    sent = drawn(client.post(SUMMARY, data=fields), "again-to").sent
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "", "evil", "/no-such-page", "/supplier/", "/static/market.css",
                   "/sign-in/again\r\nX: y", "//localhost/supplier/", "/%2f%2fevil.example", "/.//evil.example"):  # fmt: skip
        answer = client.post(AGAIN, data=_over(sent, **{"again-to": target, "again-password": PASSWORD}))
        assert (answer.status_code, answer.location) == (302, "/sign-in"), target


# Z13: a fresh proof before what binds

BINDS = {
    "suppliers.bids.submit", "suppliers.billing.pay", "buyers.opening.open_quality", "buyers.ranking.open_prices",
    "buyers.award.decide", "buyers.award.tell", "buyers.award.conclude", "buyers.ending.end", "admin.deciding.check",
    "admin.places.confirm", "team.invite", "team.roles", "team.answer", "team.transfer", "admin.organisations.invite_administrator",
    "factors.authenticator", "factors.remove_authenticator", "factors.new_passkey", "factors.remove_passkey", "factors.recovery_codes",
}  # fmt: skip
"""Acts that bind, or change who may act."""


def _grave(app):
    return [rule for rule in app.url_map.iter_rules() if getattr(app.view_functions[rule.endpoint], "grave", False)]


def test_z13_every_act_that_binds_is_marked(app):
    assert {rule.endpoint for rule in _grave(app)} >= BINDS


def test_z13_no_act_that_binds_is_done_on_an_old_proof(client, guarded, ada, officer, clock):
    with writing():
        administrator = a_person(an_operator(), ADMINISTRATOR)
    people = (ada, officer, administrator)
    asked = set()
    for who in people:
        client.delete_cookie("sid")
        enrol(who)
        clock.set(NOW)
        sign_in(client, who)
        clock.set(NOW + LASTS + timedelta(seconds=30))
        token = drawn(client.get("/account/"), "csrf_token").sent["csrf_token"]
        for rule in _grave(guarded):
            needed = guarded.view_functions[rule.endpoint].permission
            if permits(acting(who, who.positions[0].organisation), needed):
                url = guarded.url_map.bind("localhost").build(
                    rule.endpoint, dict.fromkeys(rule.arguments, "a" * 26), "POST"
                )
                page = client.post(url, data={"csrf_token": token, "reason": "Words of a decision."})
                assert page.status_code == 401, url
                assert "Prove that it is you" in page.text
                assert "Words of a decision." in page.text
                asked.add(rule.endpoint)
    assert asked == {rule.endpoint for rule in _grave(guarded)}


def _removal(client, token):
    return client.post("/account/authenticator/remove", data={"csrf_token": token, "note": "two words"})


def test_z13_a_proof_lets_the_act_through_once_given_and_gives_the_session_a_new_id(client, ada, clock):
    enrol(ada)
    sign_in(client, ada)
    at = clock.set(NOW + LASTS + timedelta(seconds=30))
    token = drawn(client.get("/account/"), "csrf_token").sent["csrf_token"]
    page = _removal(client, token)
    assert "data-demonstration" not in page.text
    for wrong in ("000000", "", code(at, 2)):
        page = through(client, page, code=wrong)
        assert page.status_code == 422
        assert "two words" in page.text
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    done = through(client, page, code=code(at))
    assert done.location == "/account/"
    assert "no factor" not in done.text
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before


def test_z13_a_passkey_is_a_proof_too(client, ada, clock):
    enrol(ada)
    sign_in(client, ada)
    key = SoftKey()
    token = drawn(client.get("/account/"), "csrf_token").sent["csrf_token"]
    ask = {"headers": {"X-CSRFToken": token}}
    made = key.make(client.post("/account/passkeys/question", **ask).text)
    assert (
        client.post("/account/passkeys/new", data={"csrf_token": token, "name": "Key", "attestation": made}).status_code
        == 302
    )
    clock.set(NOW + LASTS + timedelta(seconds=30))
    page = _removal(client, token)
    assert 'data-passkey="show"' in page.text
    shown = key.show(client.post("/sign-in/passkey/question", **ask).text)
    assert through(client, page, assertion=shown).location == "/account/"


def test_z13_an_act_by_a_person_without_any_factor_waits_for_one_with_everything_kept(client, ada, clock):
    sign_in(client, ada)
    token = drawn(client.get("/account/"), "csrf_token").sent["csrf_token"]
    page = client.post("/supplier/membership/pay", data={"csrf_token": token, "note": "two words"})
    assert page.status_code == 401
    assert "This needs a second factor" in page.text
    assert "two words" in page.text
    waiting = through(client, page)
    assert waiting.status_code == 422
    assert "two words" in waiting.text
    form = drawn(client.get("/account/authenticator"), "drawn").sent
    shown = client.get("/account/authenticator").text
    assert "data-key" in shown
    secret = _key_of(client, form)
    right = pyotp.HOTP(secret).at(step_of(clock.at))
    assert client.post("/account/authenticator", data=_over(form, code=right)).status_code == 302  # in the other tab
    assert through(client, waiting).status_code not in {401, 422}


def _key_of(client, form):
    """The key that a drawn page holds, read from the page that a wrong code brings back."""
    page = client.post("/account/authenticator", data=_over(form, code="000000"))
    return page.text.partition('data-key="')[2].partition('"')[0]


def test_the_first_factor_is_added_only_on_a_fresh_password(client, ada, clock):
    sign_in(client, ada)
    form = drawn(client.get("/account/authenticator"), "drawn").sent
    secret = _key_of(client, form)
    at = clock.set(NOW + timedelta(minutes=16))
    page = client.post("/account/authenticator", data=_over(form, code=pyotp.HOTP(secret).at(step_of(at))))
    assert page.status_code == 401
    assert "Give your password once more" in page.text
    assert through(client, page, password="not the password").status_code == 422
    assert through(client, page, password=PASSWORD).location == "/account/recovery-codes"


def test_an_officer_whose_session_proved_nothing_is_led_to_set_one_up_and_loses_nothing(client, officer):
    sign_in(client, officer)
    assert client.get("/buyer/").location == "/account/second-factor?next=/buyer/"
    token = drawn(client.get("/account/"), "csrf_token").sent["csrf_token"]
    page = client.post("/buyer/competitions/new", data={"csrf_token": token, "title": "A review of libraries"})
    assert page.status_code == 401
    assert "A review of libraries" in page.text
