"""Five hundred random walks through joining, by the real deeds from the first word to the decision and after.

Nobody is admitted without every criterion met and every ground weighed, nobody
who meets all is refused, no period is missed without an escalation row, whoever
is refused may begin again at once, and whoever is admitted stays until they
lawfully leave: PCR 2015 regs 34(6), (15), (16), 57; Procurement Act 2023 ss.36(6), 57, 58.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.makers.joining_machine import Cast, Joining

pytestmark = pytest.mark.full


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what must hold does not depend on the engine."""
    return "sqlite"


def test_five_hundred_walks_hold(app, record_property):
    class Walk(Joining):
        cast, deeds = Cast(), {}

    run_state_machine_as_test(Walk, settings=settings(max_examples=500, stateful_step_count=15))
    record_property("walks", Walk.runs)
    print(f"{Walk.runs} walks; deeds done: {dict(sorted(Walk.deeds.items()))}")
    assert Walk.runs >= 500
    wanted = {"apply", "interest", "decide", "hear", "speak", "weigh", "return", "mend", "extend", "leave", "withdraw"}
    assert wanted <= set(Walk.deeds)
