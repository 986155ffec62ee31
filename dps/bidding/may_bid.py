"""May this person bid here for this supplier now? Every reason why not, at once: for the page, the interface and the letter."""

from __future__ import annotations

from datetime import datetime

from dps.bidding.queries import why_not_bid
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.refusal import Obstacle
from dps.parties.models import Organisation
from dps.parties.queries import unconfirmed
from dps.parties.rules.roles import Permission, permits

ROLE = Obstacle(
    "not-a-bidder",
    "Your role in your organisation reads bids, and does not make them.",
    mend="Ask an owner of your organisation to make you a bidder.",
)


def reasons_not_to_bid(
    competition: Competition, supplier: Organisation, *, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Every reason why this person cannot bid for this supplier at ``at``: time, standing, documents, role, address. Empty when they may."""
    return (
        *why_not_bid(competition, supplier, at=at),
        *(() if permits(by, Permission.BID) else (ROLE,)),
        *unconfirmed(by),
    )
