"""What can be done about subscriptions. The network's money only; nothing in the market changes by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.fees.models import PaymentEvent, Subscription
from dps.fees.queries import subscription_for
from dps.fees.rules import PAID, Due, Payment, effect_of, obstacles_to_paying
from dps.gateways.stripe_events import StripeEvent
from dps.outbox.post import post
from dps.parties.models import Organisation

LOG = "platform:fees"
ALREADY_APPLIED = "already-applied"


def ask(*, organisation: Organisation, owed: Due | None, by: Actor, at: datetime) -> Subscription:
    """Ask for a year's subscription; the same one again where it was asked and is not paid. Raises :class:`Refused`."""
    known = subscription_for(organisation, owed) if owed else None
    refuse_if(obstacles_to_paying(owed=owed, paid=known is not None and known.paid_at is not None))
    assert owed is not None  # obstacles_to_paying refused it otherwise
    if known is not None:
        return known
    asked = Subscription(
        organisation=organisation, year_from=owed.year_from, amount_pence=owed.amount_pence, asked_at=at
    )
    db.session.add(asked)
    db.session.flush()
    record(
        "subscription:ask",
        log=LOG,
        to=("subscription", asked.ref),
        by=by,
        at=at,
        facts={"year": owed.year_from.isoformat()},
    )
    return asked


def note_checkout(*, subscription: Subscription, checkout: str, by: Actor, at: datetime) -> None:
    """Keep which checkout the member was sent to."""
    subscription.checkout = checkout
    record("subscription:checkout", log=LOG, to=("subscription", subscription.ref), by=by, at=at)


def apply_event(*, event: StripeEvent, live_expected: bool, at: datetime) -> str:
    """Apply a proved event once; the effect it had. The event's row and its effect are one transaction."""
    paid_for = db.session.scalar(
        select(Subscription).where(Subscription.ref == event.object.reference).with_for_update()
    )
    effect = effect_of(
        Payment(
            kind=event.type, status=event.object.status, amount_pence=event.object.amount, currency=event.object.currency,
            live_money=event.livemode, asked_pence=paid_for.amount_pence if paid_for else None,
            already_paid=paid_for is not None and paid_for.paid_at is not None,
        ),
        live_expected=live_expected,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(PaymentEvent(event=event.id, kind=event.type, effect=effect, received_at=at))
    except IntegrityError:
        return ALREADY_APPLIED  # its id is unique: taken before, or by another worker at this moment
    about = paid_for.ref if paid_for else "none"
    record(
        "payment:receive",
        log=LOG,
        to=("subscription", about),
        by=CLOCK,
        at=at,
        facts={"kind": event.type, "effect": effect},
    )
    if effect == PAID and paid_for is not None:
        paid_for.paid_at = at
        record("subscription:pay", log=LOG, to=("subscription", about), by=CLOCK, at=at)
        post("subscription-paid", about=("subscription", about), at=at)
    return effect
