"""An assessor says whether they have an interest in a supplier, before its application is read for deciding."""

from __future__ import annotations

import hashlib
from datetime import datetime

from dps.admission.desk import interest_before
from dps.admission.desk_models import AssessorInterest
from dps.admission.models import Application
from dps.admission.rules.conflicts import obstacles_to_declaring_interest
from dps.admission.trail import record_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if


def declare_interest(
    *, application: Application, has_interest: bool, statement: str = "", by: Actor, at: datetime
) -> AssessorInterest:
    """Keep what an assessor declares of the supplier; it covers the supplier's applications received so far.

    Raises :class:`~dps.core.refusal.Refused` for an interest, or the end of one, without words. The words stay out of the trail.
    """
    before = interest_before(application, by.person)
    refuse_if(obstacles_to_declaring_interest(has_interest=has_interest, statement=statement, before=before))
    said = statement.strip()
    made = AssessorInterest(
        assessor=by.person, supplier_id=application.supplier_id, has_interest=has_interest, statement=said,
        declared_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    digest = hashlib.sha256(said.encode()).hexdigest() if said else ""
    record_of("assessor:declare", application, by=by, at=at, interest=has_interest, statement=digest)
    return made
