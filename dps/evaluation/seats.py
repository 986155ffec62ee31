"""From rows to the values that the rules take: the bids as the panel meets them, and who sits on it for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from dps.bidding.models import Bid, Disregard, OpenedPart, SealedVersion
from dps.bidding.rules.opening import QUALITY
from dps.core.db import db
from dps.evaluation.models import Assignment
from dps.evaluation.panel_models import BidderAlias, BidderDeclaration, Coverage, InterestDecision
from dps.evaluation.rules.aliases import called
from dps.evaluation.rules.interests import BARRED
from dps.evaluation.rules.panel import Answerer, Member
from dps.parties.models import Organisation, Person

Ids = Sequence[int]


def answerers_of(ids: Ids, hidden: Mapping[int, bool]) -> defaultdict[int, list[Answerer]]:
    """The bids whose quality envelope is open, by competition id: a withdrawn one never is.

    By their bidders' names; where names are hidden now, by their aliases.
    """
    rows = db.session.execute(
        select(
            Bid.competition_id, Bid.ref, Organisation.ref.label("bidder"), Organisation.name, Disregard.id.label("out"),
            BidderAlias.number,
        )
        .join(SealedVersion, SealedVersion.bid_id == Bid.id)
        .join(OpenedPart, OpenedPart.version_id == SealedVersion.id)
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .outerjoin(Disregard, Disregard.bid_id == Bid.id)
        .outerjoin(BidderAlias, BidderAlias.bid_id == Bid.id)
        .where(Bid.competition_id.in_(ids), OpenedPart.part == QUALITY)
        .order_by(Organisation.name, Bid.id)
    )  # fmt: skip
    found: defaultdict[int, list[Answerer]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: _place(row, hidden)):
        alias = called(row.number) if hidden.get(row.competition_id) else ""
        found[row.competition_id].append(
            Answerer(row.ref, row.bidder, row.name, disregarded=row.out is not None, alias=alias)
        )
    return found


def _place(row: Any, hidden: Mapping[int, bool]) -> tuple[int, str]:
    """Where a bid stands in the list. While names are hidden their order says nothing either."""
    return (row.number or 0, row.ref) if hidden.get(row.competition_id) else (0, "")


def members_of(ids: Ids, bids: Mapping[int, Sequence[Answerer]]) -> defaultdict[int, list[Member]]:
    """Everybody who has or had a place, by competition id, in the order of appointment."""
    declared, closed, barred = _declared(ids)
    covered = _covered(ids)
    found: defaultdict[int, list[Member]] = defaultdict(list)
    for row in db.session.execute(
        select(
            Assignment.id, Assignment.competition_id, Assignment.ref, Person.ref.label("person"), Person.name,
            Assignment.role, Assignment.community, Assignment.finished_at, Assignment.ended_at,
        )
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.competition_id.in_(ids))
        .order_by(Assignment.id)
    ):  # fmt: skip
        bidders = {bid.bidder for bid in bids.get(row.competition_id, ())}
        found[row.competition_id].append(
            Member(
                row.ref, row.person, row.name, row.role,
                declared=bool(bidders) and bidders <= declared[row.id],
                declared_about=frozenset(declared[row.id]),
                interested=row.id in closed,
                barred=row.id in barred,
                finished_at=row.finished_at,
                ended=row.ended_at is not None,
                criteria=covered.get(row.id, frozenset()),
                community=row.community,
            )
        )  # fmt: skip
    return found


def _declared(ids: Ids) -> tuple[defaultdict[int, set[str]], set[int], set[int]]:
    """About whom each place has declared, by assignment id; to whom an interest closes the bids; and whom it bars."""
    declared: defaultdict[int, set[str]] = defaultdict(set)
    closed: set[int] = set()
    barred: set[int] = set()
    for made in db.session.execute(
        select(
            BidderDeclaration.assignment_id, Organisation.ref, BidderDeclaration.has_interest, InterestDecision.outcome
        )
        .join(Assignment, Assignment.id == BidderDeclaration.assignment_id)
        .join(Organisation, Organisation.id == BidderDeclaration.bidder_id)
        .outerjoin(InterestDecision, InterestDecision.declared_id == BidderDeclaration.id)
        .where(Assignment.competition_id.in_(ids))
    ):
        declared[made.assignment_id].add(made.ref)
        if made.has_interest and made.outcome in (None, BARRED):
            closed.add(made.assignment_id)
        if made.outcome == BARRED:
            barred.add(made.assignment_id)
    return declared, closed, barred


def _covered(ids: Ids) -> dict[int, frozenset[str]]:
    """The criteria of each place as last set, by assignment id; places for all of them are not in it."""
    rows = db.session.execute(
        select(Coverage.assignment_id, Coverage.criteria)
        .join(Assignment, Assignment.id == Coverage.assignment_id)
        .where(Assignment.competition_id.in_(ids))
        .order_by(Coverage.version)
    )
    return {row.assignment_id: frozenset(row.criteria) for row in rows}
