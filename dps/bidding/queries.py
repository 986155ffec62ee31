"""What can be asked about bids.

Before the quality part is open, nobody but the bidder may learn anything from
here, not even that a bid exists. Doors of suppliers ask with ``by``; what takes
a competition alone is for pages after the opening, and for letters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.documents import why_not_bid_for_documents
from dps.bidding.custody import is_holder, share_stands
from dps.bidding.facts import facts_of
from dps.bidding.late_queries import rule_of, undecided
from dps.bidding.models import Bid, Disregard, OpenedPart, Opening, SealedVersion
from dps.bidding.people import same_person
from dps.bidding.rules.bidding import SERVER, obstacles_to_bidding, obstacles_to_withdrawing
from dps.bidding.rules.disregarding import Ground, obstacles_to_disregarding, obstacles_to_disregarding_at_all
from dps.bidding.rules.late import obstacles_to_opening_before
from dps.bidding.rules.late import provision_of as late_provision
from dps.bidding.rules.offers import Asked
from dps.bidding.rules.opening import PRICE, QUALITY, Openings, obstacles_to_opening
from dps.bidding.rules.receipt import Receipt, read_receipt
from dps.bidding.standing import why_not_bid_for_standing
from dps.competition.custody import officers_hold
from dps.competition.models import Competition
from dps.competition.queries import standing_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.models import Organisation
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER


@dataclass(frozen=True)
class OpenedContent:
    """One live bid's opened part. ``content`` is the quality or the price as it was sealed."""

    bid: Bid
    version: SealedVersion
    content: dict[str, Any]


@dataclass(frozen=True)
class KeptReceipt:
    """A receipt as it is kept: what it says, its exact bytes, and the market's signature under them."""

    ref: str
    receipt: Receipt
    text: bytes
    signature: bytes
    stamped: str = SERVER  # who stamped the instant of arrival (rules.bidding.STAMPS)


def _whole() -> Select[Bid]:
    return select(Bid).options(
        joinedload(Bid.supplier),
        joinedload(Bid.competition).joinedload(Competition.buyer),
        joinedload(Bid.competition).joinedload(Competition.lot).joinedload(Lot.market),
        joinedload(Bid.competition).selectinload(Competition.criteria),
        selectinload(Bid.versions).joinedload(SealedVersion.submitted_by),
        selectinload(Bid.attachments),
    )


_OWN_BID = _whole().join(Organisation, Organisation.id == Bid.supplier_id).where(
    Bid.ref == bindparam("bid"), Organisation.ref == bindparam("organisation")
)  # fmt: skip
"""Made once: every submission of the last minute asks it twice."""


def bid_of(competition: Competition, supplier: Organisation) -> Bid | None:
    """The supplier's bid in a competition, draft or submitted; None where it has begun none."""
    return db.session.scalar(_whole().where(Bid.competition_id == competition.id, Bid.supplier_id == supplier.id))


def own_bid(ref: str, by: Actor) -> Bid:
    """The asker's own bid. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(_OWN_BID, {"bid": ref, "organisation": by.organisation})
    if found is None:
        raise NotFound(ref)
    return found


def bids_of(supplier: Organisation, *, limit: int = 100) -> tuple[Bid, ...]:
    """A supplier's bids, the latest deadline first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            _whole()
            .join(Competition, Competition.id == Bid.competition_id)
            .where(Bid.supplier_id == supplier.id)
            .order_by(Competition.closes_at.desc(), Bid.id.desc())
            .limit(limit)
        )
    )


