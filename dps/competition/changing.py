"""Changing what was published, in the open: a change, a corrected answer, more time for all. Each is told to everybody at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.competition.asked import competition_of_question
from dps.competition.change_models import Change, Extension
from dps.competition.drawing import told_of
from dps.competition.holding import held
from dps.competition.models import Competition, Question
from dps.competition.queries import stage_of
from dps.competition.rules.changing import (
    ADDITIONS,
    CHANGEABLE,
    Difference,
    Statement,
    differences,
    obstacles_to_changing,
    obstacles_to_correcting,
    with_note,
)
from dps.competition.rules.extending import obstacles_to_confirming, obstacles_to_extending
from dps.competition.rules.frozen import Told
from dps.competition.versions import waiting_extension
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.queries import acting_person


def told_after(
    competition: Competition, facts: Mapping[str, Any], *, note: tuple[str, str] | None, at: datetime
) -> Told:
    """What suppliers would be told after a change. ``note`` is what a correction or addition is about, and its text."""
    new = replace(told_of(competition), **facts)
    return with_note(new, about=note[0], text=note[1], at=at) if note and note[1].strip() else new


def change(
    *, competition: Competition, facts: Mapping[str, Any], note: tuple[str, str] | None = None, said: Statement,
    notice_reference: str = "", opening_begun: bool, by: Actor, at: datetime,
) -> Change:  # fmt: skip
    """Change what suppliers are told of an open competition, with the reason, and tell everybody at once.

    ``facts`` are facts of what is told, by name; a name that may never change
    is refused like any other obstacle. ``opening_begun`` is bidding's fact.
    Nothing of a bid or a draft of one is touched. Raises Refused.
    """
    competition = held(competition)
    old, new = told_of(competition), told_after(competition, facts, note=note, at=at)
    refuse_if(
        obstacles_to_changing(
            route(competition.route), old, new, said,
            stage=stage_of(competition, at), opening_begun=opening_begun, at=at,
        )
    )  # fmt: skip
    made = _keep(
        competition, new, kind="change", changed=differences(old, new), said=said, by=by, at=at,
        notice_reference=notice_reference.strip(),
    )  # fmt: skip
    for name in CHANGEABLE:
        if name != ADDITIONS:
            setattr(competition, name, getattr(new, name))
    competition.parts = {name: dict(part) for name, part in new.parts.items()}
    db.session.flush()
    _tell("competition:change", made, competition, by=by, at=at)
    return made


def correct_answer(
    *, question: Question, text: str, said: Statement, opening_begun: bool, by: Actor, at: datetime
) -> Change:
    """Put an answer right that everybody read, and tell everybody; what it was stays on record. Raises Refused."""
    competition = held(competition_of_question(question))
    db.session.refresh(question)
    told = told_of(competition)
    refuse_if(
        obstacles_to_correcting(
            route(competition.route), told, said, was=question.answer, now=text,
            stage=stage_of(competition, at), opening_begun=opening_begun, at=at,
        )
    )  # fmt: skip
    number = 1 + (
        db.session.scalar(
            select(func.count())
            .select_from(Question)
            .where(Question.competition_id == competition.id, Question.id < question.id)
        )
        or 0
    )
    corrected = Difference("answer", f"Answer to question {number}", "text", question.answer, text.strip())
    question.answer = text.strip()
    made = _keep(competition, told, kind="answer", changed=(corrected,), said=said, by=by, at=at)
    _tell("question:correct", made, competition, by=by, at=at)
    return made


def ask_extension(
    *, competition: Competition, closes_at: datetime, cause: str, reason: str, opening_begun: bool, by: Actor, at: datetime
) -> Extension:  # fmt: skip
    """Ask for more time for everybody; nothing changes until a second officer confirms it. Raises Refused."""
    competition = held(competition)
    refuse_if(
        obstacles_to_extending(
            told_of(competition), closes_at=closes_at, cause=cause, reason=reason, stage=stage_of(competition, at),
            opening_begun=opening_begun, waiting=waiting_extension(competition) is not None,
        )
    )  # fmt: skip
    asked = Extension(
        competition_id=competition.id, cause=cause, reason=reason.strip(), closes_at=closes_at,
        asked_by_id=acting_person(by).id, asked_at=at,
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    facts = {"cause": cause, "closes_at": closes_at.isoformat()}
    record("extension:ask", log=competition.log, to=("extension", asked.ref), by=by, at=at, facts=facts)
    post("extension-asked", about=("competition", competition.ref), at=at)
    return asked


def confirm_extension(*, competition: Competition, opening_begun: bool, by: Actor, at: datetime) -> Change:
    """The second officer's word: the deadline moves for everybody, and everybody is told. Raises Refused."""
    competition = held(competition)
    asked = waiting_extension(competition)
    refuse_if(
        obstacles_to_confirming(
            stage=stage_of(competition, at), opening_begun=opening_begun, waiting=asked is not None,
            first=asked.asked_by.ref if asked else "", second=by.person or "",
        )
    )  # fmt: skip
    assert asked is not None  # it was an obstacle
    old = told_of(competition)
    new = replace(old, closes_at=asked.closes_at)
    refuse_if(  # a change since may have moved the deadline further than was asked
        obstacles_to_extending(
            old, closes_at=asked.closes_at, cause=asked.cause, reason=asked.reason, stage=stage_of(competition, at),
            opening_begun=opening_begun, waiting=False,
        )
    )  # fmt: skip
    made = _keep(
        competition, new, kind="extension", changed=differences(old, new), said=Statement(asked.reason), by=by, at=at,
        cause=asked.cause, first_id=asked.asked_by_id,
    )  # fmt: skip
    competition.closes_at = asked.closes_at
    asked.settled, asked.settled_at = "made", at
    db.session.flush()
    _tell("extension:confirm", made, competition, by=by, at=at)
    return made


