"""Every letter there is: the kind of post that it follows, and who it is for. Its words are templates/letters/<kind>.txt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "application-submitted": "the applicant’s people",
        "application-extended": "the applicant’s people",
        "application-decided": "the applicant’s people",
        "supplier-removed": "the supplier’s people",
        "evidence-infected": "the supplier’s people",
        "competition-published": "the people of every invited supplier",
        "competition-cancelled": "the people of everybody invited, asking or bidding",
        "ended-without-award": "the people of everybody invited, asking or bidding",
        "question-asked": "the buyer’s officers",
        "question-answered": "the people of everybody invited, asking or bidding",
        "bid-received": "the bidder’s people",
        "bid-withdrawn": "the bidder’s people",
        "bids-opened": "the buyer’s officers",
        "prices-opened": "the buyer’s officers",
        "panel-appointed": "the person appointed",
        "award-told": "the people of the one bidder whose summary it is",
        "award-notice-recorded": "the people of everybody who was told of the award",
        "contract-concluded": "the contractor’s people and the buyer’s officers",
        "subscription-paid": "the member’s people",
    }
)

SILENT = frozenset({"supplier-described", "member-entered", "market-established", "buyer-named", "directory-imported"})
"""Posts that other consumers read and nobody is written to about."""
