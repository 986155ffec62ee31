"""Our use of the real Stripe client, against our own small server over loopback.

These tests prove what we send, what we read and what we refuse. They prove
nothing about Stripe itself.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import html5lib
import pytest
from flask import Flask, request

from dps.demo.stripe_server import make_stripe_server, serving, sign
from dps.gateways.stripe import (
    LARGEST_EVENT,
    Checkout,
    EventRefused,
    ForgedEvent,
    StripeEvent,
    StripeMisconfigured,
    StripeRefused,
    StripeSettings,
    StripeUnavailable,
    UnreadableEvent,
    checkout,
    event,
)

SECRET = "whsec_of_this_test"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REF = "a2b3c4d5e6f7g2h3i4j5k6l7m2"


class Market:
    """The market's side of the webhook: what came, and whether it is being taken."""

    def __init__(self) -> None:
        self.came: list[tuple[bytes, str]] = []
        self.answer = 200
        self.app = Flask("market")
        self.app.post("/webhooks/stripe")(self.take)

    def take(self) -> tuple[str, int]:
        self.came.append((request.get_data(), request.headers["Stripe-Signature"]))
        return "", self.answer

    def events(self, settings: StripeSettings) -> list[StripeEvent]:
        return [event(settings, body, signature, at=NOW) for body, signature in self.came]


@pytest.fixture
def market() -> Market:
    return Market()


@pytest.fixture
def settings(market: Market) -> Iterator[StripeSettings]:
    with (
        serving(market.app) as market_base,
        serving(make_stripe_server(SECRET, f"{market_base}/webhooks/stripe", now=lambda: NOW)) as base,
    ):
        yield StripeSettings(key="sk_test_123", base=base, webhook_secret=SECRET, timeout=5)


def open_checkout(settings: StripeSettings, **other: Any) -> Checkout:
    asked: dict[str, Any] = {
        "reference": REF,
        "customer_email": "treasurer@affiliate.example",
        "amount": 25_050,
        "description": "Affiliate membership, one year",
        "success_url": "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/not-paid",
        "idempotency_key": "key-1",
    }
    return checkout(settings, **(asked | other))


class Stay(urllib.request.HTTPRedirectHandler):
    """A browser that shows where it is sent instead of going there."""

    def redirect_request(self, *_: Any) -> None:
        return None


BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)


def browse(url: str, **fields: str) -> tuple[int, str, str]:
    """Status, Location and body; a POST where there are fields."""
    body = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        with BROWSER.open(url, body, timeout=5) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("Location", ""), answer.read().decode()


def read_session(settings: StripeSettings, key: str) -> Any:
    asked = urllib.request.Request(
        f"{settings.base}/v1/checkout/sessions/{key}", headers={"Authorization": f"Bearer {settings.key}"}
    )
    with BROWSER.open(asked, timeout=5) as answer:
        return json.load(answer)


# Paying


def test_a_checkout_is_opened_for_a_yearly_subscription_that_carries_our_reference(settings: StripeSettings) -> None:
    opened = open_checkout(settings)
    session = read_session(settings, opened.id)
    assert opened.url == f"{settings.base}/pay/{opened.id}"
    assert {
        key: session[key]
        for key in ("mode", "client_reference_id", "customer_email", "amount_total", "currency", "interval")
    } == {
        "mode": "subscription",
        "client_reference_id": REF,
        "customer_email": "treasurer@affiliate.example",
        "amount_total": 25_050,
        "currency": "gbp",
        "interval": "year",
    }
    assert session["metadata"] == session["subscription_metadata"] == {"reference": REF}


def test_paying_tells_the_market_of_three_things_and_sends_the_payer_back(
    settings: StripeSettings, market: Market
) -> None:
    opened = open_checkout(settings)
    status, location, _ = browse(opened.url, choice="pay")
    assert (status, location) == (303, f"http://127.0.0.1:9/paid?session={opened.id}")
    session, subscription, invoice = market.events(settings)
    assert [e.type for e in (session, subscription, invoice)] == [
        "checkout.session.completed",
        "customer.subscription.created",
        "invoice.paid",
    ]
    assert {(e.livemode, e.created, e.account) for e in (session, subscription, invoice)} == {(False, NOW, "")}
    assert {e.object.reference for e in (session, subscription, invoice)} == {REF}
    assert len({e.id for e in (session, subscription, invoice)}) == 3
    assert len({e.object.subscription for e in (session, subscription, invoice)}) == 1
    assert len({e.object.customer for e in (session, subscription, invoice)}) == 1
    assert (session.object.id, session.object.status, session.object.amount, session.object.currency) == (
        opened.id,
        "paid",
        25_050,
        "gbp",
    )
    assert (subscription.object.status, subscription.object.paid_until) == ("active", NOW.replace(year=2027))
    assert (invoice.object.status, invoice.object.amount, invoice.object.paid_until) == (
        "paid",
        25_050,
        NOW.replace(year=2027),
    )


def test_cancelling_tells_the_market_nothing_and_leaves_the_page_open(settings: StripeSettings, market: Market) -> None:
    opened = open_checkout(settings)
    assert browse(opened.url, choice="cancel")[:2] == (303, "http://127.0.0.1:9/not-paid")
    assert market.came == []
    assert "Cancel" in browse(opened.url)[2]


