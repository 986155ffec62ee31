"""Makers of running contracts: the two sides' people, and what is done of a promise by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from dps.contract import changing, delivering, keeping
from dps.contract.delivery_models import DeliveryReport, RemedyPlan
from dps.contract.models import Contract, Promise
from dps.contract.record_models import BreachReport, ContractChange, Kpi
from dps.contract.rules.changes import Proposed
from dps.core.actor import Actor
from dps.parties.models import Person
from dps.parties.rules.roles import COMMUNITY, OFFICER, OWNER
from tests.makers.award import a_contract, by_officer
from tests.makers.parties import a_person, acting

DURING = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
"""A month into the contract that ``a_contract`` makes."""
DAY = DURING.date()
SMALL = Proposed(
    "not_substantial", ("The same work.", "The price per visit stays."), 1_000_00, None, "Two more visits.", "A flood."
)


@dataclass
class Life:
    """A contract with somebody on each side: two officers, the supplier's owner, a community member."""

    contract: Contract

    @property
    def officer(self) -> Actor:
        """The officer who drafted the competition."""
        return by_officer(self.contract.competition)

    @cached_property
    def second_person(self) -> Person:
        """Another officer."""
        return a_person(self.contract.buyer, OFFICER)

    @property
    def second(self) -> Actor:
        """Another officer, acting."""
        return acting(self.second_person, self.contract.buyer)

    @cached_property
    def owner_person(self) -> Person:
        """The supplier's owner."""
        return a_person(self.contract.supplier, OWNER)

    @property
    def owner(self) -> Actor:
        """The supplier's owner, acting."""
        return acting(self.owner_person, self.contract.supplier)

    @cached_property
    def neighbour_person(self) -> Person:
        """A community member of the council's team."""
        return a_person(self.contract.buyer, COMMUNITY)

    @property
    def neighbour(self) -> Actor:
        """A community member, acting."""
        return acting(self.neighbour_person, self.contract.buyer)

    @property
    def promise(self) -> Promise:
        """The first promise: three apprentices by 30 September 2027."""
        return self.contract.promises[0]


def a_life(contract: Contract | None = None) -> Life:
    """A contract signed on 7 December 2026, with its people there."""
    life = Life(contract or a_contract())
    assert life.second_person
    assert life.owner_person
    assert life.neighbour_person
    return life


def a_report(life: Life, amount: str = "3", *, on: date = DAY, at: datetime = DURING) -> DeliveryReport:
    """The supplier reports a delivery of the first promise."""
    return delivering.report(
        promise=life.promise, amount=Decimal(amount), says="They began.", delivered_on=on, by=life.owner, at=at
    )


def a_plan(life: Life, *, by_on: date = date(2027, 12, 15), at: datetime = DURING) -> RemedyPlan:
    """The supplier puts forward a plan for the first promise."""
    return delivering.plan_remedy(promise=life.promise, what="One more.", by_on=by_on, by=life.owner, at=at)


def a_change(life: Life, *, at: datetime = DURING, **facts: Any) -> ContractChange:
    """A small change proposed by the first officer."""
    proposed = Proposed(**{**SMALL.__dict__, **facts})
    return changing.propose_change(contract=life.contract, proposed=proposed, by=life.officer, at=at)


def a_breach(life: Life, *, at: datetime = DURING, **facts: Any) -> BreachReport:
    """Poor performance reported by the first officer."""
    said = {
        "kind": "poor_performance",
        "what": "Visits are missed.",
        "since_on": date(2027, 2, 10),
        "answer_by": date(2027, 3, 15),
    }
    return changing.report_breach(contract=life.contract, **{**said, **facts}, by=life.officer, at=at)


def a_kpi(life: Life, *, at: datetime = DURING) -> Kpi:
    """A performance indicator."""
    return keeping.set_kpi(contract=life.contract, title="Visits in time", measure="95 of 100", by=life.officer, at=at)
