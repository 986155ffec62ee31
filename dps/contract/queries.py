"""What can be asked about contracts. They are public from the moment they are concluded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.documents import why_not_award_to
from dps.award.models import AwardDecision
from dps.award.queries import awarded_not_concluded, is_officer_of_buyer, standstill_of_award, whole_value
from dps.award.signing import why_not_sign
from dps.competition.models import Competition
from dps.contract.models import Contract
from dps.contract.rules.concluding import Due, award_notice_due, contract_details_due, obstacles_to_concluding
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.periods import Counted
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.models import Organisation

PAGE = 20


def _whole() -> Select[Contract]:
    return select(Contract).options(
        joinedload(Contract.competition).joinedload(Competition.lot).joinedload(Lot.market),
        joinedload(Contract.decision),
        joinedload(Contract.buyer).selectinload(Organisation.identifiers),
        joinedload(Contract.supplier).selectinload(Organisation.identifiers),
        selectinload(Contract.promises),
    )


def contract(ref: str) -> Contract:
    """The contract with this ref, for anybody. Raises :class:`NotFound`."""
    found = db.session.scalar(_whole().where(Contract.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def own_contract(ref: str, by: Actor) -> Contract:
    """A contract of the asker's own council. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        _whole()
        .join(Organisation, Organisation.id == Contract.buyer_id)
        .where(Contract.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def contract_of(competition: Competition) -> Contract | None:
    """The contract that a competition led to, once it is concluded."""
    return db.session.scalar(_whole().where(Contract.competition_id == competition.id))


def awards_in(competitions: Iterable[Competition]) -> dict[int, tuple[AwardDecision, Contract | None]]:
    """The award decision, with the contract once it is concluded, by the competition's id; for a list of competitions."""
    rows = db.session.execute(
        select(AwardDecision, Contract)
        .outerjoin(Contract, Contract.decision_id == AwardDecision.id)
        .where(AwardDecision.competition_id.in_([c.id for c in competitions]), AwardDecision.set_aside_at.is_(None))
    )
    return {row.AwardDecision.competition_id: (row.AwardDecision, row.Contract) for row in rows}


def contracts(*, page: int = 1, per_page: int = PAGE) -> tuple[tuple[Contract, ...], int]:
    """All contracts, newest first, and how many there are."""
    return _page(_whole(), page, per_page)


def own_contracts(by: Actor, *, page: int = 1, per_page: int = PAGE) -> tuple[tuple[Contract, ...], int]:
    """The contracts of the asker's own council, newest first, and how many there are."""
    whose = select(Organisation.id).where(Organisation.ref == by.organisation).scalar_subquery()
    return _page(_whole().where(Contract.buyer_id == whose), page, per_page)


def _page(ask: Select[Contract], page: int, per_page: int) -> tuple[tuple[Contract, ...], int]:
    many = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    rows = ask.order_by(Contract.concluded_at.desc(), Contract.id.desc()).limit(per_page).offset((page - 1) * per_page)
    return tuple(db.session.scalars(rows)), many


def awards_before_contract(*, limit: int = PAGE) -> tuple[AwardDecision, ...]:
    """Awards that the public may know of and whose contracts are not concluded yet, latest notice first."""
    return awarded_not_concluded(concluded=select(Contract.decision_id), limit=limit)


def standstill_of_decision(decision: AwardDecision) -> Counted | None:
    """The standstill of an award, once it has begun."""
    return standstill_of_award(decision)


def why_not_conclude(decision: AwardDecision, by: Actor, *, at: datetime) -> tuple[Obstacle, ...]:
    """Every reason why the contract may not be concluded now; empty when it may.

    The winner's documents and the latest look into the debarment list are asked once more,
    and what the award itself lacks: its approval, the winner's evidence, the end of a challenge.
    """
    lot = decision.competition.lot
    return (
        *obstacles_to_concluding(
            route(decision.competition.route),
            told_at=decision.told_at,
            notice_date=decision.notice_date,
            standstill=decision.standstill,
            lengthened_to=decision.lengthened_to,
            concluded=contract_of(decision.competition) is not None,
            is_officer_of_buyer=is_officer_of_buyer(decision.competition, by),
            at=at,
        ),
        *why_not_sign(decision, at=at),
        *(why_not_award_to(decision.bid.supplier, lot, on=london_date(at)) if lot is not None else ()),
    )


def details_due(concluded: Contract) -> Due | None:
    """When the contract details notice of a contract has to be published, if one has to be."""
    return contract_details_due(
        route(concluded.route),
        kind=concluded.competition.contract_kind,
        value=whole_value(concluded.competition),
        signed_on=concluded.signed_on,
    )


def award_notice_due_of(decision: AwardDecision) -> Due | None:
    """When the award notice that follows the contract has to be published, on a route that has one."""
    return award_notice_due(route(decision.competition.route), awarded_on=london_date(decision.decided_at))
