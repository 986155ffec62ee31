"""What can be done about membership of the network."""

from __future__ import annotations

from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.membership.models import NetworkMember
from dps.membership.queries import membership_of
from dps.membership.rules import obstacles_to_joining
from dps.outbox.post import post
from dps.parties.models import Organisation


def enter(
    *, organisation: Organisation, member_class: str, yearly_pence: int | None, by: Actor, at: datetime
) -> NetworkMember:
    """Enter an organisation as a member. Raises :class:`Refused` for one that is a member already."""
    refuse_if(obstacles_to_joining(member_class=member_class, already=membership_of(organisation) is not None))
    member = NetworkMember(organisation=organisation, member_class=member_class, yearly_pence=yearly_pence, since=at)
    db.session.add(member)
    db.session.flush()
    record(
        "membership:enter", log=f"organisation:{organisation.ref}", to=("organisation", organisation.ref), by=by, at=at,
        facts={"class": member_class},
    )  # fmt: skip
    post("member-entered", about=("organisation", organisation.ref), at=at)
    return member
