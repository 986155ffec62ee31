"""The pages of what was promised ask the database as often for a thousand promises as for ten, and draw a page of them."""

from __future__ import annotations

import pytest

from dps.contract import delivering
from dps.contract.delivery_models import DeliveryAnswer, DeliveryReport
from dps.contract.models import Promise
from dps.core.db import writing
from tests.doors.test_query_counts import copies, same_at_both
from tests.makers.contract_life import DURING, a_life, a_report


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how often a page asks does not depend on the engine."""
    return "sqlite"


def test_promises_and_what_was_delivered_of_them(app, client, clock):
    clock.set(DURING)
    with writing():
        life = a_life()
        delivering.answer(report=a_report(life), outcome="confirmed", by=life.officer, at=DURING)
    grown = [2]

    def grow(number: int) -> None:
        first = grown[0] + 1
        made = copies(Promise, number, number=lambda n: first + n)
        reports = copies(DeliveryReport, number, promise_id=lambda n: made[n])
        copies(DeliveryAnswer, number, report_id=lambda n: reports[n])
        grown[0] += number

    same_at_both(app, client, "/outcomes", grow)
    same_at_both(app, client.sign_in(life.second_person), "/buyer/promises", grow)
