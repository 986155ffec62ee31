"""What a supplier does with an application: begin, answer, submit, withdraw. For nothing, and on every day of the market's life.

PCR 2015 reg 34(2), (15), (29); Procurement Act 2023 ss.36(6)(a), 38.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dps.admission.declaring import begin_from_earlier, hold_own
from dps.admission.desk import assessment_of
from dps.admission.escalations import settle
from dps.admission.models import Application
from dps.admission.queries import asked, route_of, why_not_start
from dps.admission.rules.applying import obstacles_to_answering
from dps.admission.rules.lifecycle import APPLICATION, due_on
from dps.admission.trail import record_of, tell
from dps.admission.versions import snapshot
from dps.admission.written import documents_by_ref, why_not_submit
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.market.models import Lot
from dps.parties.models import Organisation


def start(*, lot: Lot, supplier: Organisation, by: Actor, at: datetime) -> Application:
    """Begin a draft application, with what the supplier declared before in it and nothing of it confirmed.

    Raises :class:`~dps.core.refusal.Refused` for a lot where one is open, or a place is held.
    """
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)
    refuse_if(why_not_start(supplier, lot, at=at))
    # The foreign keys are set at once as well as the objects: queries in this transaction ask by key.
    application = Application(
        lot=lot, lot_id=lot.id, supplier=supplier, supplier_id=supplier.id, state=APPLICATION.start,
        declaration={}, answers={}, company={}, connected=[], relied_on=[], started_at=at,
    )  # fmt: skip
    with db.session.no_autoflush:
        begin_from_earlier(application)
    db.session.add(application)
    db.session.flush()
    earlier = application.declaration_from
    record_of(
        "application:start", application, by=by, at=at, lot=lot.ref, declared_before=earlier.ref if earlier else ""
    )
    return application


def answer(*, application: Application, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keep answers by criterion ref; criteria not named keep theirs. Raises :class:`~dps.core.refusal.Refused`.

    A statement is text, a document the ref of one of the supplier's own, a figure pence, yes or no the word.
    """
    hold_own(application, by)
    lot = application.lot
    asks_documents = any(criterion.asks == "document" for criterion in lot.criteria)
    documents = documents_by_ref(application.supplier, at=at) if asks_documents else {}
    refuse_if(obstacles_to_answering(application.state, answers, asked(lot), documents=documents))
    application.answers = {**application.answers, **{ref: text.strip() for ref, text in answers.items()}}
    db.session.flush()
    done = sum(1 for text in application.answers.values() if text)
    record_of("application:answer", application, by=by, at=at, answered=done)


def submit(*, application: Application, by: Actor, at: datetime) -> None:
    """Receive an application, keep what it says, and start its clock. Raises :class:`~dps.core.refusal.Refused` with everything it lacks."""
    hold_own(application, by)
    refuse_if(why_not_submit(application, by=by, at=at))
    application.state = APPLICATION.after(application.state, "submit")
    application.submitted_at = at
    application.due_on = due_on(route_of(application.lot), received_at=at)
    db.session.flush()
    version = snapshot(application, by=by, at=at)
    due = str(application.due_on)
    record_of(
        "application:submit", application, by=by, at=at, lot=application.lot.ref, due_on=due, digest=version.digest
    )
    tell("application-submitted", application, at=at, due_on=due)


def withdraw(*, application: Application, by: Actor, at: datetime) -> None:
    """Take back a draft or undecided application. Raises :class:`~dps.core.refusal.Refused` once it is decided."""
    hold_own(application, by)
    refuse_if(APPLICATION.obstacles(application.state, "withdraw"))
    if application.state == "submitted":
        settle(application, at=at)
        if (inhand := assessment_of(application)) is not None:
            inhand.ended_at = at
    application.state = APPLICATION.after(application.state, "withdraw")
    db.session.flush()
    record_of("application:withdraw", application, by=by, at=at)
