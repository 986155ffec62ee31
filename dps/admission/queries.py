"""What can be asked about applications and about who is admitted.

Who is admitted is one row, from the decision until a lawful removal has taken
effect. Evidence that expired, money and membership are not looked at: an
expired document is asked for again, and the supplier is invited meanwhile (PCR
2015 reg 34(21), (22), (25), (29)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.models import Admission, Application, CriterionDecision
from dps.admission.place_models import Removal, Suspension
from dps.admission.rules.applying import Asked, obstacles_to_starting
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import Route
from dps.law.routes import route as route_of_code
from dps.market.models import Lot, Market
from dps.market.rules.establishing import obstacles_to_entering
from dps.parties.models import Organisation


def holds(at: datetime | None) -> ColumnElement[bool]:
    """That an admission holds at an instant, by its dates: a removal counts from the instant it was told, and not before.

    Without an instant: as the rows stand, whatever the clock says.
    """
    if at is None:
        return Admission.removed_at.is_(None)
    ended = exists().where(
        Removal.admission_id == Admission.id, Removal.dropped_at.is_(None), Removal.takes_effect_at <= at
    )
    return and_(
        Admission.admitted_at <= at, or_(Admission.removed_at.is_(None), Admission.removed_at > at), not_(ended)
    )


def _not_invited(at: datetime) -> ColumnElement[bool]:
    """That a suspension which holds at an instant keeps invitations from a place, by the words of the scheme's documents."""
    last = london_date(at)
    return exists().where(
        Suspension.admission_id == Admission.id,
        Suspension.withholds_invitations,
        Suspension.begins_at <= at,
        Suspension.ends_on >= last,
        or_(Suspension.lifted_at.is_(None), Suspension.lifted_at > at),
    )


def admitted_suppliers(lot: Lot, *, at: datetime | None = None) -> tuple[Organisation, ...]:
    """Everybody with a place on a lot, by name. All of them, however many: PCR 2015 reg 34(6), (21), (22)."""
    return tuple(
        db.session.scalars(
            select(Organisation)
            .join(Admission, Admission.supplier_id == Organisation.id)
            .where(Admission.lot_id == lot.id, holds(at))
            .order_by(Organisation.name, Organisation.id)
        )
    )


def to_invite(lot: Lot, *, at: datetime) -> tuple[Organisation, ...]:
    """Everybody whom a new invitation in a lot goes to, by name: all with a place there, while the market lives.

    All but those whose suspension, in the words of the scheme's documents, is
    one from invitations. PCR 2015 reg 34(21), (22), (27); SI 2024/716 reg 5(4)(b)(ii).
    """
    if market_obstacles(lot, at=at):
        return ()
    return tuple(
        db.session.scalars(
            select(Organisation)
            .join(Admission, Admission.supplier_id == Organisation.id)
            .where(Admission.lot_id == lot.id, holds(at), not_(_not_invited(at)))
            .order_by(Organisation.name, Organisation.id)
        )
    )


def is_admitted(supplier: Organisation, lot: Lot, *, at: datetime | None = None) -> bool:
    """Whether a supplier has its place on a lot, suspended or not."""
    return current_admission(supplier, lot, at=at) is not None


def current_admission(supplier: Organisation, lot: Lot, *, at: datetime | None = None) -> Admission | None:
    """A supplier's place on a lot, or None where it has none."""
    return db.session.scalar(
        select(Admission).where(Admission.lot_id == lot.id, Admission.supplier_id == supplier.id, holds(at))
    )


def application_in_flight(supplier: Organisation, lot: Lot) -> Application | None:
    """A supplier's application that was received and is not decided, or None. A draft was not received."""
    return db.session.scalar(
        select(Application).where(
            Application.lot_id == lot.id, Application.supplier_id == supplier.id, Application.state == "submitted"
        )
    )


def open_application(supplier: Organisation, lot: Lot) -> Application | None:
    """A supplier's draft or undecided application to a lot, or None."""
    return db.session.scalar(
        select(Application).where(
            Application.lot_id == lot.id,
            Application.supplier_id == supplier.id,
            Application.state.in_(("draft", "submitted")),
        )
    )


def _with_everything() -> Select[Application]:
    return select(Application).options(
        joinedload(Application.supplier).selectinload(Organisation.identifiers),
        joinedload(Application.lot).joinedload(Lot.market),
        joinedload(Application.lot).selectinload(Lot.criteria),
        selectinload(Application.decisions).joinedload(CriterionDecision.criterion),
    )