def test_paying_twice_pays_once(settings: StripeSettings, market: Market) -> None:
    opened = open_checkout(settings)
    for _ in range(2):
        assert browse(opened.url, choice="pay")[0] == 303
    assert len(market.came) == 3
    assert "This has been paid" in browse(opened.url)[2]


def test_what_the_market_did_not_take_is_kept_and_sent_again_under_the_same_ids(
    settings: StripeSettings, market: Market
) -> None:
    opened = open_checkout(settings)
    market.answer = 500
    assert browse(opened.url, choice="pay")[0] == 303
    market.answer = 200
    assert json.loads(browse(f"{settings.base}/events/resend", now="yes")[2]) == {"taken": 3, "of": 3}
    ids = [e.id for e in market.events(settings)]
    assert ids[:3] == ids[3:]
    assert json.loads(browse(f"{settings.base}/events/resend", now="yes")[2]) == {"taken": 0, "of": 0}


def test_the_page_to_pay_on_says_that_it_is_a_demonstration_and_escapes_what_it_is_given(
    settings: StripeSettings,
) -> None:
    page = browse(open_checkout(settings, description="<script>alert(1)</script>").url)[2]
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert tree.get("lang") == "en-GB"
    assert [h.text for h in tree.iter("h1")] == ["Pay your subscription"]
    assert "This is a demonstration." in page
    assert [b.text for b in tree.iter("button")] == ["Pay £250.50", "Cancel"]
    assert not list(tree.iter("script"))


# Asking again


def test_the_same_key_with_the_same_words_gives_the_same_page(settings: StripeSettings) -> None:
    assert open_checkout(settings) == open_checkout(settings)


def test_another_key_gives_another_page(settings: StripeSettings) -> None:
    assert open_checkout(settings) != open_checkout(settings, idempotency_key="key-2")


def test_the_same_key_with_another_amount_is_refused(settings: StripeSettings) -> None:
    open_checkout(settings)
    with pytest.raises(StripeRefused, match="other parameters"):
        open_checkout(settings, amount=1)


# What can go wrong


def test_what_stripe_will_not_have_is_refused_by_its_own_code_and_parameter(settings: StripeSettings) -> None:
    with pytest.raises(StripeRefused) as refused:
        open_checkout(settings, description="")
    assert refused.value.code == "parameter_missing"
    assert refused.value.param == "line_items[0][price_data][product_data][name]"


def test_a_key_that_stripe_does_not_know_is_refused(settings: StripeSettings) -> None:
    with pytest.raises(StripeRefused, match="sk_test_ only"):
        open_checkout(replace(settings, key="sk_wrong"))


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_that_cannot_be_paid_is_never_sent(settings: StripeSettings, amount: int) -> None:
    with pytest.raises(ValueError, match="cannot be paid"):
        open_checkout(settings, amount=amount)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take the port meanwhile
        settings = StripeSettings(key="sk_test_1", base=f"http://127.0.0.1:{held.getsockname()[1]}")
        with pytest.raises(StripeUnavailable):
            open_checkout(settings)


@contextmanager
def answering(status: int, body: str) -> Iterator[tuple[StripeSettings, list[str]]]:
    """A server with one answer for everything."""
    app, asked = Flask("broken"), []

    @app.post("/<path:path>")
    def answer(path: str) -> tuple[str, int, dict[str, str]]:
        asked.append(path)
        return body, status, {"Content-Type": "application/json"}

    with serving(app) as base:
        yield StripeSettings(key="sk_test_1", base=base), asked


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": {"type": "api_error", "message": "Ours"}}'),
        (503, "<html>Down</html>"),
        (429, '{"error": {"type": "invalid_request_error", "message": "Too many"}}'),
        (200, "not json"),
        (200, '{"id": "cs_1", "object": "checkout.session"}'),
    ],
)
def test_a_server_in_trouble_is_unavailable_and_is_asked_only_once(status: int, body: str) -> None:
    with answering(status, body) as (settings, asked):
        with pytest.raises(StripeUnavailable):
            open_checkout(settings)
        assert len(asked) == 1


def test_a_server_that_sends_a_byte_now_and_then_is_given_up_on_in_time() -> None:
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not done.wait(0.1):
                    connection.sendall(b" ")

        thread = Thread(target=drip)
        thread.start()
        began = time.monotonic()
        try:
            with pytest.raises(StripeUnavailable, match=r"within 0\.5 seconds"):
                open_checkout(
                    StripeSettings(key="sk_test_1", base=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=0.5)
                )
            assert time.monotonic() - began < 2
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_a_live_key_is_never_sent_to_another_server(key: str) -> None:
    with pytest.raises(StripeMisconfigured):
        StripeSettings(key=key, base="http://127.0.0.1:8420")
    assert StripeSettings(key=key).is_live
    assert not StripeSettings(key="sk_test_1").is_live


def test_the_settings_do_not_print_their_secrets() -> None:
    printed = repr(StripeSettings(key="sk_test_canary", webhook_secret="whsec_canary"))
    assert "canary" not in printed


