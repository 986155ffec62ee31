"""A small server that answers like Stripe, for the demonstration and the tests.

It takes test keys only, moves no money and keeps everything in memory. It
knows as much as our one use needs: open a checkout session, pay or cancel on a
page, and tell the market by signed messages. It proves how we use the client.
It proves nothing about how Stripe behaves.

Run it beside the market: ``python -m dps.demo.stripe_server --port 8420``.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from dps.core.clock import system_clock
from dps.core.money import pounds
from dps.demo.stripe_objects import Ledger, Object, Wrong, find, new_session, paid

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – demonstration payment</title>
<style>
body { font: 1.1875rem/1.5 arial, sans-serif; color: #0b0c0c; background: #fff; max-width: 40rem; margin: 0 auto; padding: 1rem; }
.notice { border: 4px solid #0b0c0c; padding: 1rem; font-weight: bold; }
dt { font-weight: bold; } dd { margin: 0 0 1rem; }
button { font: inherit; padding: .6rem 1.2rem; margin: 0 .5rem .5rem 0; border: 2px solid #0b0c0c; color: #0b0c0c; background: #fff; cursor: pointer; }
button.pay { color: #fff; background: #005a30; border-color: #005a30; }
button:focus-visible { outline: 4px solid #0b0c0c; outline-offset: 3px; }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p class="notice">This is a demonstration. No card is asked for and no money moves.</p>
{% if session.status == "open" %}
<dl>
<dt>For</dt><dd>{{ session.description }}</dd>
<dt>Amount</dt><dd>{{ amount }} a year</dd>
<dt>Receipt to</dt><dd>{{ session.customer_email or "nobody" }}</dd>
</dl>
<form method="post">
<button class="pay" name="choice" value="pay">Pay {{ amount }}</button>
<button name="choice" value="cancel">Cancel</button>
</form>
{% else %}
<p>This has been paid. <a href="{{ session.success_url }}">Go back to the market</a>.</p>
{% endif %}
</main>
</body>
</html>
"""


def sign(payload: bytes, secret: str, at: datetime) -> str:
    """The Stripe-Signature header of a body signed at that instant."""
    stamp = int(at.timestamp())
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mac}"


def make_stripe_server(secret: str, webhook_url: str, *, now: Callable[[], datetime] = system_clock) -> Flask:
    """The server, which signs with ``secret`` what it posts to ``webhook_url``.

    ``now`` is the system's clock: Stripe's time does not move with a
    demonstration's. Its :class:`Ledger` is ``app.extensions["ledger"]``.
    """
    app = Flask(__name__)
    ledger = app.extensions["ledger"] = Ledger()

    @app.errorhandler(Wrong)
    def wrong(fault: Wrong) -> ResponseReturnValue:
        return jsonify(fault.body), fault.status

    @app.before_request
    def only_test_keys() -> None:
        if request.path.startswith("/v1/") and not request.headers.get("Authorization", "").startswith(
            "Bearer sk_test_"
        ):
            raise Wrong(401, "This demonstration takes keys that begin with sk_test_ only.", code="api_key_invalid")

    @app.post("/v1/checkout/sessions")
    def open_session() -> Response:
        pairs = sorted((name, value) for name, value in request.form.items(multi=True))
        key = request.headers.get("Idempotency-Key") or secrets.token_hex(16)
        with ledger.lock:
            if key in ledger.answers:
                first, answer = ledger.answers[key]
                if first != pairs:
                    raise Wrong(
                        400, "This idempotency key came with other parameters before.", kind="idempotency_error"
                    )
                return _answer(answer, replayed=True)
            session = new_session(pairs, base=request.host_url)
            ledger.sessions[session["id"]] = session
            ledger.answers[key] = (pairs, dict(session))
            return _answer(session, replayed=False)

    @app.get("/v1/checkout/sessions/<key>")
    def read_session(key: str) -> Response:
        return jsonify(find(ledger.sessions, key))

    @app.get("/v1/subscriptions/<key>")
    def read_subscription(key: str) -> Response:
        return jsonify(find(ledger.subscriptions, key))

    @app.get("/pay/<key>")
    def pay_page(key: str) -> str:
        session = ledger.sessions.get(key) or abort(404)
        return render_template_string(
            PAGE, title="Pay your subscription", session=session, amount=pounds(session["amount_total"])
        )

    @app.post("/pay/<key>")
    def pay(key: str) -> ResponseReturnValue:
        session = ledger.sessions.get(key) or abort(404)
        if request.form.get("choice") != "pay":
            return redirect(session["cancel_url"] or session["success_url"], 303)
        with ledger.lock:
            events = paid(session, ledger, now()) if session["status"] == "open" else []
        for event in events:
            tell(event)
        return redirect(session["success_url"], 303)

    @app.get("/events")
    def events() -> Response:
        return jsonify([{"event": event, "taken": taken} for event, taken in ledger.told])

    @app.post("/events/resend")
    def resend() -> Response:
        """Send again what the market has not taken, as Stripe would, later."""
        waiting = [event for event, taken in ledger.told if not taken]
        ledger.told[:] = [(event, taken) for event, taken in ledger.told if taken]
        return jsonify({"taken": sum(tell(event) for event in waiting), "of": len(waiting)})

    def tell(event: Object) -> bool:
        body = json.dumps(event).encode()
        taken = _post(webhook_url, body, sign(body, secret, now()))
        ledger.told.append((event, taken))
        return taken

    return app


def _answer(thing: Object, *, replayed: bool) -> Response:
    response = jsonify(thing)
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _post(url: str, body: bytes, signature: str) -> bool:
    """Whether whoever is at the address took the message: any answer but a 2xx means it did not."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 80, timeout=10)
    try:
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        connection.request("POST", where.path, body, headers)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving(app: Flask, *, port: int = 0) -> Iterator[str]:
    """Serve on loopback in a thread while the block runs; gives the base URL. Port 0 takes any free one."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="demo-stripe", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    """Serve until interrupted. The secret is DPS_STRIPE_WEBHOOK_SECRET, as the market has it."""
    parser = argparse.ArgumentParser(
        description="A demonstration of Stripe: it takes test keys only and moves no money."
    )
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--webhook-url", default="http://127.0.0.1:8000/webhooks/stripe")
    asked = parser.parse_args()
    secret = os.environ.get("DPS_STRIPE_WEBHOOK_SECRET") or parser.error(
        "set DPS_STRIPE_WEBHOOK_SECRET to the market's own"
    )
    make_server("127.0.0.1", asked.port, make_stripe_server(secret, asked.webhook_url), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
