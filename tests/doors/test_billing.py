"""An affiliate pays its subscription: the real client, our own small Stripe over loopback, signed events, each applied once."""

from __future__ import annotations

import contextlib
import json
import random
import urllib.parse
import urllib.request

import pytest

from dps.audit.queries import trail
from dps.core.clock import system_clock
from dps.core.db import db, writing
from dps.demo.stripe_server import make_stripe_server, serving, sign
from dps.fees.actions import LOG
from dps.fees.models import PaymentEvent, Subscription
from dps.parties.rules.roles import OWNER
from tests.makers.membership import YEARLY, an_affiliate
from tests.makers.parties import a_person, a_supplier

SECRET = "whsec_of_this_test"
NOWHERE = "http://127.0.0.1:9/webhooks/stripe"  # the test carries the messages itself


@pytest.fixture
def stripe(app):
    server = make_stripe_server(SECRET, NOWHERE)
    with serving(server) as base:
        kept = {k: app.config[k] for k in ("STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_BASE")}
        app.config.update(STRIPE_KEY="sk_test_x", STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_BASE=base)
        yield server.extensions["ledger"]
        app.config.update(kept)


@pytest.fixture
def member(app):
    with writing():
        body = a_supplier("Acorn Research Co-operative")
        an_affiliate(body)
        return a_person(body, OWNER)


def pay(url: str) -> None:
    body = urllib.parse.urlencode({"choice": "pay"}).encode()
    with contextlib.suppress(urllib.error.URLError):  # it leads back to the market, which this test does not serve
        urllib.request.urlopen(urllib.request.Request(url, body), timeout=5)


def messages(ledger) -> list[bytes]:
    return [json.dumps(event).encode() for event, _ in ledger.told]


def deliver(client, body: bytes, *, secret: str = SECRET, at=None):
    return client.post(
        "/webhooks/stripe", data=body, headers={"Stripe-Signature": sign(body, secret, at or system_clock())}
    )


def test_an_affiliate_pays_and_is_shown_so_only_after_the_signed_message(client, stripe, member):
    client.sign_in(member)
    assert "Pay £250 by card" in client.get("/supplier/membership/").text
    sent = client.post("/supplier/membership/pay")
    assert sent.status_code == 303
    pay(sent.location)
    asked = db.session.query(Subscription).one()
    assert (asked.amount_pence, asked.paid_at) == (YEARLY, None)
    assert "Waiting for the payment" in client.get(f"/supplier/membership/back/{asked.ref}").text
    for body in messages(stripe):
        assert deliver(client, body).status_code == 200
    assert "Subscription paid" in client.get(f"/supplier/membership/back/{asked.ref}").text
    assert "Pay £250" not in client.get("/supplier/membership/").text
    assert client.post("/supplier/membership/pay").status_code == 409


def test_messages_repeated_and_in_any_order_end_the_same_and_each_has_one_effect(client, stripe, member):
    client.sign_in(member)
    pay(client.post("/supplier/membership/pay").location)
    bodies = messages(stripe)
    assert len(bodies) >= 3
    order = random.Random(20261123)
    for _ in range(6):
        for body in order.sample(bodies, len(bodies)) + order.choices(bodies, k=3):
            assert deliver(client, body).status_code == 200
    assert db.session.query(Subscription).one().paid_at is not None
    assert db.session.query(PaymentEvent).count() == len(bodies)
    assert [e.did for e in trail(LOG)].count("subscription:pay") == 1


def test_a_message_that_is_not_proved_changes_nothing(client, stripe, member):
    client.sign_in(member)
    pay(client.post("/supplier/membership/pay").location)
    body = messages(stripe)[0]
    assert deliver(client, body, secret="whsec_of_somebody_else").status_code == 400
    assert client.post("/webhooks/stripe", data=body).status_code == 400
    assert client.post("/webhooks/stripe", data=b"x" * 600_000).status_code == 400
    forged = body.replace(b'"amount_total": 25000', b'"amount_total": 1')
    assert forged != body
    assert (
        client.post(
            "/webhooks/stripe", data=forged, headers={"Stripe-Signature": sign(body, SECRET, system_clock())}
        ).status_code
        == 400
    )
    assert db.session.query(Subscription).one().paid_at is None


def test_a_member_cannot_see_anothers_subscription(client, stripe, member):
    client.sign_in(member)
    client.post("/supplier/membership/pay")
    ref = db.session.query(Subscription.ref).scalar()
    with writing():
        other = a_person(a_supplier(), OWNER)
    assert client.sign_in(other).get(f"/supplier/membership/back/{ref}").status_code == 404


def test_a_dead_payment_service_costs_nothing_and_says_so(client, app, member):
    app.config.update(STRIPE_KEY="sk_test_x", STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_BASE="http://127.0.0.1:9")
    try:
        answer = client.sign_in(member).post("/supplier/membership/pay")
    finally:
        app.config.update(STRIPE_KEY="", STRIPE_WEBHOOK_SECRET="", STRIPE_BASE="")
    assert answer.status_code == 503
    assert "Nothing was paid" in answer.text


def test_a_supplier_that_is_no_member_is_told_it_needs_none(client, app):
    with writing():
        who = a_person(a_supplier(), OWNER)
    page = client.sign_in(who).get("/supplier/membership/")
    assert page.status_code == 200
    assert "You need no membership to apply, bid or win here." in page.text
