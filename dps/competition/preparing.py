"""What can be asked about a draft: the ways to buy, what each section lacks, what stands beside it, and its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, or_, select
from sqlalchemy.orm import selectinload

from dps.competition.drawing import buyer_of, own_pence_of, purchase_of, through_of, told_of
from dps.competition.models import Competition
from dps.competition.rules.buying import Through, obstacles_to_route
from dps.competition.rules.parts.related import NAME as RELATED
from dps.competition.rules.parts.related import Need
from dps.competition.rules.parts.related import read as read_related
from dps.competition.rules.picking import covers
from dps.competition.rules.picture import Picture, picture
from dps.competition.rules.proposing import Proposal, Way, propose
from dps.competition.rules.publishing import obstacles_by_section, obstacles_to_publishing
from dps.competition.rules.shortening import agreed_to
from dps.competition.rules.timetable import Step, timeline
from dps.competition.shortening import consents_of
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import ROUTES, Route, route
from dps.market.models import Lot, Market
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Choice:
    """One way to buy: a route, with the lot it goes through where it has a market. ``key`` names it in a form."""

    key: str
    route: Route
    market: Market | None
    lot: Lot | None
    obstacles: tuple[Obstacle, ...]
    through: Through | None = None


def why_not_publish(
    competition: Competition, *, at: datetime, notice_reference: str = "", notice_date: date | None = None
) -> tuple[Obstacle, ...]:
    """Every reason why a draft may not be published at ``at`` with this notice; empty when it may."""
    told = told_of(competition, notice_reference=notice_reference, notice_date=notice_date)
    return obstacles_to_publishing(told, purchase_of(competition, at=at), at=at)


def sections_of(competition: Competition, *, at: datetime) -> dict[str, tuple[Obstacle, ...]]:
    """What each section of a draft still lacks."""
    return dict(obstacles_by_section(told_of(competition), purchase_of(competition, at=at), at=at))


def weights_outside(competition: Competition, *, at: datetime) -> tuple[Obstacle, ...]:
    """Which weights of a draft its market's owner does not allow any more; empty while all lie within."""
    found = sections_of(competition, at=at)
    return tuple(o for name in ("criteria", "price") for o in found[name] if o.code.endswith("-out-of-range"))


def steps_of(competition: Competition, *, at: datetime) -> tuple[Step, ...]:
    """The competition's dates in order, for its timeline."""
    return timeline(
        route(competition.route),
        published_at=competition.published_at,
        clarifications_close_at=competition.clarifications_close_at,
        closes_at=competition.closes_at,
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        cancelled_at=competition.cancelled_at,
        at=at,
    )


def proposal_for(competition: Competition, choices: Sequence[Choice], *, at: datetime) -> Proposal:
    """Which of these ways to buy is proposed for a draft, why, and why not each of the others."""
    told = told_of(competition)
    ways = [
        Way(c.key, c.route, c.through, covers=c.lot is not None and covers(c.lot.cpv, competition.cpv)) for c in choices
    ]
    return propose(
        buyer_of(competition.buyer), ways, value_pence=told.total_pence, own_pence=told.own_pence,
        kind=told.contract_kind, on=london_date(at),
    )  # fmt: skip


def needs_beside(competition: Competition, *, limit: int = 30) -> tuple[Need, ...]:
    """The buyer's other competitions, newest first, and always those chosen as related: each may serve the same need."""
    chosen = read_related(competition.parts.get(RELATED, {})).refs
    others = select(Competition).where(
        Competition.buyer_id == competition.buyer_id, Competition.id != competition.id,
        or_(Competition.state != "cancelled", Competition.ref.in_(chosen)),
    )  # fmt: skip
    first = case((Competition.ref.in_(chosen), 0), else_=1)
    rows = db.session.scalars(others.order_by(first, Competition.id.desc()).limit(limit))
    return tuple(Need(other.ref, other.title or "A draft without a title", own_pence_of(other)) for other in rows)


def picture_of(competition: Competition, *, at: datetime) -> Picture | None:
    """The timetable as a picture with its table; of a draft, as if it were published at ``at``."""
    consents = consents_of(competition, at=at) if competition.state == "draft" else None
    return picture(
        route(competition.route), kind=competition.contract_kind, published_at=competition.published_at,
        clarifications_close_at=competition.clarifications_close_at, closes_at=competition.closes_at,
        agreed=competition.published_at is not None
        or (competition.closes_at is not None and agreed_to(consents, competition.closes_at)),
        at=at,
    )  # fmt: skip


def choices_for(
    buyer: Organisation, *, value_pence: int | None, own_pence: int | None = None, kind: str, at: datetime
) -> tuple[Choice, ...]:
    """Every way to buy that there is, market by market and then without one, each with why this buyer may not take it."""
    who, on = buyer_of(buyer), london_date(at)
    markets = db.session.scalars(
        select(Market)
        .options(selectinload(Market.lots), selectinload(Market.named_buyers))
        .order_by(Market.established_on.desc(), Market.id.desc())
        .limit(50)
    )

    def choice(key: str, law: Route, lot: Lot | None, through: Through | None) -> Choice:
        found = obstacles_to_route(law, who, through, value_pence=value_pence, own_pence=own_pence, kind=kind, on=on)
        return Choice(key, law, lot.market if lot else None, lot, found, through)

    inside = []
    for market in markets:
        named = any(entry.organisation_id == buyer.id for entry in market.named_buyers)
        law = route(market.route)
        inside += [choice(lot.ref, law, lot, through_of(lot, named=named)) for lot in market.lots]
    outside = [choice(code, law, None, None) for code, law in ROUTES.items() if not law.has_admission]
    return (*inside, *outside)