def drop_extension(*, competition: Competition, by: Actor, at: datetime) -> None:
    """Let an extension go that waits for its second officer; where none waits, nothing happens."""
    competition = held(competition)
    asked = waiting_extension(competition)
    if asked is None:
        return
    asked.settled, asked.settled_at = "dropped", at
    db.session.flush()
    record("extension:drop", log=competition.log, to=("extension", asked.ref), by=by, at=at)


def _keep(
    competition: Competition, told: Told, *, kind: str, changed: Sequence[Difference], said: Statement, by: Actor,
    at: datetime, cause: str = "", notice_reference: str = "", first_id: int | None = None,
) -> Change:  # fmt: skip
    """Write the change with the text that is in force from now on. For an extension the first officer comes first."""
    person = acting_person(by)
    text = told.canonical()
    number = 1 + (
        db.session.scalar(select(func.max(Change.number)).where(Change.competition_id == competition.id)) or 0
    )
    made = Change(
        competition=competition, number=number, kind=kind, cause=cause, changed=[d.plain() for d in changed],
        reason=said.reason.strip(), explanation=said.explanation.strip(), significant=bool(said.significant),
        why_no_longer=said.why_no_longer.strip(), notice_reference=notice_reference, told=text, told_digest=text_digest(text),
        previous_digest=competition.in_force_digest or competition.frozen_digest,
        by_id=first_id or person.id, second_id=person.id if first_id else None, changed_at=at,
    )  # fmt: skip
    db.session.add(made)
    competition.in_force, competition.in_force_digest = text, made.told_digest
    db.session.flush()
    return made


def _tell(did: str, made: Change, competition: Competition, *, by: Actor, at: datetime) -> None:
    """On the trail by digests; and one post, from which everybody's letter is written for the same instant."""
    facts = {
        "number": made.number, "changed": sorted(d["what"] for d in made.changed), "told_digest": made.told_digest,
        "closes_at": competition.closes_at.isoformat() if competition.closes_at else "", "significant": made.significant,
    }  # fmt: skip
    record(did, log=competition.log, to=("change", made.ref), by=by, at=at, facts=facts)
    post("competition-changed", about=("change", made.ref), at=at, facts={"competition": competition.ref})
