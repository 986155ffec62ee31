"""What can be asked about awards and what bidders were told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dps.admission.debarment import what_check_says
from dps.admission.documents import why_not_award_to
from dps.admission.queries import application_in_flight, is_admitted
from dps.award.models import AwardDecision, Ending, Summary
from dps.award.rules.deciding import Evaluated, Placed, at_rank_one, placed
from dps.award.rules.ending import obstacles_after_ending, obstacles_to_ending_at_all
from dps.award.rules.standstill import standstill_of
from dps.award.telling import Drawn, drawn
from dps.bidding.examining import open_matters
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.competition.queries import own_competition, stage_of, told_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.evaluation.conflicts import why_interests_stop
from dps.evaluation.models import Assignment, Declaration
from dps.evaluation.queries import evaluation_of, lock_of, recompute, result_of
from dps.evaluation.rules.correcting import obstacles_by_corrections
from dps.law.calendar import london_date
from dps.law.periods import Counted
from dps.law.routes import Route, route
from dps.law.thresholds import standstill_is_on_by_default
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import OFFICER

PAGE = 20


def has_interest(competition: Competition, by: Actor) -> bool:
    """Whether the actor ever declared an interest in a bidder of this competition; a place on the panel that ended counts."""
    asked = (
        select(Declaration.id)
        .join(Assignment, Assignment.id == Declaration.assignment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id == competition.id, Person.ref == by.person, Declaration.has_interest)
    )
    return db.session.scalar(asked.limit(1)) is not None


def is_officer_of_buyer(competition: Competition, by: Actor) -> bool:
    """Whether the actor is an officer acting for the council that buys."""
    return by.organisation == competition.buyer.ref and OFFICER in by.roles


def decision_of(competition: Competition) -> AwardDecision | None:
    """The award decision of a competition that stands, if there is one; never one that was set aside."""
    return db.session.scalar(
        select(AwardDecision)
        .where(AwardDecision.competition_id == competition.id, AwardDecision.set_aside_at.is_(None))
        .options(joinedload(AwardDecision.bid).joinedload(Bid.supplier))
    )


def set_aside_before(competition: Competition) -> tuple[AwardDecision, ...]:
    """The award decisions of a competition that were set aside or sent back, oldest first."""
    return tuple(
        db.session.scalars(
            select(AwardDecision)
            .where(AwardDecision.competition_id == competition.id, AwardDecision.set_aside_at.is_not(None))
            .options(joinedload(AwardDecision.bid).joinedload(Bid.supplier))
            .order_by(AwardDecision.id)
        )
    )


def ending_of(competition: Competition) -> Ending | None:
    """The decision to end a competition without an award, if there is one."""
    return db.session.scalar(select(Ending).where(Ending.competition_id == competition.id))


def endings_in(competitions: Iterable[Competition]) -> frozenset[int]:
    """The ids of those competitions that have ended without an award; for a list of competitions."""
    ids = [c.id for c in competitions]
    return frozenset(db.session.scalars(select(Ending.competition_id).where(Ending.competition_id.in_(ids))))


def why_not_end(competition: Competition, by: Actor, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why the asker cannot end a competition without an award now, whatever the reason; empty when they can."""
    return obstacles_to_ending_at_all(
        stage=stage_of(competition, at),
        decided=decision_of(competition) is not None,
        ended=ending_of(competition) is not None,
        is_officer_of_buyer=is_officer_of_buyer(competition, by),
    )


def why_not_go_on(competition: Competition) -> tuple[Obstacle, ...]:
    """Why nothing is opened, scored or ranked any more: the competition has ended. Empty until then.

    For doors: the stages before the award do not know of its end.
    """
    return obstacles_after_ending(ended=ending_of(competition) is not None)


