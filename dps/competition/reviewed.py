"""From rows to the value that the rule of four eyes takes, and whose hands a draft went through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.competition.models import Competition
from dps.competition.review_models import DraftHand, DraftReview
from dps.competition.rules.parts.considerations import read_considered
from dps.competition.rules.reviewing import Reviewed, digest_of_review
from dps.competition.standing import orders_of
from dps.core.db import db
from dps.parties.models import Person


def latest_review(competition: Competition) -> DraftReview | None:
    """The newest review of a draft, with its answer."""
    return db.session.scalar(
        select(DraftReview)
        .options(joinedload(DraftReview.verdict), joinedload(DraftReview.asked_by), joinedload(DraftReview.competition))
        .where(DraftReview.competition_id == competition.id)
        .order_by(DraftReview.version.desc())
        .limit(1)
    )


def hands_of(competition: Competition) -> frozenset[int]:
    """The ids of the people who wrote in a draft."""
    return frozenset(db.session.scalars(select(DraftHand.person_id).where(DraftHand.competition_id == competition.id)))


def written_by(who: Person, competitions: Sequence[int]) -> frozenset[int]:
    """Of these drafts, by id, those that a person wrote in; one read for a whole list of them."""
    ask = select(DraftHand.competition_id).where(
        DraftHand.person_id == who.id, DraftHand.competition_id.in_(competitions)
    )
    return frozenset(db.session.scalars(ask))


def is_same(review: DraftReview, competition: Competition, told: str) -> bool:
    """Whether a review is of the draft as it is now; ``told`` is the canonical text that suppliers would be told."""
    considered = read_considered(competition.considered).canonical()
    return review.version == competition.version and review.digest == digest_of_review(told, considered)


def note_hand(competition: Competition, who: Person, *, at: datetime) -> None:
    """Keep that somebody wrote in the draft, where that is not kept yet."""
    if who.id not in hands_of(competition):
        db.session.add(DraftHand(competition_id=competition.id, person_id=who.id, first_at=at))
        db.session.flush()


def reviewed_of(competition: Competition, told: str) -> Reviewed:
    """The newest review beside the draft as it is now; ``told`` is the canonical text that suppliers would be told."""
    orders = orders_of(competition.buyer)
    review = latest_review(competition)
    if review is None:
        return Reviewed(orders=orders)
    verdict = review.verdict
    return Reviewed(
        asked=True,
        same=is_same(review, competition, told),
        outcome=verdict.outcome if verdict else "",
        roles=frozenset(verdict.roles) if verdict else frozenset(),
        by_another=bool(verdict) and verdict.given_by_id not in hands_of(competition),
        orders=orders,
    )
