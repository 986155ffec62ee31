"""What can be done about a contract: conclude it, record its notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dps.audit.record import record
from dps.award.models import AwardDecision
from dps.award.queries import is_officer_of_buyer
from dps.bidding.queries import quality_of
from dps.competition.holding import held
from dps.contract.models import Contract, Promise
from dps.contract.queries import standstill_of_decision, why_not_conclude
from dps.contract.record_queries import kpis_missing
from dps.contract.rules.concluding import obstacles_to_dates, obstacles_to_recording_notice
from dps.contract.rules.delivery import day_said, quantity_promised
from dps.contract.rules.running import obstacles_without_kpis
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.outbox.post import post


def conclude(
    *, decision: AwardDecision, signed_on: date, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> Contract:
    """Conclude the contract of an award. The winning bid's promises become its obligations; its page is public from now.

    Dates are London days. Raises :class:`Refused` with every obstacle: before
    the letters, before the award notice where one comes first, during the standstill.
    """
    competition = held(decision.competition)
    db.session.refresh(decision)
    counted = standstill_of_decision(decision)
    comes_first = route(competition.route).award_notice_first
    refuse_if(
        (
            *why_not_conclude(decision, by, at=at),
            *obstacles_to_dates(
                signed_on=signed_on,
                starts_on=starts_on,
                ends_on=ends_on,
                told_on=london_date(decision.told_at) if decision.told_at else None,
                notice_first_on=decision.notice_date if comes_first else None,
                allowed_from=counted.first_day_after if counted else None,
                at=at,
            ),
        )
    )
    contract = Contract(
        competition=competition,
        decision=decision,
        buyer=competition.buyer,
        supplier=decision.bid.supplier,
        route=competition.route,
        title=competition.title,
        value_pence=decision.price_pence,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        concluded_at=at,
        promises=[
            _promise(number, said)
            for number, said in enumerate(quality_of(decision.bid).get("commitments", ()), start=1)
        ],
    )
    db.session.add(contract)
    db.session.flush()
    record(
        "contract:conclude", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={
            "award": decision.ref, "bid": decision.bid.ref, "signed_on": signed_on.isoformat(),
            "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "promises": len(contract.promises),
        },
    )  # fmt: skip
    post("contract-concluded", about=("contract", contract.ref), at=at, facts={"competition": competition.ref})
    return contract


def _promise(number: int, said: Mapping[str, Any]) -> Promise:
    """One promise of a bid as it was sealed; bids of earlier editions say less. A target such as “60 hours” is its amount."""
    amount, unit = quantity_promised(
        str(said.get("amount") or ""), str(said.get("unit") or ""), target=str(said["target"])
    )
    return Promise(
        number=number,
        outcome=said["outcome"],
        measure=said["measure"],
        target=said["target"],
        due_on=date.fromisoformat(said["due_on"]),
        unit=unit,
        amount=amount,
        beneficiaries=str(said.get("who") or ""),
        place=str(said.get("where") or ""),
        starts_on=day_said(said.get("from")),
        evidence=str(said.get("evidence") or ""),
        measure_key=str(said.get("measure_key") or ""),
    )


def record_notice(*, contract: Contract, reference: str, date: date, by: Actor, at: datetime) -> None:
    """Record the contract details notice's reference and the London day of its publication. Raises :class:`Refused`."""
    competition = held(contract.competition)
    db.session.refresh(contract)
    its = route(contract.route)
    refuse_if(
        (
            *obstacles_to_recording_notice(
                its,
                recorded=bool(contract.notice_reference),
                reference=reference,
                notice_date=date,
                signed_on=contract.signed_on,
                is_officer_of_buyer=is_officer_of_buyer(competition, by),
                at=at,
            ),
            *obstacles_without_kpis(missing=kpis_missing(contract), notice=its.contract_details_notice or ""),
        )
    )
    contract.notice_reference = reference.strip()
    contract.notice_date = date
    db.session.flush()
    record(
        "contract:record-notice", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"notice": its.contract_details_notice or "", "reference": contract.notice_reference, "date": date.isoformat()},
    )  # fmt: skip
