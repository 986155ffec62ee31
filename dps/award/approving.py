"""The second person's answer to an award, before anybody is told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.chain import canonical
from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.models import AwardDecision
from dps.award.queries import decision, has_interest, whole_value
from dps.award.record_models import AwardApproval
from dps.award.rules.approving import (
    APPROVED,
    needs_approval,
    obstacles_to_answer,
    obstacles_to_approving,
    obstacles_to_telling_without_approval,
)
from dps.award.telling import Drawn, drawn
from dps.competition.holding import held
from dps.competition.queries import orders_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.outbox.post import post
from dps.parties.models import Person
from dps.parties.queries import acting_person, people_of


@dataclass(frozen=True)
class Approval:
    """Where the second person's part stands: whether one is needed, who could answer, and the answer."""

    needed: bool
    who: str
    row: AwardApproval | None

    @property
    def done(self) -> bool:
        """Whether nothing waits for a second person."""
        return not self.needed or (self.row is not None and self.row.outcome == APPROVED)


def approval_of(decided: AwardDecision) -> Approval:
    """Where the second person's part of an award stands."""
    orders, pence = orders_of(decided.competition.buyer), whole_value(decided.competition)
    return Approval(needs_approval(orders, pence=pence), orders.band_for(pence).who, _row(decided))


def _row(decided: AwardDecision) -> AwardApproval | None:
    return db.session.scalar(
        select(AwardApproval).where(AwardApproval.decision_id == decided.id).options(joinedload(AwardApproval.given_by))
    )


def approvers_of(decided: AwardDecision) -> tuple[Person, ...]:
    """Who could approve an award: people of the council in a role good for its value who did not decide it."""
    competition = decided.competition
    band = orders_of(competition.buyer).band_for(whole_value(competition))
    return tuple(p for p in people_of(competition.buyer, roles=band.roles) if p.id != decided.decided_by_id)


def own_decision(ref: str, by: Actor) -> AwardDecision:
    """An award of the asker's own council, standing or set aside. Raises :class:`NotFound` for another's."""
    found = decision(ref)
    if found.competition.buyer.ref != by.organisation:
        raise NotFound(ref)
    return found


def why_not_approve(decided: AwardDecision, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker may not answer for an award; empty when they may."""
    competition = decided.competition
    return obstacles_to_approving(
        orders=orders_of(competition.buyer), pence=whole_value(competition),
        decided_it=acting_person(by).id == decided.decided_by_id, roles=by.roles, answered=_row(decided) is not None,
        stands=decided.set_aside_at is None, has_interest=has_interest(competition, by),
        of_buyer=by.organisation == competition.buyer.ref, told=decided.told_at is not None,
    )  # fmt: skip


def digest_of_letters(letters: Iterable[Drawn]) -> str:
    """SHA-256 of what every bidder would be told, in a fixed order: other words, another digest."""
    told = sorted([one.bid.ref, one.content] for one in letters)
    return hashlib.sha256(canonical({"letters": told})).hexdigest()


def digest_of_assessments(letters: Iterable[Drawn]) -> str:
    """The same without how each supplier is reached: an address may still be added after the letters were approved."""
    told = sorted([one.bid.ref, _unaddressed(one.content)] for one in letters)
    return hashlib.sha256(canonical({"letters": told})).hexdigest()


def _unaddressed(content: dict[str, Any]) -> dict[str, Any]:
    reached = ("address", "email", "postcode", "identifier")
    return content | {
        name: {key: value for key, value in content[name].items() if key not in reached} for name in ("own", "winner")
    }


def approve(*, decision: AwardDecision, outcome: str, words: str, by: Actor, at: datetime) -> AwardApproval:
    """Approve an award, or send it back with words: then it no longer stands, and may be decided again. Raises Refused."""
    competition = held(decision.competition)
    db.session.refresh(decision)
    refuse_if((*why_not_approve(decision, by), *obstacles_to_answer(outcome, words)))
    given = AwardApproval(
        decision=decision, outcome=outcome, words=words.strip(), roles=sorted(by.roles),
        digest=digest_of_assessments(drawn(decision)), given_by=acting_person(by), given_at=at,
    )  # fmt: skip
    db.session.add(given)
    if outcome != APPROVED:
        decision.set_aside_at = at
    db.session.flush()
    facts = {"letters_digest": given.digest, "words_digest": text_digest(given.words)}
    deed = "award:approve" if outcome == APPROVED else "award:send-back"
    record(deed, log=competition.log, to=("award", decision.ref), by=by, at=at, facts=facts)
    post("award-approval-answered", about=("award", decision.ref), at=at)
    return given


def why_not_tell_yet(decided: AwardDecision, letters: Iterable[Drawn]) -> tuple[Obstacle, ...]:
    """Why nobody is told for want of the second person, or because other letters were approved; empty when they may be."""
    approval = approval_of(decided)
    row = approval.row
    return obstacles_to_telling_without_approval(
        needed=approval.needed, outcome=row.outcome if row else None,
        same=row is None or row.digest == digest_of_assessments(letters),
    )  # fmt: skip