def decision(ref: str) -> AwardDecision:
    """The decision with this ref. Raises :class:`NotFound`."""
    found = db.session.scalar(select(AwardDecision).where(AwardDecision.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def bid_at_rank_one(competition: Competition) -> Bid | None:
    """The bid at rank 1 of the final ranking; None while there is none, or where several are level."""
    result = result_of(competition)
    first = at_rank_one(placed(result.outcome)) if result else ()
    if len(first) != 1:
        return None
    return db.session.scalars(select(Bid).where(Bid.ref == first[0]).options(joinedload(Bid.supplier))).one()


def evaluated(competition: Competition, *, at: datetime) -> Evaluated:
    """How far the evaluation has come, and the standing of the supplier at rank 1 at an instant: place, documents, debarment."""
    result = result_of(competition)
    winner = bid_at_rank_one(competition)
    lot = competition.lot
    return Evaluated(
        quality_locked=lock_of(competition) is not None,
        first=at_rank_one(placed(result.outcome)) if result else None,
        ties=tuple(competition.ties),
        admitted=winner is not None and lot is not None and is_admitted(winner.supplier, lot, at=at),
        application_undecided=winner is not None
        and lot is not None
        and application_in_flight(winner.supplier, lot) is not None,
        comes_out_again=result is None or recompute(result).same,
        ended=ending_of(competition) is not None,
        wanting=(
            *(
                why_not_award_to(winner.supplier, lot, on=london_date(at))
                if winner is not None and lot is not None
                else ()
            ),
            *open_matters(competition, at=at),
            *why_interests_stop(competition),
            *obstacles_by_corrections(evaluation_of(competition)),
        ),
        assessed=len([place for place in placed(result.outcome) if place.rank is not None]) if result else 0,
    )


def standstill_of_award(decided: AwardDecision) -> Counted | None:
    """The standstill of an award as it is now, made longer or not; None where none is announced or it has not begun."""
    return standstill_of(
        route(decided.competition.route), told_at=decided.told_at, notice_date=decided.notice_date,
        standstill=decided.standstill, lengthened_to=decided.lengthened_to,
    )  # fmt: skip


def whole_value(competition: Competition) -> int:
    """What the contract counts for against a threshold: pence with VAT, options, extensions and related needs included."""
    return told_of(competition).total_pence or 0


def standstill_by_default(competition: Competition) -> bool:
    """Whether the law's values start this competition's award with a standstill; by the threshold of its publication."""
    if competition.published_at is None:
        return False
    return standstill_is_on_by_default(
        route(competition.route),
        value=whole_value(competition),
        kind=competition.contract_kind,  # type: ignore[arg-type]
        at=london_date(competition.published_at),
    )


@dataclass(frozen=True)
class Ranked:
    """One bid in the final ranking, for the officers who decide."""

    place: Placed
    supplier: str
    total: str | None
    index: str | None


@dataclass(frozen=True)
class Desk:
    """Everything that an officer needs to see at the award desk. ``ranking`` is empty while there is no result.

    ``unchecked`` says that the supplier at rank 1 was not looked up in the debarment list lately; empty where it was.
    """

    competition: Competition
    route: Route
    evaluated: Evaluated
    ranking: tuple[Ranked, ...]
    winner: Bid | None
    unchecked: str
    decision: AwardDecision | None
    ending: Ending | None
    summaries: tuple[Summary, ...]
    standstill_by_default: bool
    is_officer: bool
    has_interest: bool


def desk(ref: str, by: Actor, *, at: datetime) -> Desk:
    """The award desk of the asker's own competition at an instant. Raises :class:`NotFound` for another's."""
    competition = own_competition(ref, by)
    decided = decision_of(competition)
    return Desk(
        competition=competition,
        route=route(competition.route),
        evaluated=evaluated(competition, at=at),
        ranking=_ranking(competition),
        winner=bid_at_rank_one(competition),
        unchecked=_unchecked(competition, at=at) if decided is None else "",
        decision=decided,
        ending=ending_of(competition),
        summaries=summaries_of(decided) if decided else (),
        standstill_by_default=standstill_by_default(competition),
        is_officer=is_officer_of_buyer(competition, by),
        has_interest=has_interest(competition, by),
    )


def _unchecked(competition: Competition, *, at: datetime) -> str:
    """What to say where no check of the supplier at rank 1 against the debarment list stands; empty where one does."""
    winner = bid_at_rank_one(competition)
    if winner is None:
        return ""
    return what_check_says(winner.supplier, route(competition.route), on=london_date(at))[1]


def _ranking(competition: Competition) -> tuple[Ranked, ...]:
    result = result_of(competition)
    if result is None:
        return ()
    names = supplier_names(competition)
    figures = {bid["id"]: bid for bid in json.loads(result.outcome)["bids"]}
    rows = [
        Ranked(place, names[place.bid], figures[place.bid]["total"], figures[place.bid]["index"])
        for place in placed(result.outcome)
    ]
    return tuple(sorted(rows, key=lambda row: (row.place.rank is None, row.place.rank or 0, row.supplier)))


def supplier_names(competition: Competition) -> dict[str, str]:
    """The supplier's name of every bid of a competition, by the bid's ref."""
    rows = db.session.execute(
        select(Bid.ref, Organisation.name)
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .where(Bid.competition_id == competition.id)
    )
    return {row.ref: row.name for row in rows}


def letters_to_send(decided: AwardDecision) -> tuple[Drawn, ...]:
    """What every bidder is to be told, to be read before it goes. For officers of the council that buys."""
    return drawn(decided)


def summaries_of(decided: AwardDecision) -> tuple[Summary, ...]:
    """What every bidder was told, by the supplier's name. For the council that told them."""
    return tuple(
        db.session.scalars(
            select(Summary)
            .join(Bid, Bid.id == Summary.bid_id)
            .join(Organisation, Organisation.id == Bid.supplier_id)
            .where(Summary.decision_id == decided.id)
            .options(joinedload(Summary.bid).joinedload(Bid.supplier))
            .order_by(Organisation.name, Summary.id)
        )
    )


def sent_summary(ref: str, by: Actor) -> Summary:
    """A summary that the asker's own council sent. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        _summaries()
        .join(Competition, Competition.id == Bid.competition_id)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .where(Summary.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def own_summary(ref: str, by: Actor) -> Summary:
    """A summary that the asker's own organisation was sent. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        _summaries()
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .where(Summary.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def own_summaries(by: Actor, *, page: int = 1, per_page: int = PAGE) -> tuple[tuple[Summary, ...], int]:
    """What the asker's own organisation was told, newest first, and how many there are in all."""
    whose = select(Organisation.id).where(Organisation.ref == by.organisation).scalar_subquery()
    found = db.session.scalars(
        _summaries()
        .where(Bid.supplier_id == whose)
        .order_by(Summary.sent_at.desc(), Summary.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    many = db.session.scalar(
        select(func.count()).select_from(Summary).join(Bid, Bid.id == Summary.bid_id).where(Bid.supplier_id == whose)
    )
    return tuple(found), many or 0


def _summaries() -> Select[Summary]:
    return (
        select(Summary)
        .join(Bid, Bid.id == Summary.bid_id)
        .options(
            joinedload(Summary.decision).joinedload(AwardDecision.competition).joinedload(Competition.buyer),
            joinedload(Summary.bid).joinedload(Bid.supplier),
        )
    )


def summary_for(competition: Competition, supplier: Organisation) -> Summary | None:
    """What one supplier was told last of one competition, or None while it was told nothing."""
    told = _summaries().where(Bid.competition_id == competition.id, Bid.supplier_id == supplier.id)
    return db.session.scalar(told.order_by(Summary.id.desc()).limit(1))


def awarded_not_concluded(*, concluded: object, limit: int = PAGE) -> tuple[AwardDecision, ...]:
    """Awards that the public may know of before their contracts: those whose award notice is published and recorded.

    ``concluded`` is a subquery of decision ids, given by the stage that knows
    contracts. Procurement Act 2023 s.95: nothing is public here before it is on
    the central platform.
    """
    return tuple(
        db.session.scalars(
            select(AwardDecision)
            .where(
                AwardDecision.notice_recorded_at.is_not(None),
                AwardDecision.set_aside_at.is_(None),
                AwardDecision.id.not_in(concluded),  # type: ignore[arg-type]
            )
            .options(
                joinedload(AwardDecision.competition).joinedload(Competition.buyer),
                joinedload(AwardDecision.bid).joinedload(Bid.supplier),
            )
            .order_by(AwardDecision.notice_date.desc(), AwardDecision.id.desc())
            .limit(limit)
        )
    )
