"""Whether a bidder's place in the market changed while its bid was under way: suspended, removed, or found on the debarment list.

Nothing is dropped for it. Before the deadline nothing more is taken; a sealed
bid is opened with the others and flagged; whether it stays is the council's to
decide with reasons; and until it has, nothing is awarded or concluded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck, Removal, Suspension
from dps.admission.queries import current_admission
from dps.admission.suspensions import suspension_now
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.days import plain_day
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.models import Organisation

SUSPENDED, REMOVED, LISTED = "suspended", "removed", "listed"


@dataclass(frozen=True)
class Changed:
    """What changed, since when, and in words."""

    kind: str
    since: datetime
    says: str


def changed_in(competition: Competition, bids: Iterable[Bid], *, at: datetime) -> dict[str, Changed]:
    """What changed in the standing of each bidder and still holds at an instant, by the bid's ref; the latest of each."""
    law, lot = route(competition.route), competition.lot
    if not law.has_admission or lot is None:
        return {}
    by_supplier = {bid.supplier_id: bid.ref for bid in bids}
    found: dict[str, Changed] = {}
    for supplier, change in (*_places(lot, by_supplier, at=at), *_listed(by_supplier, at=at)):
        ref = by_supplier[supplier]
        if ref not in found or change.since > found[ref].since:
            found[ref] = change
    return found


def _places(lot: Lot, suppliers: Iterable[int], *, at: datetime) -> list[tuple[int, Changed]]:
    rows = db.session.scalars(
        select(Admission).where(Admission.lot_id == lot.id, Admission.supplier_id.in_(suppliers)).order_by(Admission.id)
    )
    latest = {row.supplier_id: row for row in rows}
    ids = [row.id for row in latest.values()]
    ended: dict[int, datetime] = {}
    for admission_id, takes_effect_at in db.session.execute(
        select(Removal.admission_id, Removal.takes_effect_at).where(
            Removal.admission_id.in_(ids), Removal.dropped_at.is_(None), Removal.takes_effect_at <= at
        )
    ):
        ended[admission_id] = takes_effect_at
    suspended = {
        one.admission_id: one
        for one in db.session.scalars(
            select(Suspension).where(
                Suspension.admission_id.in_(ids),
                Suspension.begins_at <= at,
                Suspension.ends_on >= london_date(at),
                Suspension.lifted_at.is_(None) | (Suspension.lifted_at > at),
            )
        )
    }
    found = []
    for supplier, place in latest.items():
        gone = place.removed_at if place.removed_at is not None and place.removed_at <= at else ended.get(place.id)
        if gone is not None:
            found.append((supplier, Changed(REMOVED, gone, "Its place in the market ended.")))
        elif place.id in suspended:
            says = f"Its place in the market is suspended: {suspended[place.id].reason}"
            found.append((supplier, Changed(SUSPENDED, suspended[place.id].begins_at, says)))
    return found


def _listed(suppliers: Iterable[int], *, at: datetime) -> list[tuple[int, Changed]]:
    rows = db.session.scalars(
        select(DebarmentCheck)
        .where(DebarmentCheck.supplier_id.in_(suppliers), DebarmentCheck.recorded_at <= at)
        .order_by(DebarmentCheck.checked_on, DebarmentCheck.id)
    )
    latest = {row.supplier_id: row for row in rows}
    return [
        (supplier, Changed(LISTED, row.recorded_at, "The market’s keepers found it on the debarment list."))
        for supplier, row in latest.items()
        if row.result != "not-listed"
    ]


def why_not_bid_for_standing(supplier: Organisation, lot: Lot, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier who was invited may submit nothing now: its place ended, or is suspended from invitations. Empty when it may.

    PCR 2015 reg 34(21), (22): those admitted are invited. The scheme's own
    documents say whether a suspension withholds invitations.
    """
    place = current_admission(supplier, lot, at=at)
    if place is None:
        had = select(Admission.id).where(Admission.lot_id == lot.id, Admission.supplier_id == supplier.id)
        if db.session.scalar(had.limit(1)) is None:
            return ()
        says = "Your place in the market has ended, so no bid is taken. Your draft is kept."
        mend = "You may apply again at any time; once admitted you can submit until the deadline."
        return (Obstacle("place-ended", says, "PCR 2015 reg 34(21), (22)", mend),)
    suspended = suspension_now(place, at=at)
    if suspended is None or not suspended.withholds_invitations:
        return ()
    last = suspended.ends_on
    return (
        Obstacle(
            "place-suspended",
            f"Your place in the market is suspended through {plain_day(last)}, so no bid is taken. Your draft is kept.",
            "The suspension clause of the market’s own documents",
            "Once the suspension ends or is lifted you can submit until the deadline.",
        ),
    )