def own_receipt(ref: str, by: Actor) -> KeptReceipt:
    """The receipt of one of the asker's own versions, whether live, replaced or withdrawn. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(SealedVersion)
        .join(Bid, Bid.id == SealedVersion.bid_id)
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .where(SealedVersion.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return receipt_of(found)


def receipt_of(version: SealedVersion) -> KeptReceipt:
    """The receipt that was given for a version. Raises NotAReceipt where the row was meddled with."""
    return KeptReceipt(
        version.ref, read_receipt(version.manifest), version.manifest, version.signature, version.stamped
    )


def asked_of(competition: Competition) -> tuple[Asked, ...]:
    """The criteria that a bid answers in words, in order: one that is scored by a number promised is answered by promises."""
    return tuple(
        Asked(c.ref, c.path, c.word_limit, social_value=c.kind == "social_value")
        for c in competition.criteria
        if not c.measure
    )


def openings_of(competition: Competition, *, part: str) -> Openings:
    """How far the openings have come, and who asked first for ``part``."""
    rows = {row.part: row for row in _openings(competition)}
    mine = rows.get(part)
    return Openings(
        quality_opened=QUALITY in rows and rows[QUALITY].opened_at is not None,
        price_opened=PRICE in rows and rows[PRICE].opened_at is not None,
        first=mine.first.ref if mine is not None else "",
    )


def opening_begun(competition: Competition) -> bool:
    """Whether an officer has asked for any opening: from then on no bid changes."""
    return bool(_openings(competition))


def opening_of(competition: Competition, part: str) -> Opening | None:
    """The opening of a part, asked for or done, with its officers; None before."""
    return next((row for row in _openings(competition) if row.part == part), None)


def standing_ask(competition: Competition, part: str, *, at: datetime) -> Opening | None:
    """The opening of a part that a second officer can complete at ``at``, or that is done. None where nobody asked, or
    whoever asked is an officer of the council no longer, or their share of the key was forgotten: then the next officer
    asks first again."""
    found = opening_of(competition, part)
    if found is None or found.opened_at is not None:
        return found
    if officers_hold(competition) and not share_stands(found, at=at):
        return None
    officers = {person.id for person in people_of(competition.buyer, roles=(OFFICER,))}
    return found if found.first_id in officers else None


def opened(competition: Competition, part: str) -> bool:
    """Whether the ``quality`` or ``price`` part is open."""
    return openings_of(competition, part=part).opened(part)


def live_bids(competition: Competition) -> tuple[Bid, ...]:
    """The bids that count, in no telling order. Before the opening this is for letters and jobs, never for a page."""
    rows = db.session.scalars(
        _whole()
        .where(Bid.competition_id == competition.id, Bid.withdrawn_at.is_(None), Bid.versions.any())
        .order_by(Bid.ref)
    )
    return tuple(rows)


def live_bid(ref: str, by: Actor) -> Bid:
    """A live bid for the council that buys, once quality is open. Raises :class:`NotFound` for everybody else, and before."""
    found = db.session.scalar(_whole().where(Bid.ref == ref, Bid.withdrawn_at.is_(None), Bid.versions.any()))
    if found is None or found.competition.buyer.ref != by.organisation or not opened(found.competition, QUALITY):
        raise NotFound(ref)
    return found


def opened_quality(competition: Competition) -> tuple[OpenedContent, ...]:
    """The opened quality of every live bid, disregarded ones among them; empty before the opening."""
    return _opened(competition, QUALITY)


def opened_prices(competition: Competition) -> tuple[OpenedContent, ...]:
    """The opened prices. A disregarded bid's price is never opened, so it is not among them."""
    return _opened(competition, PRICE)


def quality_of(bid: Bid) -> dict[str, Any]:
    """One live bid's opened quality. Raises :class:`NotFound` before the opening."""
    version = bid.live_version
    content = None
    if version is not None:
        content = db.session.scalar(
            select(OpenedPart.content).where(OpenedPart.version_id == version.id, OpenedPart.part == QUALITY)
        )
    if content is None:
        raise NotFound(bid.ref)
    found: dict[str, Any] = json.loads(content)
    return found


def disregarded(competition: Competition) -> tuple[Disregard, ...]:
    """The decisions to disregard bids of a competition, oldest first."""
    return tuple(
        db.session.scalars(
            select(Disregard)
            .join(Bid, Bid.id == Disregard.bid_id)
            .where(Bid.competition_id == competition.id)
            .options(joinedload(Disregard.bid).joinedload(Bid.supplier), joinedload(Disregard.decided_by))
            .order_by(Disregard.id)
        )
    )


def is_disregarded(bid: Bid) -> bool:
    """Whether a bid was disregarded."""
    return db.session.scalar(select(Disregard.id).where(Disregard.bid_id == bid.id)) is not None


