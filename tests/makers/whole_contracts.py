"""In the whole market: the contracts of two councils under way, with every kind of paper, report, plan, change and breach."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dps.contract import changing, delivering, keeping
from dps.contract.delivery_models import DeliveryFile, DeliveryReport, RemedyPlan
from dps.contract.models import Contract, Promise
from dps.contract.papers import add_paper
from dps.contract.record_models import BreachReport, ContractChange, ContractPaper, Kpi
from dps.contract.rules.changes import Proposed
from dps.core.db import db, writing
from dps.gateways.kept_files import keep_file
from dps.law.calendar import london_date
from dps.parties.queries import actor_of, people_of
from dps.parties.rules.roles import OFFICER, OWNER


def running_contracts(at: datetime) -> None:
    """Of each contract: a paper, an indicator, a change that waits, a report of poor performance, and its first promise reported."""
    today = london_date(at)
    for key in db.session.scalars(select(Contract.id)).all():
        papers = [keep_file(name="paper.txt", content=b"Signed.\n") for _ in range(2)]
        with writing():
            contract = db.session.get_one(Contract, key)
            by = actor_of(people_of(contract.buyer, roles=(OFFICER,))[0], contract.buyer)
            theirs = actor_of(people_of(contract.supplier, roles=(OWNER,))[0], contract.supplier)
            add_paper(contract=contract, kind="signed", title="Signed contract", file=papers[0], by=by, at=at)
            keeping.set_kpi(contract=contract, title="Visits in time", measure="95 of 100", by=by, at=at)
            grounds = changing.law_of(contract).grounds
            ground = next((one for one in grounds if one.notice), grounds[0])  # one whose notice is then due
            words = tuple("As the contract says." for _ in ground.asks)
            changing.propose_change(
                contract=contract,
                proposed=Proposed(ground.code, words, 0, None, "Two more visits.", "A flood."),
                by=by,
                at=at,
            )
            changing.report_breach(
                contract=contract, kind="poor_performance", what="Visits are missed.", since_on=today,
                answer_by=today + timedelta(days=14), by=by, at=at,
            )  # fmt: skip
            promise = contract.promises[0]
            delivering.report(
                promise=promise, amount=Decimal(1) if promise.amount is not None else None, says="A part of it.",
                delivered_on=today, files=papers[1:], by=theirs, at=at,
            )  # fmt: skip
            delivering.plan_remedy(
                promise=promise,
                what="The rest in spring.",
                by_on=max(promise.due_on, today) + timedelta(days=60),
                by=theirs,
                at=at,
            )


def census_of_contracts(things: Any) -> None:
    """A council's are its own; what both sides of a contract may read is theirs."""
    for contract in db.session.scalars(select(Contract)):
        buyer, both = {contract.buyer.ref}, {contract.buyer.ref, contract.supplier.ref}
        inside = ("contract", contract.ref)
        things.add("won_contract", contract.ref, {contract.supplier.ref})
        for kind, model, owners in (
            ("contract_paper", ContractPaper, both),
            ("kpi", Kpi, buyer),
            ("contract_change", ContractChange, buyer),
            ("breach", BreachReport, both),
            ("promise", Promise, both),
        ):
            for row in db.session.scalars(select(model).where(model.contract_id == contract.id)):  # type: ignore[attr-defined]
                things.add(kind, row.ref, owners, inside)
        for promise in contract.promises:
            for report in db.session.scalars(select(DeliveryReport).where(DeliveryReport.promise_id == promise.id)):
                things.add("delivery_report", report.ref, buyer, inside)
                for file in db.session.scalars(select(DeliveryFile).where(DeliveryFile.report_id == report.id)):
                    things.add("delivery_file", file.ref, both, inside)
            for plan in db.session.scalars(select(RemedyPlan).where(RemedyPlan.promise_id == promise.id)):
                things.add("remedy_plan", plan.ref, buyer, inside)
