"""An application is taken in hand, handed on or back, and its findings are kept as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dps.admission.desk import acts_for_supplier, assessment_of, findings_kept, why_not_assess, why_not_touch
from dps.admission.desk_models import Assessment
from dps.admission.models import Application
from dps.admission.rules.conflicts import obstacles_to_touching
from dps.admission.rules.lifecycle import APPLICATION
from dps.admission.trail import hold, record_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.parties.models import Person

LONGEST = 4000
"""Characters of one evidence or reason."""


def take(*, application: Application, by: Actor, at: datetime) -> Assessment:
    """Take an application in hand, from a colleague's hands too. Raises :class:`~dps.core.refusal.Refused` to whom it is barred."""
    hold(application)
    refuse_if((*why_not_touch(application, by), *_undecided(application)))
    return _give(application, by.person, by=by, at=at)


def assign(*, application: Application, to: Person, by: Actor, at: datetime) -> Assessment:
    """Put an application in a colleague's hands. Raises :class:`~dps.core.refusal.Refused` where the supplier is their own.

    Whoever declared an interest may hand it on: that is what they are told to do.
    """
    hold(application)
    own = acts_for_supplier(application, Actor(person=to.ref, organisation=by.organisation))
    refuse_if(
        (
            *obstacles_to_touching(acts_for_supplier=own or acts_for_supplier(application, by), declared=""),
            *_undecided(application),
        )
    )
    return _give(application, to.ref, by=by, at=at)


def hand_back(*, application: Application, by: Actor, at: datetime) -> None:
    """Give an application back to the queue; what was written stays with whoever wrote it. Raises Refused where nobody has it."""
    hold(application)
    inhand = assessment_of(application)
    if inhand is None:
        refuse_if((Obstacle("in-nobodys-hands", "Nobody has this application in hand."),))
        return
    inhand.ended_at = at
    db.session.flush()
    record_of("application:hand-back", application, by=by, at=at, assessor=inhand.assessor)


def note_findings(
    *, application: Application, findings: Mapping[str, Mapping[str, str]], by: Actor, at: datetime
) -> None:
    """Keep an assessor's findings as they stand, whole or not; whoever writes first takes the application in hand.

    ``findings``: criterion ref, or ``exclusion`` -> met (yes, no or empty), evidence and reason.
    Raises :class:`~dps.core.refusal.Refused`.
    """
    hold(application)
    inhand = assessment_of(application)
    others = () if inhand is None or inhand.assessor == by.person else (_TAKEN,)
    known = {criterion.ref for criterion in application.lot.criteria} | {"exclusion"}
    strange = () if set(findings) <= known else (_STRANGE,)
    refuse_if((*why_not_assess(application, by), *_undecided(application), *others, *strange))
    if inhand is None:
        inhand = _give(application, by.person, by=by, at=at)
    inhand.findings = {
        **inhand.findings,
        **{ref: {key: said.get(key, "").strip()[:LONGEST] for key in _KEPT} for ref, said in findings.items()},
    }
    inhand.saved_at = at
    db.session.flush()
    written = sum(1 for one in inhand.findings.values() if one["met"])
    record_of("application:note-findings", application, by=by, at=at, written=written)


_KEPT = ("met", "evidence", "reason")
_TAKEN = Obstacle("taken-by-another", "A colleague has this application in hand.", mend="Take it over first.")
_STRANGE = Obstacle("criterion-of-another", "A finding belongs to no criterion of this application.")


def _undecided(application: Application) -> tuple[Obstacle, ...]:
    return APPLICATION.obstacles(application.state, "admit")


def _give(application: Application, to: str, *, by: Actor, at: datetime) -> Assessment:
    inhand = assessment_of(application)
    if inhand is not None and inhand.assessor == to:
        return inhand
    if inhand is not None:
        inhand.ended_at = at
        db.session.flush()
    kept = dict(findings_kept(application, Actor(person=to)))
    made = Assessment(application_id=application.id, assessor=to, taken_at=at, findings=kept)
    db.session.add(made)
    db.session.flush()
    record_of("application:take", application, by=by, at=at, assessor=to)
    return made
