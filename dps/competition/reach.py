"""Whom a competition reaches: the candidates for a quotation, the pick, the declarations of a reservation."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from dps.audit.record import record
from dps.competition.models import Competition, Invitation
from dps.competition.reach_models import ReservedDeclaration, SupplierPick
from dps.competition.rules.lifecycle import stage
from dps.competition.rules.parts.reach import NAME, Reach, read
from dps.competition.rules.picking import Candidate, matches, record_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.reservations import RESERVATIONS
from dps.law.routes import ROUTES, WhoMayBid
from dps.parties.models import Organisation, Position
from dps.parties.queries import acting_person
from dps.profile.models import Profile

_PICKED = tuple(code for code, law in ROUTES.items() if law.who_may_bid is WhoMayBid.PICKED)
MOST_CANDIDATES = 2_000


def reach_of(competition: Competition) -> Reach:
    """The competition's part "reach", read."""
    return read(competition.parts.get(NAME, {}))


def candidates_for(competition: Competition) -> tuple[tuple[Organisation, Candidate], ...]:
    """The suppliers that say they do this kind of work in one of these areas, by name, with when this council last asked.

    A supplier with nobody here who could read a request is none. Nothing that
    it can or has, pays or belongs to is looked at (Procurement Act 2023 s.85).
    """
    reach = reach_of(competition)
    if not competition.cpv or not reach.areas:
        return ()
    somebody = select(Position.organisation_id).where(Position.ended_at.is_(None))
    rows = db.session.scalars(
        select(Profile)
        .join(Organisation, Organisation.id == Profile.organisation_id)
        .options(selectinload(Profile.organisation), selectinload(Profile.capabilities))
        .where(
            Organisation.kind.in_(("supplier", "network")),
            Organisation.id.in_(somebody),
            Organisation.id != competition.buyer_id,
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(MOST_CANDIDATES)
    )
    fitting = [
        profile.organisation
        for profile in rows
        if matches(
            cpv=(*profile.cpv, *(code for one in profile.capabilities for code in one.cpv)),
            regions=(*profile.regions, *(code for one in profile.capabilities for code in one.regions)),
            wanted=competition.cpv, areas=reach.areas,
        )
    ]  # fmt: skip
    last = _last_asked(competition)
    return tuple((body, Candidate(body.ref, last.get(body.id, ""))) for body in fitting)


def _last_asked(competition: Competition) -> dict[int, str]:
    """When this council last asked each supplier for a quotation, ISO 8601 in UTC."""
    asked = db.session.execute(
        select(Invitation.supplier_id, func.max(Invitation.invited_at))
        .join(Competition, Competition.id == Invitation.competition_id)
        .where(Competition.buyer_id == competition.buyer_id, Competition.route.in_(_PICKED))
        .group_by(Invitation.supplier_id)
    )
    return {supplier: _utc(at).isoformat() for supplier, at in asked}


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def pick_suppliers(competition: Competition, *, at: datetime) -> tuple[Organisation, ...]:
    """Pick by the draft's rule and keep how; part of publishing, never committed alone. The seed is made here and now."""
    reach, found = reach_of(competition), candidates_for(competition)
    kept = record_of(
        reach.rule, [candidate for _, candidate in found], how_many=reach.how_many, seed=secrets.token_hex(16),
        cpv=competition.cpv, areas=reach.areas,
    )  # fmt: skip
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    db.session.add(SupplierPick(competition_id=competition.id, record=kept, digest=digest, picked_at=at))
    db.session.flush()
    picked = set(kept["picked"])
    return tuple(body for body, _ in found if body.ref in picked)


def pick_of(competition: Competition) -> SupplierPick | None:
    """How the suppliers were picked; None where nobody was."""
    return db.session.scalar(select(SupplierPick).where(SupplierPick.competition_id == competition.id))


def own_pick(competition: Competition) -> SupplierPick:
    """How the suppliers of the asker's own competition were picked. Raises NotFound where nobody was."""
    found = pick_of(competition)
    if found is None:
        raise NotFound(competition.ref)
    return found


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """The names of organisations, by ref."""
    rows = db.session.execute(select(Organisation.ref, Organisation.name).where(Organisation.ref.in_(list(refs))))
    return {row[0]: row[1] for row in rows}


def declared_by(supplier: Organisation, competitions: Iterable[Competition]) -> frozenset[int]:
    """Of these competitions, the ids of those where the supplier declared that it is whom they are reserved for."""
    return frozenset(
        db.session.scalars(
            select(ReservedDeclaration.competition_id).where(
                ReservedDeclaration.supplier_id == supplier.id,
                ReservedDeclaration.competition_id.in_([c.id for c in competitions]),
            )
        )
    )


def why_not_declare(competition: Competition, supplier: Organisation, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier has nothing to declare here now; empty when it may."""
    reserved = reach_of(competition).reserved
    found = []
    if not reserved:
        found.append(
            Obstacle("not-reserved", "This competition is reserved for nobody, so there is nothing to declare.")
        )
    if stage(competition.state, competition.closes_at, at) != "open":
        found.append(Obstacle("not-open", "This competition is not open, so nothing can be declared for it."))
    if competition.id in declared_by(supplier, [competition]):
        found.append(Obstacle("declared-already", "You have declared it already.", mend="Begin your bid."))
    return tuple(found)


def declare_reserved(
    *, competition: Competition, supplier: Organisation, by: Actor, at: datetime
) -> ReservedDeclaration:
    """Keep a supplier's word that it is one of those whom the competition is reserved for. Raises Refused."""
    refuse_if(why_not_declare(competition, supplier, at=at))
    reserved = [code for code in reach_of(competition).reserved if code in RESERVATIONS]
    kept = ReservedDeclaration(
        competition_id=competition.id, supplier_id=supplier.id, reserved=reserved,
        declared_by=acting_person(by).ref, declared_at=at,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    # On the supplier's own log: that somebody means to bid is told to nobody before the opening.
    record(
        "reservation:declare", log=f"organisation:{supplier.ref}", to=("competition", competition.ref), by=by, at=at,
        facts={"reserved": reserved},
    )  # fmt: skip
    return kept
