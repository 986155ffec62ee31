"""Makers of members of the network."""

from __future__ import annotations

from dps.core.actor import CLOCK
from dps.membership.actions import enter
from dps.membership.models import NetworkMember
from dps.parties.models import Organisation
from tests.makers.parties import LONG_AGO

YEARLY = 25_000


def an_affiliate(body: Organisation, *, yearly_pence: int | None = YEARLY) -> NetworkMember:
    """An organisation's membership as an affiliate that pays here."""
    return enter(organisation=body, member_class="affiliate", yearly_pence=yearly_pence, by=CLOCK, at=LONG_AGO)
