"""Two hundred lives of a call-off, from the bids to the signed contract, with deaths, clock moves and people who come and go."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.makers.whole_life import PHASES, Cast, Life

pytestmark = pytest.mark.full


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what must hold does not depend on the engine."""
    return "sqlite"


def test_two_hundred_lives_keep_every_bid_every_secret_and_the_order_of_acts(app, record_property):
    class Walk(Life):
        cast, deeds, reached = Cast(), {}, {}

    run_state_machine_as_test(Walk, settings=settings(max_examples=200, stateful_step_count=12))
    record_property("lives", Walk.runs)
    print(f"E14: {Walk.runs} lives; came to {Walk.reached}; deeds {dict(sorted(Walk.deeds.items()))}")
    assert Walk.runs >= 200
    assert set(PHASES[1:]) <= set(Walk.reached)
