"""What can be asked about interests: who declared what about which bidder, and what was decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from dps.competition.models import Competition
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.evaluation.models import Assignment
from dps.evaluation.panel_models import BidderDeclaration, Coverage, InterestDecision
from dps.evaluation.queries import evaluation_of
from dps.evaluation.rules.interests import Interest, open_interests
from dps.evaluation.rules.panel import Evaluation, Member
from dps.parties.models import Organisation, Person


@dataclass(frozen=True)
class Declared:
    """What one member said of one bidder, and when. ``interest`` is None where it was that there is none."""

    member: Member
    bidder: str
    bidder_name: str
    declared_at: datetime
    interest: Interest | None = None


def declarations_of(competition: Competition, evaluation: Evaluation | None = None) -> tuple[Declared, ...]:
    """Everything that was ever declared in a competition, bidder by bidder, oldest first: the register of conflicts."""
    stands = evaluation or evaluation_of(competition)
    members = {member.ref: member for member in stands.members}
    return tuple(
        Declared(members[row.member], row.bidder, row.bidder_name, row.BidderDeclaration.declared_at, _interest(row, members))
        for row in _rows(_ask(competition))
    )  # fmt: skip


def interests_of(competition: Competition, evaluation: Evaluation | None = None) -> tuple[Interest, ...]:
    """Every interest that was declared in a competition with what was decided on it, oldest first."""
    return tuple(one.interest for one in declarations_of(competition, evaluation) if one.interest is not None)


def interest_of(competition: Competition, evaluation: Evaluation, ref: str) -> Interest:
    """One declared interest of a competition. Raises :class:`NotFound`."""
    members = {member.ref: member for member in evaluation.members}
    for row in _rows(_ask(competition).where(BidderDeclaration.ref == ref)):
        found = _interest(row, members)
        if found is not None:
            return found
    raise NotFound(ref)


def why_interests_stop(competition: Competition) -> tuple[Obstacle, ...]:
    """What undecided interests stand in the way of: an award. Empty where nobody who sits has one."""
    return open_interests(interests_of(competition))


def declared(ref: str) -> BidderDeclaration:
    """The row of one declaration about one bidder. Raises :class:`NotFound`."""
    found = db.session.scalar(select(BidderDeclaration).where(BidderDeclaration.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def coverage_of(assignment: Assignment) -> tuple[Coverage, ...]:
    """Which criteria a place was ever for, oldest first."""
    return tuple(
        db.session.scalars(select(Coverage).where(Coverage.assignment_id == assignment.id).order_by(Coverage.version))
    )


_DECIDER = aliased(Person)


def _ask(competition: Competition) -> Select[tuple[BidderDeclaration, InterestDecision, str, str, str, str]]:
    return (
        select(
            BidderDeclaration,
            InterestDecision,
            Assignment.ref.label("member"),
            Organisation.ref.label("bidder"),
            Organisation.name.label("bidder_name"),
            _DECIDER.name.label("decided_by"),
        )
        .join(Assignment, Assignment.id == BidderDeclaration.assignment_id)
        .join(Organisation, Organisation.id == BidderDeclaration.bidder_id)
        .outerjoin(InterestDecision, InterestDecision.declared_id == BidderDeclaration.id)
        .outerjoin(_DECIDER, _DECIDER.id == InterestDecision.decided_by_id)
        .where(Assignment.competition_id == competition.id)
        .order_by(BidderDeclaration.id)
    )


def _rows(
    ask: Select[tuple[BidderDeclaration, InterestDecision, str, str, str, str]],
) -> Sequence[Row[tuple[BidderDeclaration, InterestDecision, str, str, str, str]]]:
    return db.session.execute(ask).all()


def _interest(
    row: Row[tuple[BidderDeclaration, InterestDecision, str, str, str, str]], members: dict[str, Member]
) -> Interest | None:
    said: BidderDeclaration = row.BidderDeclaration
    if not said.has_interest:
        return None
    made: InterestDecision | None = row.InterestDecision
    return Interest(
        said.ref, members[row.member], row.bidder, row.bidder_name, said.statement, said.declared_at,
        outcome=made.outcome if made else "", reason=made.reason if made else "", measure=made.measure if made else "",
        decided_by=row.decided_by or "", decided_at=made.decided_at if made else None,
    )  # fmt: skip
