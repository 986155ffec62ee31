"""A ground for exclusion is put to the supplier, answered, and weighed: a decision of its own, before the application's."""

from __future__ import annotations

from datetime import date, datetime

from dps.admission.desk import grounds_at_issue, why_not_assess
from dps.admission.desk_models import Hearing, Weighing
from dps.admission.models import Application
from dps.admission.queries import route_of
from dps.admission.rules.lifecycle import APPLICATION, obstacles_to_extending
from dps.admission.rules.weighing import Weighed, obstacles_to_hearing, obstacles_to_weighing
from dps.admission.trail import hold, record_of, tell
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for


def hear(*, application: Application, ground: str, words: str, answer_by: date, by: Actor, at: datetime) -> Hearing:
    """Put a ground, declared or found, to the supplier with a day to answer by. Raises :class:`~dps.core.refusal.Refused`."""
    hold(application)
    route = route_of(application.lot)
    issues = {one.ground.code: one for one in grounds_at_issue(application)}
    declared = ground in issues and bool(issues[ground].statement)
    refuse_if(
        (
            *why_not_assess(application, by),
            *obstacles_to_hearing(
                route,
                state=application.state,
                ground=ground,
                grounds={one.code for one in grounds_for(route)},
                declared=declared,
                asked_before=ground in issues and issues[ground].hearing is not None,
                words=words,
                answer_by=answer_by,
                due=application.due_on,
                on=london_date(at),
                may_prolong=not obstacles_to_extending(
                    route,
                    state=application.state,
                    already_extended=application.extended_on is not None,
                    reason="given",
                    due=application.due_on,
                    on=london_date(at),
                ),
            ),
        )
    )
    made = Hearing(
        application_id=application.id, ground=ground, found=not declared, words=words.strip(), asked_by=by.person,
        asked_at=at, answer_by=answer_by,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"ground": ground, "found": "no" if declared else "yes", "answer_by": str(answer_by)}
    record_of("application:hear", application, by=by, at=at, **facts)
    tell("representation-asked", application, at=at, about=("hearing", made.ref))
    return made


def speak(*, hearing: Hearing, answer: str, by: Actor, at: datetime) -> None:
    """Keep what the supplier says to a ground, once, until the application is decided. Raises Refused; NotFound to anybody else."""
    application = hearing.application
    if by.organisation != application.supplier.ref:
        raise NotFound(hearing.ref)
    hold(application)
    db.session.refresh(hearing)
    found = list(APPLICATION.obstacles(application.state, "admit"))
    if hearing.answered_at is not None:
        found.append(Obstacle("spoken-already", "Your organisation has answered this already."))
    if not answer.strip():
        found.append(Obstacle("answer-empty", "Write your answer.", mend="Say what happened and what was done since."))
    refuse_if(found)
    hearing.answer = answer.strip()
    hearing.answered_by = by.person
    hearing.answered_at = at
    db.session.flush()
    record_of("hearing:answer", application, by=by, at=at, ground=hearing.ground)
    tell("representation-made", application, at=at, about=("hearing", hearing.ref))


def weigh(*, application: Application, weighed: Weighed, by: Actor, at: datetime) -> Weighing:
    """Decide whether a ground excludes, with how each factor was weighed and why. Raises :class:`~dps.core.refusal.Refused`."""
    hold(application)
    route = route_of(application.lot)
    issues = {one.ground.code: one for one in grounds_at_issue(application)}
    issue = issues.get(weighed.ground)
    refuse_if(
        (
            *why_not_assess(application, by),
            *APPLICATION.obstacles(application.state, "admit"),
            *obstacles_to_weighing(
                route,
                weighed,
                grounds={one.code: one for one in grounds_for(route)},
                at_issue=issues,
                heard=issue.heard if issue else None,
                on=london_date(at),
            ),
        )
    )
    made = Weighing(
        application_id=application.id, ground=weighed.ground, stands=weighed.stands, excludes=weighed.excludes,
        exemption=weighed.exemption, factors={code: text.strip() for code, text in weighed.factors.items()},
        reason=weighed.reason.strip(), weighed_by=by.person, weighed_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    outcome = "excludes" if weighed.excludes else "does not exclude"
    record_of("application:weigh", application, by=by, at=at, ground=weighed.ground, outcome=outcome)
    return made
