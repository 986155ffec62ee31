"""The report of a decision, written once when it is made: whole enough to be read by itself years later.

It holds the words that the supplier was given, and is disclosed as it stands:
no note is kept beside it that is not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dps.admission.desk import corrections_of, declared_interest, escalations_of, grounds_at_issue
from dps.admission.desk_models import DecisionReport
from dps.admission.members import standings_of
from dps.admission.models import Application
from dps.admission.queries import route_of
from dps.admission.rules.deciding import Finding
from dps.admission.rules.lifecycle import days_to_decide
from dps.admission.versions import newest_version
from dps.core.actor import Actor
from dps.core.db import db
from dps.law.calendar import london_date
from dps.law.self_cleaning import exemptions, factors, turns_on


def write_report(application: Application, findings: Sequence[Finding], *, by: Actor, at: datetime) -> DecisionReport:
    """Keep the report of a decision just made. Inside ``writing()``, with the application decided and its row held."""
    text = json.dumps(_said(application, findings, by=by, at=at), ensure_ascii=False, sort_keys=True, indent=1)
    made = DecisionReport(
        application_id=application.id, outcome=application.state, decided_by=by.person, decided_at=at, report=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def read_report(report: DecisionReport) -> dict[str, Any]:
    """What a report says, as it was written."""
    said: dict[str, Any] = json.loads(report.report)
    return said


def is_whole(report: DecisionReport) -> bool:
    """Whether a report is still what its digest was counted from."""
    return hashlib.sha256(report.report.encode()).hexdigest() == report.digest


def _said(application: Application, findings: Sequence[Finding], *, by: Actor, at: datetime) -> dict[str, Any]:
    route, lot = route_of(application.lot), application.lot
    assert application.submitted_at is not None  # what is decided was received
    assert application.due_on is not None
    extended = application.extended_on is not None
    counted = days_to_decide(route, received_at=application.submitted_at, extended=extended)
    titles = {criterion.ref: criterion for criterion in lot.criteria}
    version = newest_version(application)
    return {
        "application": application.ref,
        "supplier": application.supplier.name,
        "market": lot.market.title,
        "lot": f"{route.words.part} {lot.number}: {lot.title}",
        "route": route.title,
        "outcome": application.state,
        "decided_by": by.person,
        "decided_for": by.organisation,
        "interest": declared_interest(application, by.person),
        "decided_at": at.isoformat(),
        "received_at": application.submitted_at.isoformat(),
        "due_on": application.due_on.isoformat(),
        "in_time": london_date(at) <= application.due_on,
        "extended_on": application.extended_on.isoformat() if application.extended_on else "",
        "extension_reason": application.extension_reason,
        "counted": [day.isoformat() for day in counted.counted],
        "skipped": [[day.isoformat(), why] for day, why in counted.skipped],
        "provision": counted.provision,
        "version": {"number": version.number, "digest": version.digest} if version else None,
        "findings": [
            {
                "criterion": f.criterion or "", "kind": titles[f.criterion].kind if f.criterion else "",
                "title": titles[f.criterion].title if f.criterion else "Grounds for exclusion",
                "question": titles[f.criterion].question if f.criterion else "",
                "met": f.met, "evidence": f.evidence.strip(), "reason": f.reason.strip(),
            }
            for f in sorted(findings, key=lambda f: titles[f.criterion].position if f.criterion else -1)
        ],
        "members": [
            {
                "name": one.member.supplier.name, "part": one.member.part, "share": one.member.share,
                "declared_at": one.declared.declared_at.isoformat() if one.declared else "",
                "applies": [said.ground.title for said in one.grounds],
                "met": one.finding.met if one.finding else False, "reason": one.finding.reason if one.finding else "",
            }
            for one in standings_of(application)
        ],
        "grounds": [_ground(application, one) for one in grounds_at_issue(application)],
        "corrections": [
            {
                "asked_at": one.asked_at.isoformat(), "answer_by": one.answer_by.isoformat(), "parts": sorted(one.parts),
                "answered_at": one.answered_at.isoformat() if one.answered_at else "",
            }
            for one in corrections_of(application)
        ],
        "escalations": [
            {"stage": one.stage, "due_on": one.due_on.isoformat(), "raised_at": one.raised_at.isoformat()}
            for one in escalations_of(application)
        ],
    }  # fmt: skip


def _ground(application: Application, issue: Any) -> dict[str, Any]:
    route, ground, weighing, hearing = route_of(application.lot), issue.ground, issue.weighing, issue.hearing
    turn = turns_on(route, ground)
    named = {one.code: one.title for one in exemptions(route, ground)}
    return {
        "code": ground.code, "title": ground.title, "provision": ground.provision, "mandatory": ground.mandatory,
        "declared": issue.statement,
        "asked": hearing.words if hearing else "", "found": bool(hearing and hearing.found),
        "asked_at": hearing.asked_at.isoformat() if hearing else "",
        "answer": hearing.answer if hearing else "",
        "answered_at": hearing.answered_at.isoformat() if hearing and hearing.answered_at else "",
        "test": turn.asks, "test_provision": turn.provision,
        "found_of_test": turn.stands if weighing.stands else turn.ended,
        "excludes": weighing.excludes, "exemption": named.get(weighing.exemption, ""), "reason": weighing.reason,
        "weighed_at": weighing.weighed_at.isoformat(),
        "factors": [
            {"title": one.title, "provision": one.provision, "words": weighing.factors.get(one.code, "")}
            for one in factors(route, ground)
        ],
    }  # fmt: skip