# Messages


KNOWN = StripeSettings(key="sk_test_1", webhook_secret=SECRET)
MESSAGE = json.dumps(
    {
        "id": "evt_1",
        "object": "event",
        "type": "invoice.paid",
        "livemode": True,
        "created": int(NOW.timestamp()),
        "data": {
            "object": {
                "object": "invoice",
                "id": "in_1",
                "amount_paid": 100,
                "currency": "gbp",
                "customer": {"id": "cus_1"},
            }
        },
    }
).encode()


def test_a_signed_message_is_read() -> None:
    read = event(KNOWN, MESSAGE, sign(MESSAGE, SECRET, NOW), at=NOW)
    assert (read.id, read.livemode, read.object.amount, read.object.customer) == ("evt_1", True, 100, "cus_1")
    assert (read.object.reference, read.object.subscription, read.object.paid_until) == ("", "", None)


def _with_another_secret() -> tuple[bytes, str]:
    return MESSAGE, sign(MESSAGE, "whsec_other", NOW)


def _with_its_body_altered() -> tuple[bytes, str]:
    return MESSAGE.replace(b"100", b"999"), sign(MESSAGE, SECRET, NOW)


def _with_its_instant_altered() -> tuple[bytes, str]:
    return MESSAGE, sign(MESSAGE, SECRET, NOW - timedelta(days=1)).replace(
        str(int((NOW - timedelta(days=1)).timestamp())), str(int(NOW.timestamp()))
    )


def _with_a_second_instant() -> tuple[bytes, str]:
    return MESSAGE, sign(MESSAGE, SECRET, NOW) + f",t={int(NOW.timestamp())}"


def _in_another_character_set() -> tuple[bytes, str]:
    body = MESSAGE.decode().encode("utf-16")
    return body, sign(body, SECRET, NOW)


def _too_long() -> tuple[bytes, str]:
    body = MESSAGE + b" " * LARGEST_EVENT
    return body, sign(body, SECRET, NOW)


@pytest.mark.parametrize(
    "message",
    [
        _with_another_secret,
        _with_its_body_altered,
        _with_its_instant_altered,
        _with_a_second_instant,
        _in_another_character_set,
        _too_long,
        lambda: (MESSAGE, ""),
        lambda: (MESSAGE, "v1=abc"),
        lambda: (MESSAGE, f"t={int(NOW.timestamp())},v1=££"),
        lambda: (MESSAGE, "t=" + "9" * 30 + ",v1=abc"),
        lambda: (MESSAGE, sign(MESSAGE, SECRET, NOW).replace("v1=", "v0=")),
        lambda: (b"", "t=1,v1="),
    ],
)
def test_a_forged_message_is_refused(message: Any) -> None:
    with pytest.raises(ForgedEvent):
        event(KNOWN, *message(), at=NOW)


def test_nothing_is_believed_where_no_secret_is_set() -> None:
    with pytest.raises(ForgedEvent):
        event(replace(KNOWN, webhook_secret=""), MESSAGE, sign(MESSAGE, "", NOW), at=NOW)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_message_signed_within_five_minutes_of_now_is_read(seconds: int) -> None:
    assert event(KNOWN, MESSAGE, sign(MESSAGE, SECRET, NOW + timedelta(seconds=seconds)), at=NOW).id == "evt_1"


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 10**9])
def test_a_message_signed_long_ago_or_in_the_future_is_refused(seconds: int) -> None:
    with pytest.raises(ForgedEvent, match="five minutes"):
        event(KNOWN, MESSAGE, sign(MESSAGE, SECRET, NOW + timedelta(seconds=seconds)), at=NOW)


@pytest.mark.parametrize(
    "said",
    [
        b"{}",
        b"[]",
        b"null",
        b"not json",
        b'{"object": "v2.core.event", "id": "evt_2"}',
        MESSAGE.replace(b'"evt_1"', b'""'),
        MESSAGE.replace(b'"data"', b'"date"'),
        MESSAGE.replace(b'"event"', b'"v2.core.event"'),
    ],
)
def test_a_signed_message_that_is_not_an_event_is_refused_by_name(said: bytes) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        event(KNOWN, said, sign(said, SECRET, NOW), at=NOW)
    assert isinstance(refused.value, EventRefused)


def test_a_message_about_something_else_is_read_by_its_kind_and_id_only() -> None:
    said = MESSAGE.replace(b'"invoice"', b'"charge"').replace(b"invoice.paid", b"charge.updated")
    read = event(KNOWN, said, sign(said, SECRET, NOW), at=NOW)
    assert (read.type, read.object.kind, read.object.id, read.object.amount) == (
        "charge.updated",
        "charge",
        "in_1",
        None,
    )


def test_money_is_taken_for_real_where_a_message_does_not_say_that_it_is_a_test() -> None:
    for word, live in ((b"null", True), (b"true", True), (b"false", False)):
        said = MESSAGE.replace(b'"livemode": true', b'"livemode": ' + word)
        assert event(KNOWN, said, sign(said, SECRET, NOW), at=NOW).livemode is live
