"""What can be asked about membership of the network."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.core.actor import Actor
from dps.core.db import db
from dps.membership.models import NetworkMember
from dps.parties.models import Organisation


def own_membership(by: Actor) -> NetworkMember | None:
    """The membership of the organisation that the asker acts for; None for one that is no member."""
    return db.session.scalar(
        select(NetworkMember)
        .join(Organisation)
        .where(Organisation.ref == by.organisation)
        .options(joinedload(NetworkMember.organisation))
    )


def membership_of(organisation: Organisation) -> NetworkMember | None:
    """An organisation's membership, or None."""
    return db.session.scalar(select(NetworkMember).where(NetworkMember.organisation_id == organisation.id))
