"""Four eyes: a draft is sent to a second person, who approves it or sends it back with comments by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.competition.drawing import purchase_of, told_of, with_everything
from dps.competition.holding import held
from dps.competition.kin import Naming, naming_of
from dps.competition.models import Competition
from dps.competition.review_models import DraftReview, DraftVerdict
from dps.competition.reviewed import hands_of, is_same, latest_review, reviewed_of, written_by
from dps.competition.rules.frozen import Told, read
from dps.competition.rules.orders import Orders
from dps.competition.rules.parts.considerations import Considered, read_considered
from dps.competition.rules.publishing import SECTIONS, obstacles_to_text
from dps.competition.rules.reviewing import (
    APPROVED,
    digest_of_review,
    obstacles_to_answer,
    obstacles_to_asking_for_review,
    obstacles_to_reviewing,
)
from dps.competition.standing import orders_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.outbox.post import post
from dps.parties.models import Organisation, Person
from dps.parties.queries import acting_person, people_of


@dataclass(frozen=True)
class ToReview:
    """A review as the reviewer reads it: the text that was sent, and why they may not answer it, if they may not."""

    row: DraftReview
    told: Told
    considered: Considered
    obstacles: tuple[Obstacle, ...]


def review_of(competition: Competition) -> DraftReview | None:
    """The newest review of a draft, with its answer; None where it was never sent."""
    return latest_review(competition)


def review_stage(competition: Competition) -> str:
    """Where the second person's part stands: not_needed, to_do, waiting, approved, sent_back or void."""
    told = told_of(competition)
    return reviewed_of(competition, told.canonical()).stage(told.total_pence)


def reviewers_of(competition: Competition) -> tuple[Person, ...]:
    """Who could approve a draft: people of the council in a role good for its value who wrote nothing of it."""
    band = orders_of(competition.buyer).band_for(told_of(competition).total_pence)
    wrote = hands_of(competition)
    return tuple(p for p in people_of(competition.buyer, roles=band.roles) if p.id not in wrote)


def own_review(ref: str, by: Actor) -> ToReview:
    """A review of the asker's council, and why they may not answer it. Raises NotFound."""
    row = db.session.scalar(
        select(DraftReview)
        .options(joinedload(DraftReview.verdict), joinedload(DraftReview.asked_by))
        .where(DraftReview.ref == ref)
    )
    if row is None or row.competition.buyer.ref != by.organisation:
        raise NotFound(ref)
    return ToReview(row, read(row.told), read_considered(row.considered), _why_not(row, by))


def waiting_for_review(by: Actor, *, limit: int = 20) -> tuple[DraftReview, ...]:
    """Reviews of the asker's council that wait for an answer they may give, oldest first."""
    ask = (
        select(DraftReview)
        .join(Competition, Competition.id == DraftReview.competition_id)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .outerjoin(DraftVerdict, DraftVerdict.review_id == DraftReview.id)
        .options(
            joinedload(DraftReview.asked_by),
            joinedload(DraftReview.verdict),
            joinedload(DraftReview.competition).options(*with_everything()),
        )
        .where(
            Organisation.ref == by.organisation,
            Competition.state == "draft",
            Competition.version == DraftReview.version,
            DraftVerdict.id.is_(None),
        )
        .order_by(DraftReview.asked_at, DraftReview.id)
        .limit(limit)
    )
    rows = db.session.scalars(ask).all()
    if not rows:
        return ()
    orders = orders_of(rows[0].competition.buyer)  # all are of one council
    wrote = written_by(acting_person(by), [row.competition_id for row in rows])
    naming = naming_of(rows[0].competition.buyer_id)
    return tuple(
        row for row in rows if not _obstacles(row, by, wrote=row.competition_id in wrote, orders=orders, naming=naming)
    )


def why_not_ask_for_review(competition: Competition, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a draft may not be sent for review now; empty when it may."""
    told, purchase = told_of(competition), purchase_of(competition, at=at)
    return obstacles_to_asking_for_review(
        reviewed=purchase.reviewed, pence=told.total_pence, entitled=len(reviewers_of(competition)),
        lacks=len(obstacles_to_text(told, purchase, at=at)),
    )  # fmt: skip


def ask_for_review(*, competition: Competition, by: Actor, at: datetime) -> DraftReview:
    """Send a draft to a second person; what they read is kept as it is now. Raises Refused."""
    held(competition)
    refuse_if(why_not_ask_for_review(competition, at=at))
    told, considered = told_of(competition).canonical(), read_considered(competition.considered).canonical()
    review = DraftReview(
        competition=competition, version=competition.version, told=told, considered=dict(competition.considered),
        digest=digest_of_review(told, considered), asked_by=acting_person(by), asked_at=at,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    # The council's own record is told to nobody; its digest on the trail proves later what it said.
    facts = {"version": review.version, "digest": review.digest, "considered_digest": text_digest(considered)}
    record("review:ask", log=competition.log, to=("review", review.ref), by=by, at=at, facts=facts)
    post("review-asked", about=("review", review.ref), at=at)
    return review


def answer_review(
    *, review: DraftReview, outcome: str, comments: Mapping[str, str], by: Actor, at: datetime
) -> DraftVerdict:
    """Approve a draft, or send it back with comments by section. Raises Refused; KeyError for a section there is not."""
    held(review.competition)
    db.session.expire(review, ["verdict"])
    said = {name: text.strip() for name, text in comments.items() if text.strip()}
    if unknown := set(said) - set(SECTIONS):
        raise KeyError(f"no section: {', '.join(sorted(unknown))}")
    refuse_if((*_why_not(review, by), *obstacles_to_answer(outcome, said)))
    verdict = DraftVerdict(
        review=review, outcome=outcome, comments=said, roles=sorted(by.roles), given_by=acting_person(by), given_at=at
    )
    db.session.add(verdict)
    db.session.flush()
    deed = "review:approve" if outcome == APPROVED else "review:send-back"
    facts = {"version": review.version, "digest": review.digest, "comments": len(said)}
    record(deed, log=review.competition.log, to=("review", review.ref), by=by, at=at, facts=facts)
    post("review-answered", about=("review", review.ref), at=at)
    return verdict


def _why_not(review: DraftReview, by: Actor) -> tuple[Obstacle, ...]:
    competition = review.competition
    wrote = acting_person(by).id in hands_of(competition)
    return _obstacles(review, by, wrote=wrote, orders=orders_of(competition.buyer))


def _obstacles(
    review: DraftReview, by: Actor, *, wrote: bool, orders: Orders, naming: Naming | None = None
) -> tuple[Obstacle, ...]:
    """As the rule says; a review of the version that is kept now is the newest one, as each version is sent once."""
    competition = review.competition
    told = told_of(competition, naming=naming)
    return obstacles_to_reviewing(
        wrote=wrote, roles=by.roles, orders=orders, pence=told.total_pence,
        answered=review.verdict is not None, same=is_same(review, competition, told.canonical()),
    )  # fmt: skip
