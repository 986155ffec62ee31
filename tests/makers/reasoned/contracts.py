"""Contracts under way: signed, changed, ended, breached, delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from dps.contract import changing, delivering, keeping
from tests.makers.contract_life import DURING, SMALL, a_breach, a_life, a_plan, a_report
from tests.makers.reasoned.deed import Story, alone, deed, no_such, without

LATER = DURING + timedelta(days=20)
SIGNED = {"buyer_name": "A", "buyer_capacity": "officer", "supplier_name": "B", "supplier_capacity": "director"}


def contracts() -> Story:
    """Who signed is put right; it is changed and not changed, breached, delivered short, ended."""
    life = a_life()
    given = {"contract": life.contract, **SIGNED, "by": life.officer, "at": DURING}
    keeping.record_signing(**given)
    yield deed(keeping.record_signing, without("reason", "no-reason"), reason="The names were swapped.", **given)
    propose = deed(
        changing.propose_change,
        without("proposed", "no-reason", of=lambda text: replace(SMALL, reason=text)),
        without("proposed", "test-unanswered", of=lambda text: replace(SMALL, answers=(text, text))),
        no_such("proposed", "no-ground", of=lambda text: replace(SMALL, ground=text)),
        contract=life.contract, proposed=SMALL, by=life.officer, at=DURING,
    )  # fmt: skip
    yield deed(
        changing.decide_change, without("reason", "no-reason"), alone(life.officer, "same-person"),
        change=(yield propose), made=False, reason="Two visits are enough.", by=life.second, at=DURING,
    )  # fmt: skip
    yield deed(
        changing.decide_change,
        alone(life.officer, "same-person"),
        change=(yield propose),
        made=True,
        by=life.second,
        at=DURING,
    )
    yield deed(
        changing.decide_breach, without("reason", "no-reason"), no_such("outcome", "no-outcome"), alone(life.officer, "same-person"),
        breach=a_breach(life), outcome="not_improved", reason="Still missed.", event_on=LATER.date(), by=life.second, at=LATER,
    )  # fmt: skip
    yield deed(
        delivering.answer, without("says", "no-reason"), no_such("outcome", "no-outcome"),
        report=a_report(life), outcome="part", amount=Decimal(1), says="One so far.", by=life.officer, at=DURING,
    )  # fmt: skip
    yield deed(
        delivering.answer_remedy, without("says", "no-reason"),
        plan=a_plan(life), agreed=False, says="That is a year too late.", by=life.officer, at=DURING,
    )  # fmt: skip
    yield deed(
        changing.end_contract, without("reason", "no-reason"), no_such("ground", "no-ground"),
        contract=life.contract, ground="agreed", reason="Both agreed.", ended_on=LATER.date(), by=life.officer, at=LATER,
    )  # fmt: skip


STORIES = (contracts,)
