"""Whom a competition invites, and per supplier why not: for the council that buys. It reads, and changes nobody's place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dps.admission.models import Admission
from dps.admission.place_models import Removal, Suspension
from dps.admission.queries import admitted_suppliers, market_obstacles, to_invite
from dps.competition.models import Competition
from dps.competition.queries import invited, why_not_take_part
from dps.competition.reach import MOST_CANDIDATES, candidates_for, pick_of, reach_of
from dps.competition.rules.inviting import Matching, Place, obstacles_to_inviting, obstacles_to_picking
from dps.competition.rules.picking import covers
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import WhoMayBid, route
from dps.market.models import Lot
from dps.parties.models import Organisation, Position
from dps.profile.models import Profile

MOST = 500


@dataclass(frozen=True)
class LeftOut:
    """A supplier that gets no invitation, and every reason."""

    supplier: Organisation
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Invited:
    """Whom a competition invites, as of ``at``, and who is near it and is not. ``asks`` says that the route invites at all.

    ``more`` is how many are left out beyond those that are listed.
    """

    asks: bool
    at: datetime
    suppliers: tuple[Organisation, ...]
    left_out: tuple[LeftOut, ...]
    more: int = 0


def invited_to(competition: Competition, *, at: datetime) -> Invited:
    """Whom a competition invited when it was published; of a draft, whom it would invite now. With who is left out, and why.

    Listed as left out are those who have or had a place on the lot; for a quotation those who matched.
    """
    law, when = route(competition.route), _when(competition, at)
    if not law.snapshots_invited:
        return Invited(False, when, (), ())
    published = competition.published_at is not None
    if law.who_may_bid is WhoMayBid.PICKED:
        if published:
            asked, near = invited(competition), _candidates_then(competition)
        else:
            asked, near = tuple(body for body, _ in candidates_for(competition)), ()
    else:
        asked = invited(competition) if published else to_invite(competition.lot, at=when) if competition.lot else ()
        near = _ever_on(competition.lot) if competition.lot else ()
    keys = {body.id for body in asked}
    outside = [body for body in near if body.id not in keys]
    reasons = why_not_invited(competition, outside[:MOST], at=at)
    return Invited(
        True, when, asked, tuple(LeftOut(body, reasons[body.ref]) for body in outside[:MOST]), max(0, len(outside) - MOST)
    )  # fmt: skip


def why_not_invited(
    competition: Competition, suppliers: Collection[Organisation], *, at: datetime
) -> dict[str, tuple[Obstacle, ...]]:
    """For each supplier's ref why it was not invited, or of a draft would not be now; empty for one that is.

    Where nobody is invited because the route advertises: why it may not take part.
    """
    law, when = route(competition.route), _when(competition, at)
    if not law.snapshots_invited:
        return {body.ref: why_not_take_part(competition, body, at=when) for body in suppliers}
    if law.who_may_bid is WhoMayBid.PICKED:
        return _why_not_picked(competition, suppliers)
    if competition.lot is None:
        return {body.ref: obstacles_to_inviting(law, Place()) for body in suppliers}
    asked = {body.id for body in invited(competition)}
    market = market_obstacles(competition.lot, at=when)
    places = places_on(competition.lot, suppliers, at=when)
    found = {}
    for body in suppliers:
        here = body.id in asked
        found[body.ref] = () if here else obstacles_to_inviting(law, places[body.id], market=market)
        if not here and not found[body.ref] and competition.published_at is not None:
            found[body.ref] = why_not_take_part(competition, body, at=at)  # the invited set is what counts
    return found


def places_on(lot: Lot, suppliers: Collection[Organisation], *, at: datetime) -> Mapping[int, Place]:
    """How each supplier stands on a lot at an instant, by its id."""
    ids = [body.id for body in suppliers]
    admitted = {body.id for body in admitted_suppliers(lot, at=at)}
    found = {key: Place(admitted=key in admitted) for key in ids}
    today = london_date(at)
    withheld = db.session.execute(
        select(Admission.supplier_id, Suspension.ends_on, Suspension.clause)
        .join(Suspension, Suspension.admission_id == Admission.id)
        .where(
            Admission.lot_id == lot.id, Admission.supplier_id.in_(ids), Suspension.withholds_invitations,
            Suspension.begins_at <= at, Suspension.ends_on >= today,
            Suspension.lifted_at.is_(None) | (Suspension.lifted_at > at),
        )
        .order_by(Suspension.ends_on)
    )  # fmt: skip
    for supplier, ends_on, clause in withheld:
        found[supplier] = Place(found[supplier].admitted, withheld_until=ends_on, clause=clause)
    ever = db.session.execute(
        select(Admission.supplier_id, Admission.admitted_at, Admission.removed_at, Removal.takes_effect_at)
        .outerjoin(Removal, (Removal.admission_id == Admission.id) & Removal.dropped_at.is_(None))
        .where(Admission.lot_id == lot.id, Admission.supplier_id.in_(ids))
        .order_by(Admission.admitted_at.desc(), Admission.id.desc())
    )
    for supplier, since, removed, effect in ever:
        if found[supplier].admitted or found[supplier].ended_on is not None:
            continue
        ends = [instant for instant in (removed, effect) if instant is not None and instant <= at]
        if since > at:
            found[supplier] = Place(later_on=london_date(since))
        elif ends:
            found[supplier] = Place(ended_on=london_date(min(ends)))
    return found


def _why_not_picked(competition: Competition, suppliers: Collection[Organisation]) -> dict[str, tuple[Obstacle, ...]]:
    pick, reach = pick_of(competition), reach_of(competition)
    ids = [body.id for body in suppliers]
    said = {
        row.organisation_id: row
        for row in db.session.scalars(
            select(Profile).where(Profile.organisation_id.in_(ids)).options(selectinload(Profile.capabilities))
        )
    }
    somebody = set(
        db.session.scalars(
            select(Position.organisation_id).where(Position.organisation_id.in_(ids), Position.ended_at.is_(None))
        )
    )
    record = pick.record if pick else {"candidates": [], "picked": []}
    matched, picked = {one["ref"] for one in record["candidates"]}, set(record["picked"])
    found = {}
    for body in suppliers:
        profile = said.get(body.id)
        cpv = (*profile.cpv, *(code for one in profile.capabilities for code in one.cpv)) if profile else ()
        regions = (*profile.regions, *(code for one in profile.capabilities for code in one.regions)) if profile else ()
        matching = Matching(
            does_this=covers(cpv, competition.cpv), serves_here=not set(reach.areas).isdisjoint(regions),
            has_people=body.id in somebody, is_buyer=body.id == competition.buyer_id,
            drawn_before=body.ref in matched - picked,
        )  # fmt: skip
        found[body.ref] = () if body.ref in picked else obstacles_to_picking(matching, published=pick is not None)
    return found


def _ever_on(lot: Lot) -> tuple[Organisation, ...]:
    """Everybody who has or had a place on a lot, by name."""
    ids = select(Admission.supplier_id).where(Admission.lot_id == lot.id)
    return tuple(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name, Organisation.id)
        )
    )


def _candidates_then(competition: Competition) -> tuple[Organisation, ...]:
    """Those who matched when the suppliers were picked, by name."""
    pick = pick_of(competition)
    refs = [one["ref"] for one in pick.record["candidates"]][:MOST_CANDIDATES] if pick else []
    return tuple(
        db.session.scalars(
            select(Organisation).where(Organisation.ref.in_(refs)).order_by(Organisation.name, Organisation.id)
        )
    )


def _when(competition: Competition, at: datetime) -> datetime:
    return competition.published_at or at
