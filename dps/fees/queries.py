"""What can be asked about subscriptions."""

from __future__ import annotations

from sqlalchemy import select

from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.fees.models import Subscription
from dps.fees.rules import Due
from dps.parties.models import Organisation


def subscription_for(organisation: Organisation, owed: Due) -> Subscription | None:
    """The subscription of one year, if it was ever asked for."""
    return db.session.scalar(
        select(Subscription).where(
            Subscription.organisation_id == organisation.id, Subscription.year_from == owed.year_from
        )
    )


def own_subscriptions(by: Actor, *, limit: int = 20) -> tuple[Subscription, ...]:
    """The asker's organisation's subscriptions, newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Subscription)
            .join(Organisation)
            .where(Organisation.ref == by.organisation)
            .order_by(Subscription.year_from.desc(), Subscription.id.desc())
            .limit(limit)
        )
    )


def own_subscription(ref: str, by: Actor) -> Subscription:
    """One of the asker's organisation's subscriptions. Raises :class:`NotFound`, for another's too."""
    found = db.session.scalar(
        select(Subscription).join(Organisation).where(Subscription.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def subscription(ref: str) -> Subscription | None:
    """The subscription that an event's reference names, or None: an event may name anything."""
    return db.session.scalar(select(Subscription).where(Subscription.ref == ref))
