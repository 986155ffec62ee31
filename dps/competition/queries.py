"""What can be asked about competitions. Whoever asks is named; another's draft, and an invitation not received, are not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from dps.admission.queries import application_in_flight, is_admitted
from dps.competition.asked import Asked as Asked
from dps.competition.asked import competition_of_question as competition_of_question
from dps.competition.asked import own_question as own_question
from dps.competition.asked import questions as questions
from dps.competition.asked import shown_questions as shown_questions
from dps.competition.asked import unanswered as unanswered
from dps.competition.direct import direct_awards_of as direct_awards_of
from dps.competition.direct import own_direct_award as own_direct_award
from dps.competition.drawing import method_of as method_of
from dps.competition.drawing import own_pence_of as own_pence_of
from dps.competition.drawing import told_of as told_of
from dps.competition.drawing import whole
from dps.competition.kin import needs_of as needs_of
from dps.competition.models import Competition, Invitation
from dps.competition.preparing import Choice as Choice
from dps.competition.preparing import choices_for as choices_for
from dps.competition.preparing import needs_beside as needs_beside
from dps.competition.preparing import picture_of as picture_of
from dps.competition.preparing import proposal_for as proposal_for
from dps.competition.preparing import sections_of as sections_of
from dps.competition.preparing import steps_of as steps_of
from dps.competition.preparing import weights_outside as weights_outside
from dps.competition.preparing import why_not_publish as why_not_publish
from dps.competition.reach import candidates_for as candidates_for
from dps.competition.reach import declared_by
from dps.competition.reach import names_of as names_of
from dps.competition.reach import own_pick as own_pick
from dps.competition.reach import pick_of as pick_of
from dps.competition.reach import reach_of as reach_of
from dps.competition.reach import why_not_declare as why_not_declare
from dps.competition.reviews import ToReview as ToReview
from dps.competition.reviews import own_review as own_review
from dps.competition.reviews import review_of as review_of
from dps.competition.reviews import review_stage as review_stage
from dps.competition.reviews import reviewers_of as reviewers_of
from dps.competition.reviews import waiting_for_review as waiting_for_review
from dps.competition.reviews import why_not_ask_for_review as why_not_ask_for_review
from dps.competition.rules.asking import late_rule, obstacles_to_asking
from dps.competition.rules.invitations import Standing, is_advertised, obstacles_to_taking_part
from dps.competition.rules.lifecycle import Stage, stage
from dps.competition.standing import direct_award_limit_of as direct_award_limit_of
from dps.competition.standing import editions_of as editions_of
from dps.competition.standing import orders_of as orders_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.routes import ROUTES, route
from dps.market.models import Lot
from dps.parties.models import Organisation

ADVERTISED = tuple(code for code, law in ROUTES.items() if is_advertised(law))
PAGE = 20

Row = TypeVar("Row")


@dataclass(frozen=True)
class Opportunity:
    """A competition in a supplier's list, with why it may not take part, if it may not."""

    competition: Competition
    stage: Stage
    obstacles: tuple[Obstacle, ...]

    @property
    def value(self) -> int:
        """What the contract is worth in pence with VAT, options and extensions."""
        return own_pence_of(self.competition) or 0


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; ``number`` counts from 1."""

    rows: tuple[Row, ...]
    number: int
    pages: int
    total: int


def stage_of(competition: Competition, at: datetime) -> Stage:
    """Where the competition stands at ``at``: draft, open, closed or cancelled."""
    return stage(competition.state, competition.closes_at, at)


def competition(ref: str) -> Competition:
    """The competition with this ref, for other stages. A door asks for its visitor's own instead. Raises NotFound."""
    found = db.session.scalar(whole().where(Competition.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def own_competition(ref: str, by: Actor) -> Competition:
    """The asker's organisation's competition, draft or not. Raises NotFound."""
    found = competition(ref)
    if not by.organisation or found.buyer.ref != by.organisation:
        raise NotFound(ref)
    return found


def visible_competition(ref: str, by: Actor | None, at: datetime) -> Competition:
    """A competition as a supplier or the public may read it; ``by`` is None for a visitor who is not signed in.

    Advertised routes are public from publication; an invitation is for those
    invited and the buyer. Raises NotFound for everything else.
    """
    found = competition(ref)
    mine = by is not None and bool(by.organisation)
    if mine and by is not None and found.buyer.ref == by.organisation:
        return found
    if found.published_at is None or found.published_at > at:
        raise NotFound(ref)
    if is_advertised(route(found.route)):
        return found
    if mine and by is not None and _invited_ref(found, by.organisation):
        return found
    raise NotFound(ref)


def invited(competition: Competition) -> tuple[Organisation, ...]:
    """The suppliers of the invited set, by name; empty where the route invites nobody in particular."""
    return tuple(
        db.session.scalars(
            select(Organisation)
            .join(Invitation, Invitation.supplier_id == Organisation.id)
            .where(Invitation.competition_id == competition.id)
            .order_by(Organisation.name, Organisation.id)
        )
    )


def standing_of(competition: Competition, supplier: Organisation, *, at: datetime | None = None) -> Standing:
    """How a supplier stands to a competition: invited, admitted to its lot, or with an application in flight.

    A removal counts from the instant it was told, where one is given.
    """
    return _standings([competition], supplier, at=at)[competition.id]


def why_not_take_part(
    competition: Competition, supplier: Organisation, *, at: datetime | None = None
) -> tuple[Obstacle, ...]:
    """Why a supplier may neither ask nor bid here, by the route's rule; empty when it may. Not about time."""
    return obstacles_to_taking_part(route(competition.route), standing_of(competition, supplier, at=at))


def shown_beside(competition: Competition, by: Actor | None, *, at: datetime) -> tuple[Competition, ...]:
    """The published competitions for the same need that a supplier, or the public where ``by`` is None, may read; oldest first."""
    refs = [need.ref for need in needs_of(competition)]
    if not refs:
        return ()
    rows = db.session.scalars(
        select(Competition)
        .where(Competition.ref.in_(refs), Competition.published_at <= at, Competition.state != "cancelled")
        .order_by(Competition.published_at, Competition.id)
    )
    return tuple(
        row
        for row in rows
        if is_advertised(route(row.route))
        or (by is not None and by.organisation and _invited_ref(row, by.organisation))
    )


def why_not_ask(competition: Competition, asker: Organisation, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a supplier may not ask a question now, by the route's rule and by time; empty when it may."""
    return why_not_take_part(competition, asker, at=at) + obstacles_to_asking(
        stage_of(competition, at), clarifications_close_at=competition.clarifications_close_at,
        late=late_rule(competition.parts), at=at,
    )  # fmt: skip


def competitions_of(buyer: Organisation, *, page: int = 1) -> Page[Competition]:
    """A council's competitions: those that are open first, soonest deadline first, then drafts, then the rest."""
    order = case((Competition.state == "published", 0), (Competition.state == "draft", 1), else_=2)
    return _page(
        whole()
        .where(Competition.buyer_id == buyer.id)
        .order_by(order, Competition.closes_at.desc(), Competition.id.desc()),
        page,
    )


def open_competitions(at: datetime, *, lot: Lot | None = None, limit: int = 100) -> tuple[Competition, ...]:
    """Competitions that are open at ``at``, soonest deadline first; in one lot where given; at most ``limit``."""
    ask = whole().where(_is_open(at)).order_by(Competition.closes_at, Competition.id).limit(limit)
    if lot is not None:
        ask = ask.where(Competition.lot_id == lot.id)
    return tuple(db.session.scalars(ask))


def public_competitions(at: datetime, *, closed: bool = False, page: int = 1) -> Page[Competition]:
    """Advertised competitions that everybody may read: the open ones, or those closed or cancelled."""
    ask = whole().where(Competition.route.in_(ADVERTISED))
    return _page(_by_time(ask, at, closed=closed), page)


def opportunities_for(
    supplier: Organisation, at: datetime, *, closed: bool = False, page: int = 1
) -> Page[Opportunity]:
    """What a supplier may read: advertised competitions, and those it was invited to, with why it may not take part."""
    invitations = select(Invitation.competition_id).where(Invitation.supplier_id == supplier.id)
    ask = whole().where(or_(Competition.route.in_(ADVERTISED), Competition.id.in_(invitations)))
    found = _page(_by_time(ask, at, closed=closed), page)
    return Page(opportunities_among(found.rows, supplier, at), found.number, found.pages, found.total)


def opportunities_among(
    competitions: Sequence[Competition], supplier: Organisation, at: datetime
) -> tuple[Opportunity, ...]:
    """These competitions as a supplier meets them, in their order: each with why it may not take part, if it may not."""
    standing = _standings(competitions, supplier, at=at)
    return tuple(
        Opportunity(c, stage_of(c, at), obstacles_to_taking_part(route(c.route), standing[c.id])) for c in competitions
    )


def _standings(
    competitions: Sequence[Competition], supplier: Organisation, *, at: datetime | None
) -> dict[int, Standing]:
    """Each competition's standing; a lot is asked about once, however many of its competitions are listed."""
    invited_to = set(
        db.session.scalars(
            select(Invitation.competition_id).where(
                Invitation.supplier_id == supplier.id, Invitation.competition_id.in_([c.id for c in competitions])
            )
        )
    )
    reserved = [c for c in competitions if reach_of(c).reserved]
    declared = declared_by(supplier, reserved) if reserved else frozenset()
    lots = {c.lot for c in competitions if c.lot is not None}
    admitted = {lot.id for lot in lots if is_admitted(supplier, lot, at=at)}
    in_flight = {lot.id for lot in lots if application_in_flight(supplier, lot) is not None}
    return {
        c.id: Standing(
            invited=c.id in invited_to, admitted=c.lot_id in admitted, in_flight=c.lot_id in in_flight,
            reserved=reach_of(c).reserved, declared=c.id in declared,
        )
        for c in competitions
    }  # fmt: skip


def _is_open(at: datetime) -> ColumnElement[bool]:
    return and_(Competition.state == "published", Competition.closes_at > at)


def _by_time(ask: Select[tuple[Competition]], at: datetime, *, closed: bool) -> Select[tuple[Competition]]:
    ask = ask.where(Competition.published_at.is_not(None))
    if closed:
        over = or_(Competition.state == "cancelled", Competition.closes_at <= at)
        return ask.where(over).order_by(Competition.closes_at.desc(), Competition.id.desc())
    return ask.where(_is_open(at)).order_by(Competition.closes_at, Competition.id)


def _page(ask: Select[tuple[Competition]], number: int) -> Page[Competition]:
    total = db.session.scalar(select(func.count()).select_from(ask.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows = tuple(db.session.scalars(ask.limit(PAGE).offset((number - 1) * PAGE)))
    return Page(rows, number, pages, total)


def _invited_ref(competition: Competition, supplier_ref: str) -> bool:
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .join(Organisation, Organisation.id == Invitation.supplier_id)
            .where(Invitation.competition_id == competition.id, Organisation.ref == supplier_ref)
        )
    )
