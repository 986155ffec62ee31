"""What still stands between a draft and a whole bid, asked by the page, the action and the test alike."""

from __future__ import annotations

from dps.bidding.models import Bid
from dps.bidding.queries import asked_of
from dps.bidding.rules.besides import Missing, Needs
from dps.bidding.rules.besides import missing as missing_besides
from dps.bidding.rules.offers import Gap, Offer, gaps
from dps.law.route import Route
from dps.law.routes import route


def needs_of(law: Route) -> Needs:
    """What a route asks of every bid beside its answers, with the provision of each."""
    return Needs(
        platform=law.core_information_shared,
        subcontractors=law.subcontractors_asked,
        platform_by=law.provisions.get("core_information_shared", ""),
        subcontractors_by=law.provisions.get("subcontractors_asked", ""),
    )


def missing_of(bid: Bid, offer: Offer) -> tuple[Gap | Missing, ...]:
    """Everything that a bid still lacks, in the order of its task list; empty when it may be submitted."""
    competition = bid.competition
    return (
        *gaps(offer, asked=asked_of(competition)),
        *missing_besides(offer.besides, needs=needs_of(route(competition.route))),
    )
