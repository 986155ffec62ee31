"""What we read in a message from Stripe, as values. The shapes are those of API version 2026-10-28.endive. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class StripeObject:
    """What an event is about, as far as we read it. Empty or None where the object does not say.

    ``reference`` is ours, given at checkout. ``status`` is a session's payment
    status, or a subscription's or invoice's own status. ``amount`` is in pence
    where ``currency`` is gbp. ``paid_until`` is the end of the period that the
    subscription or invoice covers.
    """

    kind: str
    id: str
    reference: str = ""
    customer: str = ""
    subscription: str = ""
    status: str = ""
    amount: int | None = None
    currency: str = ""
    paid_until: datetime | None = None


@dataclass(frozen=True)
class StripeEvent:
    """A message from Stripe, proved to be so. ``id`` is unique: apply each once. They come in any order.

    ``livemode`` is False for test money; ``account`` is empty but for connected accounts.
    """

    id: str
    type: str
    livemode: bool
    created: datetime
    account: str
    object: StripeObject


def read(said: Mapping[str, Any]) -> StripeEvent:
    """The event in a message that has been verified. Raises KeyError, TypeError, ValueError or AttributeError."""
    if said["object"] != "event":
        raise ValueError(said["object"])
    thing = said["data"]["object"]
    reader = _READERS.get(thing["object"], _unread)
    return StripeEvent(
        id=_text(said["id"]),
        type=_text(said["type"]),
        livemode=said["livemode"] is not False,  # in doubt, the money is real
        created=datetime.fromtimestamp(said["created"], UTC),
        account=said.get("account") or "",
        object=StripeObject(
            kind=thing["object"], id=thing.get("id") or "", customer=_id(thing.get("customer")), **reader(thing)
        ),
    )


def _session(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reference": thing.get("client_reference_id") or "",
        "subscription": _id(thing.get("subscription")),
        "status": thing.get("payment_status") or "",
        "amount": thing.get("amount_total"),
        "currency": thing.get("currency") or "",
    }


def _subscription(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The period stands on the subscription's item, not on the subscription."""
    items = thing["items"]["data"]
    return {
        "reference": (thing.get("metadata") or {}).get("reference", ""),
        "subscription": thing["id"],
        "status": thing.get("status") or "",
        "currency": thing.get("currency") or "",
        "paid_until": _instant(items[0].get("current_period_end")) if items else None,
    }


def _invoice(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The subscription stands under the invoice's parent, with a copy of its metadata."""
    details = (thing.get("parent") or {}).get("subscription_details") or {}
    ends = [line["period"]["end"] for line in (thing.get("lines") or {}).get("data", ())]
    return {
        "reference": (details.get("metadata") or {}).get("reference", ""),
        "subscription": _id(details.get("subscription")),
        "status": thing.get("status") or "",
        "amount": thing.get("amount_paid"),
        "currency": thing.get("currency") or "",
        "paid_until": _instant(max(ends)) if ends else None,
    }


def _unread(_: Mapping[str, Any]) -> dict[str, Any]:
    """Other kinds of object are known by kind and id only."""
    return {}


_READERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "checkout.session": _session,
    "subscription": _subscription,
    "invoice": _invoice,
}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _id(value: object) -> str:
    """An object's id, whether Stripe sent the id or the object."""
    if isinstance(value, Mapping):
        return str(value["id"])
    return str(value or "")


def _instant(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
