"""Challenges to an award: registered, followed step by step, and let go by two people. Until then the contract waits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.models import AwardDecision
from dps.award.queries import has_interest, is_officer_of_buyer
from dps.award.record_models import Challenge, ChallengeStep, Release
from dps.award.rules.challenging import (
    RECEIVED,
    obstacles_to_answering_release,
    obstacles_to_asking_release,
    obstacles_to_registering,
    obstacles_to_step,
    obstacles_while_contested,
)
from dps.bidding.models import Bid
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.kept_files import UNSCANNED, KeptFile, discard_unnamed, read_kept
from dps.law.calendar import london_date
from dps.outbox.post import post
from dps.parties.queries import acting_person

NO_FILE = KeptFile(document="", name="", sha256="", size=0, scan=UNSCANNED)


def discard_files(*refs: str) -> None:
    """Delete stored files that no row names: those of a write that failed. What cannot be asked about stays."""
    discard_unnamed(refs, ChallengeStep.document)


def file_of(step: ChallengeStep) -> tuple[str, bytes]:
    """The file of a step, with its name. Raises NotFound where it has none, Refused where it is not as it was kept."""
    if not step.document:
        raise NotFound(step.ref)
    return step.file_name, read_kept(step.document, sha256=step.sha256, what=f"challenge step {step.ref}")


def challenges_of(decided: AwardDecision) -> tuple[Challenge, ...]:
    """The challenges to an award, oldest first, with their steps."""
    return tuple(
        db.session.scalars(
            select(Challenge)
            .where(Challenge.decision_id == decided.id)
            .options(
                selectinload(Challenge.steps).joinedload(ChallengeStep.by),
                joinedload(Challenge.bid).joinedload(Bid.supplier), joinedload(Challenge.registered_by),
            )
            .order_by(Challenge.id)
        )
    )  # fmt: skip


def challenges_in(competition: Competition) -> tuple[Challenge, ...]:
    """Those to every award that a competition ever had."""
    decided = db.session.scalars(
        select(AwardDecision).where(AwardDecision.competition_id == competition.id).order_by(AwardDecision.id)
    )
    return tuple(one for decision in decided for one in challenges_of(decision))


def own_challenge(competition: Competition, ref: str) -> Challenge:
    """The challenge with this ref to an award of this competition. Raises :class:`NotFound`."""
    found = next((one for one in challenges_in(competition) if one.ref == ref), None)
    if found is None:
        raise NotFound(ref)
    return found


def releases_of(challenge: Challenge) -> tuple[Release, ...]:
    """What was asked and answered about letting the contract go on, oldest first."""
    return tuple(
        db.session.scalars(
            select(Release)
            .where(Release.challenge_id == challenge.id)
            .options(joinedload(Release.asked_by), joinedload(Release.answered_by))
            .order_by(Release.id)
        )
    )


def waiting_release(challenge: Challenge) -> Release | None:
    """What one officer asked and no second has answered yet."""
    return next((row for row in releases_of(challenge) if row.answered_at is None), None)


def why_not_sign_while_contested(decided: AwardDecision) -> tuple[Obstacle, ...]:
    """Why the contract of an award waits for challenges; empty when it does not."""
    held_back = select(func.count(Challenge.id)).where(
        Challenge.decision_id == decided.id, Challenge.released_at.is_(None)
    )
    return obstacles_while_contested(challenges=db.session.scalar(held_back) or 0)


def register(
    *, decision: AwardDecision, kind: str, received_on: date, says: str, bid: Bid | None = None, file: KeptFile = NO_FILE,
    by: Actor, at: datetime,
) -> Challenge:  # fmt: skip
    """Register a challenge. From now on the contract waits for two people. Raises :class:`Refused`."""
    competition = held(decision.competition)
    refuse_if(
        obstacles_to_registering(
            kind=kind, says=says, received_on=received_on, today=london_date(at),
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
        )
    )  # fmt: skip
    if bid is not None and bid.competition_id != competition.id:
        raise NotFound(bid.ref)
    who = acting_person(by)
    challenge = Challenge(
        decision=decision, bid=bid, kind=kind, received_on=received_on, says=says.strip(), registered_by=who,
        registered_at=at, state=RECEIVED,
    )  # fmt: skip
    db.session.add(challenge)
    db.session.flush()
    _step(challenge, RECEIVED, says, file, by, at)
    facts = {"kind": kind, "received_on": received_on.isoformat(), "says_digest": text_digest(challenge.says)}
    record("challenge:register", log=competition.log, to=("challenge", challenge.ref), by=by, at=at, facts=facts)
    post("challenge-registered", about=("challenge", challenge.ref), at=at)
    return challenge


def note_step(
    *, challenge: Challenge, to: str, words: str, file: KeptFile = NO_FILE, by: Actor, at: datetime
) -> ChallengeStep:
    """Record what happened next in a challenge. Raises :class:`Refused`."""
    competition = held(challenge.decision.competition)
    db.session.refresh(challenge)
    refuse_if(
        obstacles_to_step(
            state=challenge.state, to=to, words=words, is_officer_of_buyer=is_officer_of_buyer(competition, by)
        )
    )
    challenge.state = to
    step = _step(challenge, to, words, file, by, at)
    facts = {"state": to, "file": bool(file.document), "sha256": file.sha256, "words_digest": text_digest(step.words)}
    record("challenge:step", log=competition.log, to=("challenge", challenge.ref), by=by, at=at, facts=facts)
    return step


def _step(challenge: Challenge, state: str, words: str, file: KeptFile, by: Actor, at: datetime) -> ChallengeStep:
    step = ChallengeStep(
        challenge=challenge, state=state, words=words.strip(), document=file.document, file_name=file.name,
        sha256=file.sha256, scan=file.scan, by=acting_person(by), at=at,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    return step


def ask_release(*, challenge: Challenge, reason: str, by: Actor, at: datetime) -> Release:
    """Ask that the contract no longer wait for a challenge. It waits until a second officer agrees. Raises Refused."""
    competition = held(challenge.decision.competition)
    db.session.refresh(challenge)
    refuse_if(
        obstacles_to_asking_release(
            released=challenge.released_at is not None, waiting=waiting_release(challenge) is not None, reason=reason,
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
        )
    )  # fmt: skip
    asked = Release(challenge=challenge, reason=reason.strip(), asked_by=acting_person(by), asked_at=at)
    db.session.add(asked)
    db.session.flush()
    facts = {"reason_digest": text_digest(asked.reason)}
    record("challenge:ask-release", log=competition.log, to=("challenge", challenge.ref), by=by, at=at, facts=facts)
    post("challenge-release-asked", about=("release", asked.ref), at=at)
    return asked


def answer_release(*, asked: Release, agreed: bool, answer: str, by: Actor, at: datetime) -> None:
    """Agree that the contract goes on, or say why it waits on. Raises Refused: whoever asked does not answer."""
    challenge = asked.challenge
    competition = held(challenge.decision.competition)
    db.session.refresh(asked)
    refuse_if(
        obstacles_to_answering_release(
            asked_it=acting_person(by).id == asked.asked_by_id, answered=asked.answered_at is not None, agreed=agreed,
            answer=answer, is_officer_of_buyer=is_officer_of_buyer(competition, by),
            has_interest=has_interest(competition, by),
        )
    )  # fmt: skip
    asked.answered_by, asked.answered_at = acting_person(by), at
    asked.agreed, asked.answer = agreed, answer.strip()
    if agreed:
        challenge.released_at = at
    db.session.flush()
    deed = "challenge:release" if agreed else "challenge:hold"
    facts = {"state": challenge.state, "answer_digest": text_digest(asked.answer)}
    record(deed, log=competition.log, to=("challenge", challenge.ref), by=by, at=at, facts=facts)
