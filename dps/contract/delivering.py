"""What is done about a promise: naming a partner, reporting, confirming, making good, and the supplier's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from dps.audit.record import record
from dps.award.queries import is_officer_of_buyer
from dps.competition.holding import held
from dps.contract.delivery_models import (
    DeliveryAnswer,
    DeliveryFile,
    DeliveryReport,
    PromisePartner,
    RemedyAnswer,
    RemedyPlan,
    SupplierWords,
)
from dps.contract.delivery_queries import is_partner, partner_of, shown_promise
from dps.contract.models import Promise
from dps.contract.rules.delivery import (
    PROVISION,
    counted,
    obstacles_to_answering,
    obstacles_to_answering_remedy,
    obstacles_to_remedy,
    obstacles_to_reporting,
)
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.kept_files import KeptFile
from dps.law.calendar import london_date
from dps.outbox.post import post
from dps.parties.models import Person
from dps.parties.queries import acting_person, people_of
from dps.parties.rules.roles import COMMUNITY

COUNCIL, COMMUNITY_SIDE = "council", "community"


def name_partner(*, promise: Promise, person: Person | None, by: Actor, at: datetime) -> PromisePartner:
    """Name the community partner who is asked first whether a promise was kept; None names nobody any more. Raises Refused."""
    contract = promise.contract
    competition = held(contract.competition)
    shown, found = shown_promise(promise, at=at), []
    if not is_officer_of_buyer(competition, by):
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys name a community partner."))
    if person is not None and person not in people_of(contract.buyer, roles=(COMMUNITY,)):
        found.append(Obstacle("not-a-partner", "A partner is a community member of the council’s team.", mend="Invite the person to the team as a community member first."))  # fmt: skip
    if shown.done:
        found.append(Obstacle("kept-already", "This promise is confirmed as delivered already.", PROVISION))
    if (person.id if person else None) == (shown.partner.id if shown.partner else None):
        found.append(Obstacle("named-already", "That is so already."))
    refuse_if(found)
    number = db.session.scalar(select(func.count()).where(PromisePartner.promise_id == promise.id)) or 0
    row = PromisePartner(
        promise_id=promise.id, number=number + 1, person_id=person.id if person else None,
        named_by_id=acting_person(by).id, named_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "promise:name-partner", log=competition.log, to=("promise", promise.ref), by=by, at=at,
        facts={"number": row.number, "partner": person.ref if person else "nobody"},
    )  # fmt: skip
    if person is not None:
        post("partner-named", about=("promise", promise.ref), at=at, facts={"person": person.ref})
    return row


def report(
    *, promise: Promise, amount: Decimal | None, says: str, delivered_on: date, files: Sequence[KeptFile] = (), by: Actor,
    at: datetime,
) -> DeliveryReport:  # fmt: skip
    """Report what was delivered since the last report, with kept files as evidence, as the supplier. Raises :class:`Refused`."""
    contract = promise.contract
    competition = held(contract.competition)
    shown = shown_promise(promise, at=at)
    found = list(
        obstacles_to_reporting(
            ours=contract.supplier.ref == by.organisation, done=shown.done, waiting=shown.waiting is not None,
            promised=promise.amount, amount=amount, delivered_on=delivered_on, signed_on=contract.signed_on,
            on=london_date(at),
        )
    )  # fmt: skip
    if not says.strip():
        found.append(Obstacle("no-words", "A report says what was done.", mend="Write it."))
    refuse_if(found)
    row = DeliveryReport(
        promise_id=promise.id, number=len(shown.reports) + 1, amount=amount if promise.amount is not None else None,
        says=says.strip(), delivered_on=delivered_on, reported_by_id=acting_person(by).id, reported_at=at,
    )  # fmt: skip
    db.session.add(row)
    row.files.extend(
        DeliveryFile(document=f.document, file_name=f.name, sha256=f.sha256, size=f.size, scan=f.scan) for f in files
    )
    db.session.flush()
    record(
        "promise:report", log=competition.log, to=("promise", promise.ref), by=by, at=at,
        facts={"number": row.number, "files": [f.sha256 for f in files]},
    )  # fmt: skip
    post("delivery-reported", about=("delivery-report", row.ref), at=at)
    return row


def answer(
    *, report: DeliveryReport, outcome: str, amount: Decimal | None = None, says: str = "", by: Actor, at: datetime
) -> DeliveryAnswer:
    """Say whether what was reported was delivered: the partner named for it first, then an officer. Raises :class:`Refused`."""
    promise = report.promise
    competition = held(promise.contract.competition)
    partner, said = partner_of(promise), {one.side: one for one in _answers(report)}
    side = COMMUNITY_SIDE if is_partner(promise, by) else COUNCIL
    theirs = said.get(COMMUNITY_SIDE)
    refuse_if(
        obstacles_to_answering(
            side=side, may_speak=side == COMMUNITY_SIDE or is_officer_of_buyer(competition, by),
            answered=side in said or COUNCIL in said, partner_named=partner is not None, partner_said=theirs is not None,
            reported=report.amount, partner_amount=theirs.amount if theirs else None,
            partner_outcome=theirs.outcome if theirs else "", outcome=outcome, amount=amount, says=says,
        )
    )  # fmt: skip
    row = DeliveryAnswer(
        report_id=report.id, side=side, outcome=outcome, amount=counted(outcome, reported=report.amount, amount=amount),
        says=says.strip(), answered_by_id=acting_person(by).id, answered_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "promise:confirm", log=competition.log, to=("promise", promise.ref), by=by, at=at,
        facts={"number": report.number, "side": side, "outcome": outcome},
    )  # fmt: skip
    post("delivery-answered", about=("delivery-report", report.ref), at=at, facts={"side": side})
    return row


def plan_remedy(*, promise: Promise, what: str, by_on: date, by: Actor, at: datetime) -> RemedyPlan:
    """Put forward how and by when the supplier makes good what is short. Raises :class:`Refused`."""
    contract = promise.contract
    competition = held(contract.competition)
    shown = shown_promise(promise, at=at)
    refuse_if(
        obstacles_to_remedy(
            ours=contract.supplier.ref == by.organisation, state=shown.standing.state, due_on=promise.due_on,
            waiting=shown.plan_waiting is not None, what=what, by_on=by_on, on=london_date(at),
        )
    )  # fmt: skip
    row = RemedyPlan(
        promise_id=promise.id, number=len(shown.plans) + 1, what=what.strip(), by_on=by_on,
        proposed_by_id=acting_person(by).id, proposed_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "promise:plan-remedy", log=competition.log, to=("promise", promise.ref), by=by, at=at,
        facts={"number": row.number, "by_on": by_on.isoformat()},
    )  # fmt: skip
    post("remedy-proposed", about=("remedy-plan", row.ref), at=at)
    return row


def answer_remedy(*, plan: RemedyPlan, agreed: bool, says: str = "", by: Actor, at: datetime) -> RemedyAnswer:
    """Agree to a remedy plan, or say why not, as the council. Raises :class:`Refused`."""
    competition = held(plan.promise.contract.competition)
    there = db.session.scalar(select(RemedyAnswer.id).where(RemedyAnswer.plan_id == plan.id))
    refuse_if(
        obstacles_to_answering_remedy(
            officer=is_officer_of_buyer(competition, by), answered=there is not None, agreed=agreed, says=says
        )
    )
    row = RemedyAnswer(
        plan_id=plan.id, agreed=agreed, says=says.strip(), answered_by_id=acting_person(by).id, answered_at=at
    )
    db.session.add(row)
    db.session.flush()
    db.session.refresh(plan)
    record(
        "promise:answer-remedy", log=competition.log, to=("promise", plan.promise.ref), by=by, at=at,
        facts={"number": plan.number, "agreed": agreed},
    )  # fmt: skip
    post("remedy-answered", about=("remedy-plan", plan.ref), at=at)
    return row


def say_beside(*, promise: Promise, text: str, by: Actor, at: datetime) -> SupplierWords:
    """The supplier's words beside the public figures of a promise; they replace what it said before. Raises Refused."""
    contract = promise.contract
    competition = held(contract.competition)
    found = []
    if contract.supplier.ref != by.organisation:
        found.append(Obstacle("not-the-supplier", "These are the supplier’s own words."))
    if not text.strip():
        found.append(Obstacle("no-words", "Write what the public should read beside the figures."))
    refuse_if(found)
    number = db.session.scalar(select(func.count()).where(SupplierWords.promise_id == promise.id)) or 0
    row = SupplierWords(promise_id=promise.id, number=number + 1, text=text.strip(), said_by_id=acting_person(by).id, said_at=at)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "promise:say-beside", log=competition.log, to=("promise", promise.ref), by=by, at=at,
        facts={"number": row.number},
    )  # fmt: skip
    return row


def _answers(report: DeliveryReport) -> list[DeliveryAnswer]:
    return list(db.session.scalars(select(DeliveryAnswer).where(DeliveryAnswer.report_id == report.id)))
