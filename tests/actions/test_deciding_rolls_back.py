"""Each deed of deciding is on the trail, and rolls back with its entry, its rows and its post."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dps.admission.actions import decide
from dps.admission.assessing import hand_back, note_findings, take
from dps.admission.conflicts import declare_interest
from dps.admission.corrections import mend, return_for_correction, send
from dps.admission.desk_models import (
    Assessment,
    AssessorInterest,
    Correction,
    DecisionReport,
    Escalation,
    Hearing,
    Weighing,
)
from dps.admission.escalations import raise_due
from dps.admission.rules.weighing import Weighed
from dps.admission.weighing import hear, speak, weigh
from dps.audit.queries import trail
from dps.core.db import db, writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.outbox.post import unread
from tests.conftest import NOW
from tests.makers.admission import acting_for, an_application, an_assessor, findings
from tests.makers.market import a_lot

ANSWER = date(2026, 12, 4)
INSOLVENCY = next(one for one in grounds_for(PCR_2015_DPS) if one.code == "insolvency")
WEIGHED = Weighed(
    "insolvency", stands=True, excludes=False, reason="Why.",
    factors={one.code: "Looked at." for one in factors(PCR_2015_DPS, INSOLVENCY)},
)  # fmt: skip


@pytest.fixture
def engine_kind() -> str:
    """SQLite: writing() is the same on both, and test_rollback.py asks both."""
    return "sqlite"


@pytest.fixture
def waiting(app):
    with writing():
        return an_application(a_lot(), at=NOW)


@pytest.fixture
def assessor(waiting):
    with writing():
        return an_assessor(waiting, at=NOW)


def _asked(a, by):
    return return_for_correction(application=a, parts={a.lot.criteria[0].ref: "Mend."}, answer_by=ANSWER, by=by, at=NOW)


def send_the_correction(a, by):
    correction, ours = _asked(a, by), acting_for(a.supplier)
    mend(correction=correction, answers={a.lot.criteria[0].ref: "Mended."}, note="Done.", by=ours, at=NOW)
    return send(correction=correction, by=ours, at=NOW)


DEEDS = {
    "declare": lambda a, by: declare_interest(application=a, has_interest=False, by=by, at=NOW),
    "take": lambda a, by: take(application=a, by=by, at=NOW),
    "hand_back": lambda a, by: (take(application=a, by=by, at=NOW), hand_back(application=a, by=by, at=NOW)),
    "note": lambda a, by: note_findings(application=a, findings={"exclusion": {"evidence": "Seen."}}, by=by, at=NOW),
    "return": _asked,
    "mend": lambda a, by: mend(
        correction=_asked(a, by), answers={}, note="Nothing.", by=acting_for(a.supplier), at=NOW
    ),
    "answer": lambda a, by: send_the_correction(a, by),
    "escalate": lambda a, by: raise_due(a, at=NOW + timedelta(days=40)),
    "hear": lambda a, by: hear(application=a, ground="insolvency", words="So.", answer_by=ANSWER, by=by, at=NOW),
    "speak": lambda a, by: speak(
        hearing=hear(application=a, ground="insolvency", words="So.", answer_by=ANSWER, by=by, at=NOW), answer="No.",
        by=acting_for(a.supplier), at=NOW,
    ),
    "weigh": lambda a, by: (
        hear(application=a, ground="insolvency", words="So.", answer_by=ANSWER, by=by, at=NOW),
        weigh(application=a, weighed=WEIGHED, by=by, at=NOW),
    ),
    "decide": lambda a, by: decide(application=a, findings=findings(a.lot), by=by, at=NOW),
}  # fmt: skip
ROWS = (Assessment, AssessorInterest, Correction, DecisionReport, Escalation, Hearing, Weighing)


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_each_deed_is_on_the_trail_and_rolls_back_with_its_entry_and_its_post(waiting, assessor, name):
    def counts() -> list[int]:
        log = f"organisation:{waiting.supplier.ref}"
        return [len(trail(log)), len(unread("test")), *(db.session.query(kind).count() for kind in ROWS)]

    stood = counts()
    with pytest.raises(ZeroDivisionError), writing():
        DEEDS[name](waiting, assessor)
        1 / 0
    assert counts() == stood
    with writing():
        DEEDS[name](waiting, assessor)
    assert counts()[0] > stood[0]
