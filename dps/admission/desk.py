"""What can be asked about deciding: the queue, who looks into an application, what was declared, asked, weighed, late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from dps.admission.debarment import latest_check, what_check_says
from dps.admission.desk_models import (
    Assessment,
    AssessorInterest,
    Correction,
    DecisionReport,
    Escalation,
    Hearing,
    Weighing,
)
from dps.admission.groups import group_of, members_of
from dps.admission.members import obstacles_by_members, standings_of, unmet_of
from dps.admission.models import Application
from dps.admission.queries import route_of
from dps.admission.rules.checking import obstacles_by_listing
from dps.admission.rules.conflicts import Declared, obstacles_to_assessing, obstacles_to_touching
from dps.admission.rules.correcting import obstacles_to_deciding_now
from dps.admission.rules.deciding import Finding, obstacles_to_deciding, outcome
from dps.admission.rules.declaration import applying
from dps.admission.rules.weighing import Heard, Weighed, met_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.exclusions import Ground, grounds_for
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import held_by
from dps.parties.rules.reviewing import obstacles_to_admitting_held

T = TypeVar("T", Correction, Hearing)


def assessment_of(application: Application) -> Assessment | None:
    """In whose hands an application is now, or None."""
    return db.session.scalar(
        select(Assessment).where(Assessment.application_id == application.id, Assessment.ended_at.is_(None))
    )


def findings_kept(application: Application, by: Actor) -> Mapping[str, Mapping[str, str]]:
    """The findings that an assessor last wrote of an application, in hand or handed back; empty where they wrote none."""
    kept = db.session.scalar(
        select(Assessment.findings)
        .where(Assessment.application_id == application.id, Assessment.assessor == by.person)
        .order_by(Assessment.id.desc())
        .limit(1)
    )
    return kept or {}


def assessors(*, limit: int = 200) -> tuple[Person, ...]:
    """The operator's people who may decide applications, by name."""
    return tuple(
        db.session.scalars(
            select(Person)
            .join(Position, Position.person_id == Person.id)
            .join(Organisation, Organisation.id == Position.organisation_id)
            .where(
                Position.ended_at.is_(None), Position.role.in_(("assessor", "administrator")),
                Organisation.kind == "operator", Person.is_active,
            )
            .distinct()
            .order_by(Person.name, Person.id)
            .limit(limit)
        )
    )  # fmt: skip


def declared_interest(application: Application, person: str) -> Declared:
    """What somebody, by their ref, declared of the supplier since this application was received."""
    said = _interest(application, person)
    return "" if said is None else "yes" if said.has_interest else "no"


def interest_before(application: Application, person: str) -> Declared:
    """What somebody last declared of the supplier at all."""
    return interest_in(application.supplier_id, person)


def interest_in(supplier_id: int, person: str) -> Declared:
    """What somebody, by their ref, last declared of a supplier, by its id."""
    said = db.session.scalar(
        select(AssessorInterest.has_interest)
        .where(AssessorInterest.assessor == person, AssessorInterest.supplier_id == supplier_id)
        .order_by(AssessorInterest.id.desc())
        .limit(1)
    )
    return "" if said is None else "yes" if said else "no"


def _interest(application: Application, person: str) -> AssessorInterest | None:
    return db.session.scalar(
        select(AssessorInterest)
        .where(
            AssessorInterest.assessor == person,
            AssessorInterest.supplier_id == application.supplier_id,
            AssessorInterest.declared_at >= (application.submitted_at or application.started_at),
        )
        .order_by(AssessorInterest.id.desc())
        .limit(1)
    )


def acts_for_supplier(application: Application, by: Actor) -> bool:
    """Whether somebody acts for the supplier, or for a member of the group that it is, now and here or in another position."""
    group = group_of(application.supplier)
    bodies = [application.supplier, *(m.supplier for m in members_of(group))] if group else [application.supplier]
    if by.organisation in {body.ref for body in bodies}:
        return True
    held = (
        select(Position.id)
        .join(Person, Person.id == Position.person_id)
        .where(
            Person.ref == by.person,
            Position.organisation_id.in_([body.id for body in bodies]),
            Position.ended_at.is_(None),
        )
    )
    return db.session.scalar(held.limit(1)) is not None


