"""The demonstration market, made by real actions; the fake Stripe server; the rehearsal."""

import os
import sys
from urllib.parse import urlsplit

from flask import Flask


def set_up(app: Flask) -> None:
    """Add the demonstration's commands and, in demo mode, its accounts, its data and its payment server."""
    from dps.cli.serving import add_set_up_step
    from dps.demo import cast, commands, demonstration, rehearse  # noqa: F401 they hang their commands on the group

    if not app.config["DEMO"]:
        return
    app.extensions["demo_people"] = lambda: cast.PEOPLE
    add_set_up_step(app, "Demonstration", demonstration.make)
    if not app.config["STRIPE_KEY"]:
        _pay_beside(app)


def _pay_beside(app: Flask) -> None:
    """Point the real Stripe client at our own small server, which `market serve` starts beside the market."""
    port = (urlsplit(app.config["BASE_URL"]).port or 80) + 420
    app.config.update(
        STRIPE_KEY="sk_test_demonstration",
        STRIPE_BASE=f"http://127.0.0.1:{port}",
        STRIPE_WEBHOOK_SECRET=os.environ.setdefault("DPS_STRIPE_WEBHOOK_SECRET", "whsec_demonstration"),
    )
    hook = app.config["BASE_URL"] + "/webhooks/stripe"
    command = [sys.executable, "-m", "dps.demo.stripe_server", "--port", str(port), "--webhook-url", hook]
    app.extensions.setdefault("served_beside", []).append(command)
