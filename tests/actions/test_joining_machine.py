"""Fifty random walks through joining; tests/full/test_joining_machine.py takes five hundred, and longer ones."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.makers.joining_machine import Cast, Joining


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what must hold does not depend on the engine, and the long walk has the time."""
    return "sqlite"


def test_fifty_walks_admit_nobody_unmet_refuse_nobody_who_meets_all_and_miss_no_period_in_silence(app):
    class Walk(Joining):
        cast, deeds, short = Cast(), {}, True

    run_state_machine_as_test(Walk, settings=settings(max_examples=50, stateful_step_count=3))
    assert Walk.runs >= 50
    assert {"apply", "interest", "decide"} <= set(Walk.deeds)
