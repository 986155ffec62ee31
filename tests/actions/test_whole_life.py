"""Fifteen lives of a call-off; tests/full/test_whole_life.py lives through two hundred."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.makers.whole_life import Cast, Life

pytestmark = pytest.mark.ci


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what must hold does not depend on the engine."""
    return "sqlite"


def test_fifteen_lives_keep_every_bid_every_secret_and_the_order_of_acts(app):
    class Walk(Life):
        cast, deeds, reached = Cast(), {}, {}

    run_state_machine_as_test(Walk, settings=settings(max_examples=15, stateful_step_count=10))
    assert {"opened", "locked", "computed", "decided", "concluded"} <= set(Walk.reached)