def why_not_bid(competition: Competition, supplier: Organisation, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier may not draft, submit or replace a bid received at ``at``; empty when it may.

    A document that ran out is among the reasons only where the words of the scheme's own documents say so.
    """
    lot, law = competition.lot, route(competition.route)
    invited_members = law.has_admission and law.snapshots_invited  # elsewhere a place that ended is in the standing
    return (
        *obstacles_to_bidding(
            law,
            state=competition.state,
            closes_at=competition.closes_at,
            standing=standing_of(competition, supplier, at=at),
            opening_begun=opening_begun(competition),
            at=at,
        ),
        *(why_not_bid_for_standing(supplier, lot, at=at) if lot is not None and invited_members else ()),
        *(why_not_bid_for_documents(supplier, lot, on=london_date(at)) if lot is not None else ()),
    )


def why_not_withdraw(bid: Bid, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a bid may not be withdrawn at ``at``; empty when it may."""
    return obstacles_to_withdrawing(
        state=bid.competition.state,
        closes_at=bid.competition.closes_at,
        submitted=bool(bid.versions),
        withdrawn=bid.withdrawn_at is not None,
        opening_begun=opening_begun(bid.competition),
        at=at,
    )


def why_not_open(
    competition: Competition, part: str, *, quality_locked: bool, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why this officer may not open a part at ``at``, or be the first to ask for it; empty when they may."""
    asked = standing_ask(competition, part, at=at)
    waits: tuple[Obstacle, ...] = ()
    if part == QUALITY:
        waits = obstacles_to_opening_before(
            rule_of(competition),
            provision=late_provision(route(competition.route)),
            undecided=len(undecided(competition)),
            opening_begun=opening_begun(competition),
        )
    return (
        *waits,
        *obstacles_to_opening(
            part,
            # What ended because no bid is suitable keeps its prices sealed, as what was cancelled keeps all of it.
            state="cancelled" if competition.ended_as else competition.state,
            closes_at=competition.closes_at,
            openings=replace(openings_of(competition, part=part), first=asked.first.ref if asked is not None else ""),
            quality_locked=quality_locked,
            officer=by.person,
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
            other_account=asked is not None and same_person(asked.first, by),
            holds_a_share=is_holder(competition, by),
            at=at,
        ),
    )


def why_not_disregard(bid: Bid, *, ground: Ground | None, reason: str, by: Actor, at: datetime) -> tuple[Obstacle, ...]:
    """Why one officer may not disregard a bid on a ground for a reason at ``at``; empty when they may."""
    standing = standing_of(bid.competition, bid.supplier)
    return obstacles_to_disregarding(
        ground=ground, reason=reason, standing=standing, facts=facts_of(bid, at=at), **disregarding_facts(bid, by)
    )


def why_not_disregard_at_all(bid: Bid, *, by: Actor) -> tuple[Obstacle, ...]:
    """Why a bid may not be disregarded on any ground now; empty when it may on some."""
    return obstacles_to_disregarding_at_all(**disregarding_facts(bid, by))


def disregarding_facts(bid: Bid, by: Actor) -> dict[str, bool]:
    """How far a bid and its opening have come, for whoever would disregard it."""
    openings = openings_of(bid.competition, part=QUALITY)
    return {
        "submitted": bid.live_version is not None,
        "quality_opened": openings.quality_opened,
        "price_opened": openings.price_opened,
        "disregarded": is_disregarded(bid),
        "is_officer_of_buyer": is_officer_of_buyer(bid.competition, by),
    }


def is_officer_of_buyer(competition: Competition, by: Actor) -> bool:
    """Whether the asker is an officer of the council that buys."""
    return by.organisation == competition.buyer.ref and OFFICER in by.roles


def _openings(competition: Competition) -> tuple[Opening, ...]:
    return tuple(
        db.session.scalars(
            select(Opening)
            .where(Opening.competition_id == competition.id)
            .options(joinedload(Opening.first), joinedload(Opening.second))
        )
    )


def _opened(competition: Competition, part: str) -> tuple[OpenedContent, ...]:
    rows = db.session.scalars(
        select(OpenedPart)
        .join(SealedVersion, SealedVersion.id == OpenedPart.version_id)
        .join(Bid, Bid.id == SealedVersion.bid_id)
        .where(Bid.competition_id == competition.id, OpenedPart.part == part)
        .options(joinedload(OpenedPart.version).joinedload(SealedVersion.bid).joinedload(Bid.supplier))
        .order_by(Bid.ref)
    )
    return tuple(OpenedContent(row.version.bid, row.version, json.loads(row.content)) for row in rows)
