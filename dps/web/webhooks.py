"""Stripe's door: the one POST without a token, because it carries a signature."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from dps.core.clock import now, system_clock
from dps.core.db import writing
from dps.fees.actions import apply_event
from dps.gateways.stripe import EventRefused, StripeSettings, event
from dps.web.permissions import public
from dps.web.security import csrf

bp = Blueprint("webhooks", __name__)

LARGEST = 512 * 1024


def set_up_webhooks(app: Flask) -> None:
    """Open Stripe's door."""
    csrf.exempt(bp)
    app.register_blueprint(bp)


def stripe_settings() -> StripeSettings | None:
    """How this application reaches Stripe, or None where no key is set."""
    key = current_app.config["STRIPE_KEY"]
    if not key:
        return None
    base = {"base": current_app.config["STRIPE_BASE"]} if current_app.config["STRIPE_BASE"] else {}
    return StripeSettings(key=key, webhook_secret=current_app.config["STRIPE_WEBHOOK_SECRET"], **base)


@bp.post("/webhooks/stripe")
@public
def stripe() -> ResponseReturnValue:
    """Take one event: 200 when it is kept (again, too), 400 for anything not proved to be Stripe's."""
    settings = stripe_settings()
    if settings is None or not settings.webhook_secret or (request.content_length or 0) > LARGEST:
        return "", 400
    try:
        # By the system's clock: a demonstration's clock runs ahead, and Stripe's signatures know nothing of it.
        said = event(settings, request.get_data(), request.headers.get("Stripe-Signature", ""), at=system_clock())
    except EventRefused:
        return "", 400
    with writing():
        effect = apply_event(event=said, live_expected=settings.is_live, at=now())
    return {"effect": effect}