def why_not_assess(application: Application, by: Actor) -> tuple[Obstacle, ...]:
    """Why somebody may not read an application for deciding, nor decide it; empty when they may."""
    return obstacles_to_assessing(
        is_person=not by.is_clock,
        acts_for_supplier=acts_for_supplier(application, by),
        declared=declared_interest(application, by.person),
    )


def why_not_touch(application: Application, by: Actor) -> tuple[Obstacle, ...]:
    """Why somebody may not even prolong an application's time; empty when they may."""
    return obstacles_to_touching(
        acts_for_supplier=acts_for_supplier(application, by), declared=declared_interest(application, by.person)
    )


def corrections_of(application: Application) -> tuple[Correction, ...]:
    """Every return for correction, the first first."""
    return tuple(
        db.session.scalars(
            select(Correction).where(Correction.application_id == application.id).order_by(Correction.id)
        )
    )


def open_correction(application: Application) -> Correction | None:
    """The return that the supplier has not answered, or None."""
    return db.session.scalar(
        select(Correction)
        .where(Correction.application_id == application.id, Correction.answered_at.is_(None))
        .order_by(Correction.id.desc())
        .limit(1)
    )


def own_correction(ref: str, by: Actor) -> Correction:
    """The asker's own correction. Raises :class:`NotFound` for another's too."""
    return _own(Correction, ref, by)


def own_hearing(ref: str, by: Actor) -> Hearing:
    """The asker's own opportunity to speak. Raises :class:`NotFound` for another's too."""
    return _own(Hearing, ref, by)