def application(ref: str) -> Application:
    """The application with this ref, for those who decide. Raises :class:`NotFound`; a draft is the supplier's alone."""
    found = db.session.scalar(_with_everything().where(Application.ref == ref, Application.submitted_at.is_not(None)))
    if found is None:
        raise NotFound(ref)
    return found


def own_application(ref: str, by: Actor) -> Application:
    """The asker's own application. Raises :class:`NotFound` for another's too."""
    found = db.session.scalar(
        _with_everything()
        .join(Organisation, Organisation.id == Application.supplier_id)
        .where(Application.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def applications_of(supplier: Organisation, *, limit: int = 100) -> tuple[Application, ...]:
    """A supplier's applications with their lots and markets, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Application)
            .where(Application.supplier_id == supplier.id)
            .options(joinedload(Application.lot).joinedload(Lot.market))
            .order_by(Application.started_at.desc(), Application.id.desc())
            .limit(limit)
        )
    )


def admissions_of(supplier: Organisation, *, limit: int = 100) -> tuple[Admission, ...]:
    """A supplier's places now, with their lots and markets; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Admission)
            .where(Admission.supplier_id == supplier.id, Admission.removed_at.is_(None))
            .options(joinedload(Admission.lot).joinedload(Lot.market))
            .order_by(Admission.admitted_at, Admission.id)
            .limit(limit)
        )
    )


def undecided(*, page: int = 1, limit: int = 50) -> tuple[Application, ...]:
    """Applications that wait for a decision, the soonest due first; page ``page`` of ``limit`` each."""
    return tuple(
        db.session.scalars(
            select(Application)
            .where(Application.state == "submitted")
            .options(joinedload(Application.supplier), joinedload(Application.lot).joinedload(Lot.market))
            .order_by(Application.due_on, Application.submitted_at, Application.id)
            .offset((page - 1) * limit)
            .limit(limit)
        )
    )


def how_many_undecided() -> int:
    """How many applications wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(Application).where(Application.state == "submitted")) or 0


def how_many_undecided_in(market: Market) -> int:
    """How many applications to the lots of a market wait for a decision."""
    ask = (
        select(func.count(Application.id))
        .join(Lot, Lot.id == Application.lot_id)
        .where(Lot.market_id == market.id, Application.state == "submitted")
    )
    return db.session.scalar(ask) or 0


def decided(*, limit: int = 20) -> tuple[Application, ...]:
    """The latest decisions, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(Application)
            .where(Application.state.in_(("admitted", "refused")))
            .options(joinedload(Application.supplier), joinedload(Application.lot).joinedload(Lot.market))
            .order_by(Application.decided_at.desc(), Application.id.desc())
            .limit(limit)
        )
    )


def how_many_admitted(market: Market) -> Mapping[int, int]:
    """How many suppliers have their place on each lot of a market, by the lot's number. For information: it limits nothing."""
    rows = db.session.execute(
        select(Lot.number, func.count(Admission.id))
        .join(Admission, Admission.lot_id == Lot.id)
        .where(Lot.market_id == market.id, Admission.removed_at.is_(None))
        .group_by(Lot.number)
    ).all()
    return {number: total for number, total in rows}  # noqa: C416 rows are not pairs to a type checker


def route_of(lot: Lot) -> Route:
    """The route of the market that a lot belongs to."""
    return route_of_code(lot.market.route)


def asked(lot: Lot) -> tuple[Asked, ...]:
    """The criteria of a lot as the rules of an application see them."""
    return tuple(
        Asked(one.ref, one.title, one.kind, one.asks, one.evidence_kind, one.word_limit, one.minimum)
        for one in lot.criteria
    )


def market_obstacles(lot: Lot, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why nobody can apply to a lot's market at an instant; empty for all of its life."""
    market = lot.market
    return obstacles_to_entering(
        route_of(lot), valid_until=market.valid_until, ended_on=market.ended_on, on=london_date(at)
    )


def why_not_start(supplier: Organisation, lot: Lot, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier cannot begin an application to a lot now; empty when it can."""
    return obstacles_to_starting(
        route_of(lot),
        market=market_obstacles(lot, at=at),
        already_admitted=is_admitted(supplier, lot, at=at),
        application_open=open_application(supplier, lot) is not None,
    )
