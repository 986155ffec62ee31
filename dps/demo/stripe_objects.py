"""The objects that the demonstration of Stripe deals in: sessions, subscriptions, invoices, events. No HTTP here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

Object = dict[str, Any]
_NEEDED = (
    "mode",
    "success_url",
    "line_items[0][quantity]",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][price_data][recurring][interval]",
    "line_items[0][price_data][product_data][name]",
)


@dataclass
class Ledger:
    """All that the server remembers. ``told`` is each event with whether the market took it."""

    sessions: dict[str, Object] = field(default_factory=dict)
    subscriptions: dict[str, Object] = field(default_factory=dict)
    answers: dict[str, tuple[list[tuple[str, str]], Object]] = field(default_factory=dict)
    told: list[tuple[Object, bool]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class Wrong(Exception):
    """A request that is answered with an error of Stripe's shape."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", code: str = "", param: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, "code": code or None, "param": param or None}}


def unbracket(pairs: Iterable[tuple[str, str]]) -> Object:
    """A form's ``a[b][0]=c`` as nested dictionaries; positions stay text."""
    tree: Object = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name) or [name]
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
        branch[last] = value
    return tree


def find(things: dict[str, Object], key: str) -> Object:
    if key not in things:
        raise Wrong(404, f"There is no {key}.", code="resource_missing", param="id")
    return things[key]


def new_session(pairs: list[tuple[str, str]], *, base: str) -> Object:
    given = dict(pairs)
    for name in _NEEDED:
        if not given.get(name):
            raise Wrong(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    for name in ("success_url", "cancel_url"):
        if given.get(name) and urlsplit(given[name]).scheme not in {"http", "https"}:
            raise Wrong(400, "That is not a web address.", code="url_invalid", param=name)
    if given["mode"] != "subscription":
        raise Wrong(400, "This demonstration knows subscriptions only.", param="mode")
    if not re.fullmatch(r"[0-9]{1,9}", given["line_items[0][price_data][unit_amount]"]):
        raise Wrong(
            400, "Invalid integer.", code="parameter_invalid_integer", param="line_items[0][price_data][unit_amount]"
        )
    tree = unbracket(pairs)
    item = tree["line_items"]["0"]
    key = f"cs_test_{secrets.token_hex(16)}"
    return {
        "id": key,
        "object": "checkout.session",
        "livemode": False,
        "mode": "subscription",
        "status": "open",
        "payment_status": "unpaid",
        "url": f"{base}pay/{key}",
        "client_reference_id": tree.get("client_reference_id"),
        "customer": None,
        "customer_email": tree.get("customer_email"),
        "subscription": None,
        "metadata": tree.get("metadata", {}),
        "amount_total": int(item["price_data"]["unit_amount"]) * int(item["quantity"]),
        "currency": item["price_data"]["currency"],
        "description": item["price_data"]["product_data"]["name"],
        "interval": item["price_data"]["recurring"]["interval"],
        "success_url": tree["success_url"].replace("{CHECKOUT_SESSION_ID}", key),
        "cancel_url": tree.get("cancel_url"),
        "subscription_metadata": tree.get("subscription_data", {}).get("metadata", {}),
    }


def paid(session: Object, ledger: Ledger, at: datetime) -> list[Object]:
    """Turn the session into a subscription and its first invoice; the three events that tell of it."""
    start, end = int(at.timestamp()), int(_a_year_after(at).timestamp())
    subscription = {
        "id": f"sub_{secrets.token_hex(12)}",
        "object": "subscription",
        "livemode": False,
        "status": "active",
        "currency": session["currency"],
        "customer": f"cus_{secrets.token_hex(8)}",
        "metadata": session["subscription_metadata"],
        "items": {
            "object": "list",
            "data": [{"object": "subscription_item", "current_period_start": start, "current_period_end": end}],
        },
    }
    invoice = {
        "id": f"in_{secrets.token_hex(12)}",
        "object": "invoice",
        "livemode": False,
        "status": "paid",
        "currency": session["currency"],
        "customer": subscription["customer"],
        "amount_paid": session["amount_total"],
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
        },
        "lines": {"object": "list", "data": [{"object": "line_item", "period": {"start": start, "end": end}}]},
    }
    ledger.subscriptions[str(subscription["id"])] = subscription
    session.update(
        status="complete", payment_status="paid", customer=subscription["customer"], subscription=subscription["id"]
    )
    return [
        {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "type": kind,
            "livemode": False,
            "created": start,
            "api_version": "2026-10-28.endive",
            "data": {"object": dict(thing)},
        }
        for kind, thing in (
            ("checkout.session.completed", session),
            ("customer.subscription.created", subscription),
            ("invoice.paid", invoice),
        )
    ]


def _a_year_after(at: datetime) -> datetime:
    """The same day next year; 28 February for the leap day."""
    return at.replace(year=at.year + 1, day=28 if (at.month, at.day) == (2, 29) else at.day)
