"""Card payments through the real Stripe client, and what Stripe tells us in return.

Two questions are asked of it: send a member to a page where it can pay its
yearly subscription (:func:`checkout`), and read a message that says it is from
Stripe (:func:`event`). What a payment means is decided elsewhere.

In the demonstration and in tests the same client talks to a server of our own
over loopback (``dps/demo/stripe_server.py``). That proves how we use the
client, not how Stripe behaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import stripe

from dps.gateways.stripe_events import StripeEvent, StripeObject, read

__all__ = [
    "Checkout",
    "EventRefused",
    "ForgedEvent",
    "StripeEvent",
    "StripeMisconfigured",
    "StripeObject",
    "StripeRefused",
    "StripeSettings",
    "StripeUnavailable",
    "UnreadableEvent",
    "checkout",
    "event",
]

REAL_BASE = "https://api.stripe.com"
TOLERANCE = timedelta(seconds=300)
LARGEST_EVENT = 512 * 1024

Answer = TypeVar("Answer")


class StripeUnavailable(Exception):
    """Stripe could not be asked, or gave no usable answer in time. Ask again with the same idempotency key."""


class StripeRefused(Exception):
    """Stripe answered no. ``code`` and ``param`` are Stripe's words for why and about what; asking again will not help."""

    def __init__(self, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class EventRefused(Exception):
    """A message to the webhook that must change nothing. Answer it with 400."""


class ForgedEvent(EventRefused):
    """It is not signed with our secret, or not within five minutes of now."""


class UnreadableEvent(EventRefused):
    """It is signed, but it is not an event of the kind that we can read."""


class StripeMisconfigured(ValueError):
    """The settings would send a live key to a server that is not Stripe's."""


@dataclass(frozen=True)
class StripeSettings:
    """How to reach Stripe. ``timeout`` is the most seconds one question may take in all."""

    key: str = field(repr=False)
    base: str = REAL_BASE
    webhook_secret: str = field(default="", repr=False)
    timeout: float = 10.0

    def __post_init__(self) -> None:
        """Raises :class:`StripeMisconfigured`."""
        if self.is_live and self.base.rstrip("/") != REAL_BASE:
            raise StripeMisconfigured(f"a live Stripe key would be sent to {self.base}")

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money."""
        return self.key.startswith(("sk_live_", "rk_live_"))


@dataclass(frozen=True)
class Checkout:
    """A page at Stripe where the member can pay: send its browser to ``url``."""

    id: str
    url: str


def checkout(
    settings: StripeSettings,
    *,
    reference: str,
    customer_email: str,
    amount: int,
    description: str,
    success_url: str,
    cancel_url: str,
    idempotency_key: str,
) -> Checkout:
    """Open a page where a member can begin a subscription of ``amount`` pence a year.

    The same ``idempotency_key`` with the same words gives the same page, so a
    question without an answer may be asked again. It is never asked again in
    here: a person is waiting. Call it outside a write transaction.

    Raises :class:`StripeUnavailable` or :class:`StripeRefused`; ValueError for
    an amount that is not positive.
    """
    if amount <= 0:
        raise ValueError(f"a subscription of {amount} pence cannot be paid")

    def ask(client: stripe.StripeClient) -> Checkout:
        session = client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "client_reference_id": reference,
                "customer_email": customer_email,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "gbp",
                            "unit_amount": amount,
                            "recurring": {"interval": "year"},
                            "product_data": {"name": description},
                        },
                    }
                ],
                # On the subscription too, so that its own events and its invoices carry our reference.
                "metadata": {"reference": reference},
                "subscription_data": {"metadata": {"reference": reference}},
                "success_url": success_url,
                "cancel_url": cancel_url,
            },
            {"idempotency_key": idempotency_key},
        )
        url = getattr(session, "url", None)
        if not getattr(session, "id", None) or not url:
            raise StripeUnavailable("Stripe opened no page to pay on")
        return Checkout(session.id, url)

    return _ask(settings, ask)


def _ask(settings: StripeSettings, ask: Callable[[stripe.StripeClient], Answer]) -> Answer:
    """Ask once, and wait no longer than the settings say.

    The library's timeouts bound each silence, not the whole: a server that
    sends a byte a second would hold a worker for ever. So the question is asked
    in a thread that is given up on.
    """
    answers: list[Answer] = []
    faults: list[BaseException] = []

    def attempt() -> None:
        session = requests.Session()
        # A proxy for the internet cannot reach our own loopback.
        session.trust_env = urlsplit(settings.base).hostname not in {"127.0.0.1", "localhost", "::1"}
        try:
            client = stripe.StripeClient(
                settings.key,
                base_addresses={"api": settings.base.rstrip("/")},
                max_network_retries=0,
                http_client=stripe.RequestsClient(timeout=settings.timeout, session=session),
            )
            answers.append(ask(client))
        except BaseException as fault:  # told to the caller, whatever it is
            faults.append(fault)
        finally:
            session.close()

    thread = Thread(target=attempt, name="stripe", daemon=True)
    thread.start()
    thread.join(settings.timeout)
    if answers:
        return answers[0]
    raise (
        _named(faults[0]) if faults else StripeUnavailable(f"Stripe gave no answer within {settings.timeout:g} seconds")
    )


def _named(fault: BaseException) -> BaseException:
    """The fault by our own name, so that nobody else need know the library's."""
    if isinstance(fault, stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError):
        named: Exception = StripeUnavailable(fault.user_message or "Stripe could not be reached")
    elif isinstance(fault, stripe.StripeError):
        named = StripeRefused(
            fault.user_message or "Stripe refused",
            code=fault.code or "",
            param=str(getattr(fault, "param", None) or ""),
        )
    else:
        return fault
    named.__cause__ = fault
    return named


def event(settings: StripeSettings, payload: bytes, signature: str, *, at: datetime) -> StripeEvent:
    """What Stripe says, once it is proved that Stripe says it, now.

    ``payload`` is the request's body as it came; ``signature`` is its
    Stripe-Signature header; ``at`` is the instant by the system's clock, since
    Stripe signs by the world's time and not by a demonstration's. A message
    signed more than 300 seconds before or after it is refused: the library
    refuses only the old ones.

    Raises :class:`ForgedEvent` or :class:`UnreadableEvent`, both :class:`EventRefused`.
    """
    if len(payload) > LARGEST_EVENT:
        raise ForgedEvent(f"the message is longer than {LARGEST_EVENT} bytes")
    try:
        # Without a tolerance the library leaves the time to us.
        stripe.WebhookSignature.verify_header(payload, signature, settings.webhook_secret, tolerance=None)
    except stripe.SignatureVerificationError as fault:
        raise ForgedEvent(fault.user_message or "the signature is not ours") from fault
    except (TypeError, ValueError) as fault:  # a body or a header in another character set
        raise ForgedEvent("the message is not text") from fault
    if abs(at - _signed_at(signature)) > TOLERANCE:
        raise ForgedEvent("the message was not signed within five minutes of now")
    try:
        return read(json.loads(payload))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise UnreadableEvent("the message is signed, but it is not an event we can read") from fault


def _signed_at(signature: str) -> datetime:
    """The instant in a header that has been verified; two of them would let one be signed and another be believed."""
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if len(stamps) != 1:
        raise ForgedEvent("the signature has not exactly one instant")
    try:
        return datetime.fromtimestamp(int(stamps[0]), UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise ForgedEvent("the signature's instant is not one") from fault
