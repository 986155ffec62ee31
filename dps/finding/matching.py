"""Open competitions that fit a supplier, each with the reason, and with why it may not take part where it may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dps.competition.models import Competition, Invitation
from dps.competition.queries import ADVERTISED, PAGE, Opportunity, opportunities_among, reach_of
from dps.core.db import db
from dps.finding.queries import as_shown
from dps.finding.rules.matching import Offer, Reason, Wanted, in_order, reasons
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.models import Organisation

MOST = 500
"""So many of what is open are looked through, those that close soonest; more are open nowhere."""


@dataclass(frozen=True)
class Match:
    """One opportunity that fits, and why."""

    opportunity: Opportunity
    reasons: tuple[Reason, ...]

    @property
    def competition(self) -> Competition:
        """The competition."""
        return self.opportunity.competition


@dataclass(frozen=True)
class Matches:
    """One page of them; ``looked_through`` is how many are open that the supplier may read, ``why`` the reasons of every match by ref."""

    rows: tuple[Match, ...]
    total: int
    page: int
    pages: int
    looked_through: int
    says_nothing: bool
    why: Mapping[str, tuple[Reason, ...]]


def matches_for(supplier: Organisation, at: datetime, *, page: int = 1, most: int = PAGE) -> Matches:
    """What is open at ``at``, may be read by a supplier and fits what it says of itself; what more speaks for first.

    A page beyond the last is the last. What it pays and belongs to is not looked at.
    """
    invited = set(db.session.scalars(select(Invitation.competition_id).where(Invitation.supplier_id == supplier.id)))
    found = db.session.scalars(
        select(Competition)
        .where(
            Competition.state == "published", Competition.published_at <= at, Competition.closes_at > at,
            or_(Competition.route.in_(ADVERTISED), Competition.id.in_(select(Invitation.competition_id).where(Invitation.supplier_id == supplier.id))),
        )
        .options(joinedload(Competition.buyer), joinedload(Competition.lot).joinedload(Lot.market))
        .order_by(Competition.closes_at, Competition.id)
        .limit(MOST)
    ).all()  # fmt: skip
    offer, by_ref = offer_of(supplier), {one.ref: one for one in found}
    shown = in_order(
        [(wanted, reasons(offer, wanted)) for one in found for wanted in (wanted_of(one, invited=one.id in invited),)]
    )
    pages = max(1, -(-len(shown) // most))
    number = min(max(1, page), pages)
    some = shown[(number - 1) * most : number * most]
    drawn = opportunities_among([by_ref[wanted.ref] for wanted, _ in some], supplier, at)
    rows = tuple(Match(one, why) for one, (_, why) in zip(drawn, some, strict=True))
    says_nothing = not (offer.cpv or offer.kinds or offer.words())
    return Matches(
        rows, len(shown), number, pages, len(found), says_nothing, {wanted.ref: why for wanted, why in shown}
    )


def offer_of(supplier: Organisation) -> Offer:
    """What a supplier says it does and where, from its profile as it is kept, and the lots that it is on."""
    said = as_shown(supplier.ref)
    texts = [said.summary, *(part for one in said.capabilities for part in one)]
    return Offer(
        lots=frozenset(place.lot for place in said.lots), kinds=said.kinds, cpv=said.cpv, regions=said.where, texts=texts
    )  # fmt: skip


def wanted_of(one: Competition, *, invited: bool = False) -> Wanted:
    """What a published competition asks for, as the rule of matching reads it."""
    lot = one.lot
    areas = reach_of(one).areas or ((one.buyer.region,) if one.buyer.region else ())
    assert one.closes_at is not None  # published, so a CHECK says so
    return Wanted(
        ref=one.ref, closes_at=one.closes_at, lot=lot.ref if lot else "",
        lot_title=f"{route(lot.market.route).words.part} {lot.number}, {lot.title}" if lot else "",
        cpv=one.cpv, areas=areas, texts=(one.title, one.need, one.outcomes), invited=invited,
    )  # fmt: skip