def _own(kind: type[T], ref: str, by: Actor) -> T:
    found = db.session.scalar(
        select(kind)
        .join(Application, Application.id == kind.application_id)
        .join(Organisation, Organisation.id == Application.supplier_id)
        .where(kind.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def hearings_of(application: Application) -> tuple[Hearing, ...]:
    """Every ground on which the supplier was asked to speak, in the order of asking."""
    return tuple(
        db.session.scalars(select(Hearing).where(Hearing.application_id == application.id).order_by(Hearing.id))
    )


@dataclass(frozen=True)
class AtIssue:
    """One ground of an application: what was declared, how it was heard, and its weighing if that still counts.

    ``number`` is its place among the grounds of the route, from 1.
    """

    number: int
    ground: Ground
    statement: str
    hearing: Hearing | None
    weighing: Weighing | None
    stale: bool

    @property
    def heard(self) -> Heard | None:
        """The hearing as the rules see it."""
        return Heard(self.hearing.answer_by, self.hearing.answered_at is not None) if self.hearing else None


def grounds_at_issue(application: Application) -> tuple[AtIssue, ...]:
    """The grounds declared or found, in the law's order. A weighing made before the supplier last spoke no longer counts."""
    route = route_of(application.lot)
    declared = {ground.code: statement for ground, statement in applying(route, application.declaration)}
    heard = {one.ground: one for one in hearings_of(application)}
    weighed: dict[str, Weighing] = {}
    for one in db.session.scalars(
        select(Weighing).where(Weighing.application_id == application.id).order_by(Weighing.id)
    ):
        weighed[one.ground] = one
    found = []
    for number, ground in enumerate(grounds_for(route), 1):
        if ground.code not in declared and ground.code not in heard:
            continue
        hearing, weighing = heard.get(ground.code), weighed.get(ground.code)
        spoke = hearing.answered_at if hearing else None
        stale = weighing is not None and spoke is not None and weighing.weighed_at < spoke
        found.append(
            AtIssue(number, ground, declared.get(ground.code, ""), hearing, None if stale else weighing, stale)
        )
    return tuple(found)


def issue_of(application: Application, number: int) -> AtIssue:
    """The ground at issue with that number. Raises :class:`NotFound` for one that was neither declared nor found."""
    for issue in grounds_at_issue(application):
        if issue.number == number:
            return issue
    raise NotFound(f"{application.ref}/{number}")


def weighed_of(one: Weighing) -> Weighed:
    """A kept weighing as the rules see it."""
    return Weighed(one.ground, one.stands, one.excludes, one.factors, one.reason, one.exemption)


def listed_of(application: Application) -> tuple[str, ...]:
    """Who of the supplier, and of the members of a group, was last found on the debarment list on a mandatory ground, in words.

    Such a supplier is excluded: its application is refused for that, and does
    not wait for ever. Procurement Act 2023 ss.36(6)(c)(i), (e), 57(1)(b).
    """
    bodies = (application.supplier, *(one.member.supplier for one in standings_of(application)))
    route, found = route_of(application.lot), []
    for body in bodies:
        check = latest_check(body, on=date.max)
        for one in obstacles_by_listing(route, result=check.result if check else None):
            found.append(f"{body.name}: {one.says} ({one.provision})")
    return tuple(found)


OF_IDENTITY = frozenset({"misrepresentation", "acting-improperly"})
"""The grounds, by route, under which it is weighed that somebody is not who they say they are."""


def why_not_decide(
    application: Application, findings: Sequence[Finding], *, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why these findings cannot decide an application now; empty when they can."""
    issues = grounds_at_issue(application)
    waits = open_correction(application)
    inhand = assessment_of(application)
    others = [*why_not_assess(application, by)]
    if inhand is not None and inhand.assessor != by.person:
        others.append(
            Obstacle("taken-by-another", "A colleague has this application in hand.", mend="Take it over first.")
        )
    if waits is not None:
        others += obstacles_to_deciding_now(answer_by=waits.answer_by, answered=False, on=london_date(at))
    members = standings_of(application)
    others += obstacles_by_members(application, admitting=outcome(findings) == "admit")
    misled = any(one.ground.code in OF_IDENTITY and one.weighing for one in issues)
    if outcome(findings) == "admit":
        for body in (application.supplier, *(one.member.supplier for one in members)):
            others += obstacles_to_admitting_held(held=held_by(body), identity_weighed=misled)
            others += what_check_says(body, route_of(application.lot), on=london_date(at))[0]
    return obstacles_to_deciding(
        route_of(application.lot),
        state=application.state,
        findings=findings,
        criteria=[criterion.ref for criterion in application.lot.criteria],
        unweighed=[one.ground.title for one in issues if one.weighing is None],
        excluded=bool(unmet_of(members) or listed_of(application))
        or not met_of([weighed_of(one.weighing) for one in issues if one.weighing]),
        others=others,
    )


def escalations_of(application: Application) -> tuple[Escalation, ...]:
    """Every escalation of an application, the first first."""
    return tuple(
        db.session.scalars(
            select(Escalation).where(Escalation.application_id == application.id).order_by(Escalation.id)
        )
    )


def report_of(application: Application) -> DecisionReport | None:
    """The report of the decision, or None while there is none."""
    return db.session.scalar(select(DecisionReport).where(DecisionReport.application_id == application.id))


def findings_of(application: Application, kept: Mapping[str, Mapping[str, str]]) -> tuple[Finding, ...]:
    """The findings that were written, as they would decide: that on exclusion follows from the grounds as weighed, and from each member of a group."""
    weighed = [one for one in grounds_at_issue(application) if one.weighing]
    excluding = [one for one in weighed if one.weighing and one.weighing.excludes]
    reasons = [f"{one.ground.title}: {one.weighing.reason}" for one in weighed if one.weighing]
    unmet = [one for one in standings_of(application) if one.finding is not None and not one.finding.met]
    reasons += [f"{one.member.supplier.name}: {one.finding.reason}" for one in unmet if one.finding]
    listed = listed_of(application)
    reasons += listed
    met = not excluding and not unmet and not listed
    found = [Finding(None, met, "\n".join(reasons), kept.get("exclusion", {}).get("evidence", ""))]
    for criterion in application.lot.criteria:
        said = kept.get(criterion.ref, {})
        if said.get("met"):
            found.append(Finding(criterion.ref, said["met"] == "yes", said.get("reason", ""), said.get("evidence", "")))
    return tuple(found)
