"""A wrong award corrected: one officer asks with ground and reason, a second agrees, and it stays to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.approving import approval_of
from dps.award.checking import is_concluded
from dps.award.models import AwardDecision
from dps.award.queries import has_interest, is_officer_of_buyer, set_aside_before
from dps.award.record_models import SettingAside
from dps.award.rules.setting_aside import (
    GROUNDS,
    obstacles_at_all,
    obstacles_to_answering,
    obstacles_to_answering_at_all,
    obstacles_to_asking,
)
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.outbox.post import post
from dps.parties.queries import acting_person


def settings_aside_of(decided: AwardDecision) -> tuple[SettingAside, ...]:
    """What was asked and answered about setting an award aside, oldest first."""
    return tuple(
        db.session.scalars(
            select(SettingAside)
            .where(SettingAside.decision_id == decided.id)
            .options(joinedload(SettingAside.asked_by), joinedload(SettingAside.answered_by))
            .order_by(SettingAside.id)
        )
    )


@dataclass(frozen=True)
class Fallen:
    """An award that no longer stands: how that came, in whose words, by which people."""

    decision: AwardDecision
    how: str
    words: str
    people: str


def history(competition: Competition) -> tuple[Fallen, ...]:
    """The awards of a competition that do not stand any more, oldest first, each with how that came."""
    return tuple(_fallen(decided) for decided in set_aside_before(competition))


def _fallen(decided: AwardDecision) -> Fallen:
    agreed = next((row for row in settings_aside_of(decided) if row.agreed), None)
    if agreed is not None:
        second = agreed.answered_by.name if agreed.answered_by else ""
        words = f"{GROUNDS[agreed.ground]}. {agreed.reason}"
        return Fallen(decided, "set aside", words, f"Asked by {agreed.asked_by.name}, agreed by {second}.")
    sent_back = approval_of(decided).row
    who = f"By {sent_back.given_by.name}, as the second person." if sent_back else ""
    return Fallen(decided, "sent back", sent_back.words if sent_back else "", who)


def waiting(decided: AwardDecision) -> SettingAside | None:
    """What one officer asked and no second has answered yet; None where nothing waits."""
    return next((row for row in settings_aside_of(decided) if row.answered_at is None), None)


def why_not_ask(decided: AwardDecision, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker cannot ask that an award be set aside, whatever they write; empty when they can."""
    return obstacles_at_all(
        stands=decided.set_aside_at is None, waiting=waiting(decided) is not None, concluded=is_concluded(decided),
        is_officer_of_buyer=is_officer_of_buyer(decided.competition, by),
    )  # fmt: skip


def why_not_answer(asked: SettingAside, by: Actor) -> tuple[Obstacle, ...]:
    """Why this person cannot answer, whatever they say; empty when they can."""
    return obstacles_to_answering_at_all(
        asked_it=acting_person(by).id == asked.asked_by_id, answered=asked.answered_at is not None,
        concluded=is_concluded(asked.decision), is_officer_of_buyer=is_officer_of_buyer(asked.decision.competition, by),
        has_interest=has_interest(asked.decision.competition, by),
    )  # fmt: skip


def ask_to_set_aside(*, decision: AwardDecision, ground: str, reason: str, by: Actor, at: datetime) -> SettingAside:
    """Ask that an award no longer stand. Nothing changes until a second officer agrees. Raises :class:`Refused`."""
    competition = held(decision.competition)
    db.session.refresh(decision)
    refuse_if(
        obstacles_to_asking(
            stands=decision.set_aside_at is None, waiting=waiting(decision) is not None, concluded=is_concluded(decision),
            is_officer_of_buyer=is_officer_of_buyer(competition, by), ground=ground, reason=reason,
        )
    )  # fmt: skip
    asked = SettingAside(
        decision=decision, ground=ground, reason=reason.strip(), asked_by=acting_person(by), asked_at=at
    )
    db.session.add(asked)
    db.session.flush()
    facts = {"ground": ground, "reason_digest": text_digest(asked.reason)}
    record("award:ask-to-set-aside", log=competition.log, to=("award", decision.ref), by=by, at=at, facts=facts)
    post("award-setting-aside-asked", about=("setting-aside", asked.ref), at=at)
    return asked


def answer_setting_aside(*, asked: SettingAside, agreed: bool, answer: str, by: Actor, at: datetime) -> None:
    """Agree, so that the award no longer stands and everybody who was told is told that too; or say why it stands.

    Raises :class:`Refused` with every obstacle: the officer who asked does not answer.
    """
    competition = held(asked.decision.competition)
    db.session.refresh(asked)
    db.session.refresh(asked.decision)
    decision = asked.decision
    refuse_if(
        obstacles_to_answering(
            asked_it=acting_person(by).id == asked.asked_by_id, answered=asked.answered_at is not None,
            concluded=is_concluded(decision), is_officer_of_buyer=is_officer_of_buyer(competition, by),
            has_interest=has_interest(competition, by), agreed=agreed, answer=answer,
        )
    )  # fmt: skip
    asked.answered_by, asked.answered_at = acting_person(by), at
    asked.agreed, asked.answer = agreed, answer.strip()
    if agreed:
        decision.set_aside_at = at
    db.session.flush()
    deed = "award:set-aside" if agreed else "award:keep"
    facts = {
        "ground": asked.ground,
        "told_before": decision.told_at is not None,
        "answer_digest": text_digest(asked.answer),
    }
    record(deed, log=competition.log, to=("award", decision.ref), by=by, at=at, facts=facts)
    if agreed and decision.told_at is not None:
        post("award-set-aside", about=("setting-aside", asked.ref), at=at, facts={"competition": competition.ref})
