"""Forty applications that wait in a market that is served: made by the real actions, from a process beside it.

``python -m tests.makers.full_queue RUN`` reads the market's DPS_* settings,
and prints what it made as JSON. RUN tells the names of one making from those
of another.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

from sqlalchemy import select

from dps.admission import actions
from dps.admission.rules.declaration import Declaration
from dps.admission.written import usable_documents
from dps.core.actor import CLOCK
from dps.core.clock import now
from dps.core.db import db, writing
from dps.demo.papers import a_pdf
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.actions import add_person, give_position
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import ASSESSOR
from dps.parties.rules.terms import VERSIONS
from dps.profile.documents import add_evidence
from dps.profile.files import keep_file
from tests.makers.admission import acting_for, introduce
from tests.makers.parties import a_supplier

MANY = 40
COLLEAGUE = "Ivy Nwosu"
TREES = ("Alder", "Beech", "Cherry", "Damson", "Elm", "Fir", "Gean", "Hazel", "Ilex", "Jasmine")
WORK = ("Research", "Learning", "Design", "Mutuals")


def name_of(number: int, run: str) -> str:
    """What the firm of this number is called."""
    return f"{TREES[number % len(TREES)]} {WORK[number // len(TREES)]} {run}"


def apply(lot: Lot, name: str, *, at: datetime) -> dict[str, str]:
    """A firm registers, adds its procedure for quality, and applies to a lot. Inside ``writing()``."""
    body = a_supplier(name)
    by, law = acting_for(body), route(lot.market.route)
    paper = keep_file(name="quality.pdf", content=a_pdf("How we keep up quality", name))
    add_evidence(
        organisation=body, kind="quality", title="Our procedure", issued_on=london_date(at) - timedelta(days=60),
        expires_on=None, file=paper, by=by, at=at,
    )  # fmt: skip
    application = actions.start(lot=lot, supplier=body, by=by, at=at)
    introduce(application, at=at)
    actions.declare(application=application, declaration=Declaration.nothing(law), by=by, at=at)
    held = {document.kind: document.ref for document in usable_documents(body, at=at)}
    answers = {c.ref: held.get(c.evidence_kind, f"What {name} says about it.") for c in lot.criteria}
    actions.answer(application=application, answers=answers, by=by, at=at)
    actions.submit(application=application, by=by, at=at)
    return {"name": name, "ref": application.ref, "route": law.code, "due": str(application.due_on)}


def fill_the_queue(run: str) -> list[dict[str, str]]:
    """Forty firms applied, one after another over the last five days; and the operator has a second assessor."""
    with writing():
        operator = db.session.scalars(select(Organisation).where(Organisation.kind == "operator")).one()
        if db.session.scalar(select(Person).where(Person.name == COLLEAGUE)) is None:
            ivy = add_person(
                name=COLLEAGUE, email="ivy@market.example", password_hash="", confirmed=True,
                terms=VERSIONS[-1].version, by=CLOCK, at=now(),
            )  # fmt: skip
            give_position(person=ivy, organisation=operator, role=ASSESSOR, by=CLOCK, at=now())
    first = now() - timedelta(days=5)
    made = []
    for ten in range(0, MANY, 10):  # a few at a time: the market beside it writes too
        with writing():
            lots = db.session.scalars(select(Lot).order_by(Lot.id)).all()
            for number in range(ten, ten + 10):
                at = first + timedelta(hours=3 * number)
                made.append(apply(lots[number % len(lots)], name_of(number, run), at=at))
    return made


if __name__ == "__main__":
    from wsgi import create_app

    with create_app().app_context():
        print(json.dumps(fill_the_queue(sys.argv[1])))
