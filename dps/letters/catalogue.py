"""Every letter there is: the kind of post that it follows, and who it is for. Its words are templates/letters/<kind>.txt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "application-submitted": "the applicant’s people",
        "application-extended": "the applicant’s people",
        "application-decided": "the applicant’s people",
        "application-returned": "the applicant’s people",
        "correction-answered": "whoever has the application in hand",
        "representation-asked": "the applicant’s people",
        "representation-made": "whoever has the application in hand",
        "application-escalated": "the assessors and administrators",
        "supplier-removed": "the supplier’s people",
        "profile-questioned": "the supplier’s people",
        "evidence-infected": "the supplier’s people",
        "evidence-expiring": "the supplier’s owners and editors",
        "competition-published": "the people of every invited supplier",
        "competition-changed": "the people of everybody invited, asking or bidding",
        "competition-withdrawn": "the people of everybody invited, asking or bidding",
        "competition-cancelled": "the people of everybody invited, asking or bidding",
        "extension-asked": "the buyer’s officers",
        "short-period-asked": "the people of every admitted supplier that has not answered",
        "short-period-answered": "the buyer’s officers",
        "question-set-aside": "the people of the supplier that asked",
        "questions-due": "the buyer’s officers",
        "ended-without-award": "the people of everybody invited, asking or bidding",
        "review-asked": "those of the buyer who may approve the draft",
        "review-answered": "whoever sent the draft for review",
        "holder-named": "the officer who is named to hold a share of the key",
        "rehearsal-waits": "the three who hold the key",
        "rehearsal-done": "whoever drafted the competition",
        "share-waits": "the other holders of the key",
        "question-asked": "the buyer’s officers",
        "question-answered": "the people of everybody invited, asking or bidding",
        "bid-received": "the bidder’s people",
        "bid-withdrawn": "the bidder’s people",
        "bid-refused": "the bidder’s people",
        "late-bid-kept": "the bidder’s people",
        "late-bid-waiting": "the buyer’s officers, who are not told whose it is",
        "late-bid-decided": "the bidder’s people",
        "opening-tried-early": "the administrators of the operator and of the council that buys",
        "bids-opened": "the buyer’s officers",
        "prices-opened": "the buyer’s officers",
        "panel-appointed": "the person appointed",
        "award-told": "the people of the one bidder whose summary it is",
        "award-notice-recorded": "the people of everybody who was told of the award",
        "award-approval-asked": "those of the buyer who may approve the award",
        "award-approval-answered": "the officer who decided the award",
        "award-setting-aside-asked": "the buyer’s officers other than the one who asked",
        "award-set-aside": "the people of everybody who was told of the award",
        "standstill-lengthened": "the people of everybody who was told of the award",
        "reasons-asked": "the buyer’s officers",
        "reasons-due": "the buyer’s officers",
        "reasons-given": "the people of the bidder that asked",
        "challenge-registered": "the buyer’s officers",
        "challenge-release-asked": "the buyer’s officers other than the one who asked",
        "contract-concluded": "the contractor’s people and the buyer’s officers",
        "subscription-paid": "the member’s people",
        "removal-proposed": "the supplier’s people",
        "removal-answered": "the market’s keepers",
        "removal-confirmed": "the supplier’s people",
        "removal-dropped": "the supplier’s people",
        "supplier-suspended": "the supplier’s people",
        "suspension-lifted": "the supplier’s people",
        "renewal-asked": "the supplier’s people",
        "renewal-due": "the supplier’s people",
        "renewal-overdue": "the supplier’s people",
        "exclusion-notice-due": "the market’s keepers",
        "exclusion-notice-tomorrow": "the market’s keepers",
        "exclusion-notice-overdue": "the market’s keepers",
        "market-ended": "the people of everybody with a place or an application, and the officers of the buyers named",
        "market-term-changed": "the people of everybody with a place or an application, and the officers of the buyers named",
        "lot-expiry-changed": "the people of everybody with a place on the lot",
        "lot-ranges-changed": "the officers of every council with a draft on the lot",
        "market-question-asked": "the market’s keepers",
        "market-question-answered": "the people of the supplier that asked",
        "agreement-offered": "the owners and editors of everybody admitted",
        "agreement-signed": "the market’s keepers",
        "agreement-countersigned": "the supplier’s people",
        "account-unused": "the person whose account nobody uses",
        "sign-in-changed": "the person whose sign-in it is",
        "address-asked": "the person whose address is to be confirmed",
        "address-change-asked": "the new address, with the link; and the old one",
        "address-changed": "the person, and the address that they had before",
        "password-reset-asked": "the person, where the address has an account",
        "registered-already": "the person whose address was used to register again",
        "colleague-invited": "the address invited",
        "invitation-answered": "whoever invited",
        "roles-changed": "the person whose roles they are",
        "ownership-offered": "the colleague who is offered the place",
        "ownership-answered": "whoever offered the place",
        "joining-asked": "the organisation’s owners, or the council’s administrators",
        "joining-answered": "the person who asked to join",
        "colleague-joined": "the person who joined, and the council’s administrators",
        "review-opened": "the organisation’s people or the claimant, and the registrars",
        "review-decided": "the organisation’s people, or the claimant",
        "mailbox-asked": "the shared mailbox to be confirmed",
        "group-asked": "the people of the supplier asked",
        "group-answered": "the people of the group’s lead",
        "group-formed": "the people of every member",
        "group-left": "the people of the one that left and of every member; for a formed group the market’s keepers",
        "group-ended": "the people of every member; for a formed group the market’s keepers",
    }
)

MAY_WAIT = frozenset(
    {
        "application-submitted", "correction-answered", "representation-made", "bids-opened", "prices-opened",
        "contract-concluded", "subscription-paid", "suspension-lifted", "market-term-changed", "market-question-asked",
        "market-question-answered", "agreement-offered", "agreement-signed", "agreement-countersigned",
        "invitation-answered", "joining-asked", "colleague-joined", "group-answered", "group-formed",
    }
)  # fmt: skip
"""What may wait for the one e-mail of a day, of those who chose it. Every other letter goes at once, whatever they chose:
a day's delay could cost a right (invitations, deadlines, decisions, awards, removals, escalations, reminders) or safety
(sign-in, links, roles). A new kind goes at once until it stands here."""

PERSONAL = frozenset(
    {
        "sign-in-changed", "address-asked", "address-change-asked", "address-changed", "password-reset-asked",
        "registered-already", "colleague-invited", "invitation-answered", "roles-changed", "ownership-offered",
        "ownership-answered", "joining-asked", "joining-answered", "colleague-joined", "review-opened", "review-decided",
        "panel-appointed", "mailbox-asked",
    }
)  # fmt: skip
"""Letters to a person about themselves, or with a link for them alone: no shared mailbox gets a copy."""

SILENT = frozenset(
    {
        "supplier-described",
        "member-entered",
        "market-established",
        "buyer-named",
        "directory-imported",
        "partners-called",
        "account-closed",
    }
)
"""Posts that other consumers read and nobody is written to about."""
