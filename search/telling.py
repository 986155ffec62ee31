"""What a post of the outbox tells the index: of whom, of which competition, of which contract it says something new.

Every kind of post that the market makes is in one of the two lists here; a test
walks the code for them, so that a new kind cannot be forgotten. A post that tells
too much costs a look into the database; one that is missed would leave the index
wrong until the nightly comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dps.finding import dealings, queries, studies
from dps.outbox.post import Post
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, OPPORTUNITY, SUPPLIER

SUPPLIERS, COMPETITIONS, DIRECT_AWARDS = "suppliers", "competitions", "direct-awards"

TELLING: Mapping[str, str] = {
    # who can be found, and what is said of them
    "application-decided": SUPPLIERS,
    "supplier-described": SUPPLIERS,
    "supplier-removed": SUPPLIERS,
    "directory-imported": SUPPLIERS,
    "review-opened": SUPPLIERS,
    "review-decided": SUPPLIERS,
    "market-ended": SUPPLIERS,
    "partners-called": SUPPLIERS,
    "partners-closed": SUPPLIERS,
    # what is open, what it says, and what came of it
    "competition-published": COMPETITIONS,
    "competition-changed": COMPETITIONS,
    "competition-withdrawn": COMPETITIONS,
    "competition-cancelled": COMPETITIONS,
    "ended-without-award": COMPETITIONS,
    "award-notice-recorded": COMPETITIONS,
    "award-set-aside": COMPETITIONS,
    "contract-concluded": COMPETITIONS,
    "direct-award-concluded": DIRECT_AWARDS,
    "direct-award-noticed": DIRECT_AWARDS,
}
"""Kinds of post after which something may be found that was not, or otherwise than before; and of what they tell."""

TELLING_NOTHING = frozenset(
    {
        "account-closed", "account-unused", "address-asked", "address-change-asked", "address-changed",
        "agreement-countersigned", "agreement-offered", "agreement-signed", "alerts-found",
        "application-escalated", "application-extended", "application-returned", "application-submitted",
        "award-approval-answered", "award-approval-asked", "award-setting-aside-asked", "award-told",
        "bid-received", "bid-refused", "bid-withdrawn", "bidder-answered", "bidder-asked", "bidder-notice-due",
        "bidder-notice-overdue", "bidder-request-tomorrow", "bids-opened", "breach-decided", "breach-replied",
        "breach-reported", "challenge-registered", "challenge-release-asked", "colleague-invited",
        "colleague-joined", "contract-change-proposed", "contract-changed", "contract-ended",
        "contract-ends-soon", "contract-notice-due", "correction-answered", "delivery-answered",
        "delivery-reported", "disregard-proposed", "evidence-expiring", "evidence-infected",
        "exclusion-notice-due", "exclusion-notice-overdue", "exclusion-notice-tomorrow", "extension-asked",
        "group-answered", "group-asked", "group-ended", "group-formed", "group-left", "holder-named",
        "interest-decided", "interest-declared", "invitation-answered", "joining-answered", "joining-asked",
        "late-bid-decided", "late-bid-kept", "late-bid-waiting", "lot-expiry-changed", "lot-ranges-changed",
        "mailbox-asked", "market-question-answered", "market-question-asked", "market-term-changed",
        "member-entered", "opening-tried-early", "ownership-answered", "ownership-offered", "panel-appointed",
        "partner-named", "password-reset-asked", "price-decided", "prices-opened", "profile-questioned",
        "promise-due", "promise-late", "question-answered", "question-asked", "question-set-aside",
        "questions-due", "reasons-asked", "reasons-due", "reasons-given", "record-objected", "records-to-sign",
        "registered-already", "rehearsal-done", "rehearsal-waits", "remedy-answered", "remedy-proposed",
        "removal-answered", "removal-confirmed", "removal-dropped", "removal-proposed", "renewal-asked",
        "renewal-due", "renewal-overdue", "report-waits", "representation-asked", "representation-made",
        "review-answered", "review-asked", "roles-changed", "second-reading-asked", "share-waits",
        "short-period-answered", "short-period-asked", "sign-in-changed", "standstill-lengthened",
        "subscription-paid", "supplier-suspended", "suspension-lifted", "validity-asked",
    }
)  # fmt: skip
"""Every other kind. A suspended supplier is found like before: its place stands, and everybody on a lot is invited by law."""


@dataclass
class Told:
    """What a stretch of posts tells of, by ref."""

    suppliers: dict[str, None] = field(default_factory=dict)
    competitions: dict[str, None] = field(default_factory=dict)
    direct_awards: dict[str, None] = field(default_factory=dict)

    def keys(self) -> dict[str, tuple[str, ...]]:
        """The refs of every document, by kind, that may be otherwise now: drawn anew, or gone where it is drawn no more."""
        who, what = tuple(self.suppliers), tuple(self.competitions)
        decided, signed = dealings.of_competitions(what)
        won, holds = dealings.naming(who)
        return {
            SUPPLIER: who, CASE_STUDY: tuple(sorted(studies.ever_told_by(who))), OPPORTUNITY: what,
            AWARD: _once(decided, won), CONTRACT: _once(signed, holds, self.direct_awards),
        }  # fmt: skip


def told_by(posts: Iterable[Post]) -> Told:
    """What the posts tell of."""
    told = Told()
    for post in posts:
        group = TELLING.get(post.kind)
        if group == SUPPLIERS:
            told.suppliers |= dict.fromkeys(_suppliers(post))
        elif group == COMPETITIONS:
            told.competitions |= dict.fromkeys(_named(post, "competition"))
        elif group == DIRECT_AWARDS:
            told.direct_awards |= dict.fromkeys(_named(post, "direct-award"))
    return told


def _suppliers(post: Post) -> tuple[str, ...]:
    """Whom a post is about. A market's end is about everybody who had a place on it then."""
    kind, _, ref = post.about.partition(":")
    listed = tuple(str(each) for each in post.facts.get("organisations", ()))
    asked = queries.suppliers_of([ref]) if kind == "application" else ()
    placed = queries.suppliers_on([ref]) if kind == "market" else ()
    return _once(_named(post, "organisation"), _named(post, "supplier"), listed, asked, placed)


def _named(post: Post, what: str) -> tuple[str, ...]:
    """What a post is about, where that is of this kind; and what its facts name by that word."""
    kind, _, ref = post.about.partition(":")
    own = (ref,) if kind == what else ()
    return (*own, str(post.facts[what])) if what in post.facts else own


def _once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
