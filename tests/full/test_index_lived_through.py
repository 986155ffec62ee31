"""D11 at length: histories with awards and contracts in them, after each deed of which the index equals the database."""

from __future__ import annotations

import pytest

from tests.makers.found_histories import HEAVY, LIGHT, Market


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.ci),
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.full]),
    ]
)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """On SQLite in CI, on PostgreSQL in the long proofs."""
    return str(request.param)


DEEDS = 150


def test_many_deeds_are_found_exactly_as_they_are(app, clock, engine_kind):
    market = Market(6, clock, heavy=True)
    for deed in ("register", "admit", "suspend"):  # while the clock still stands at the day of the suspension
        assert market.do(deed)
    market.live(DEEDS)
    for deed in ("award", "set aside", "award", "conclude"):  # the seldom ones
        assert market.do(deed)
    seen = market.seen
    assert sum(1 for deed in {*LIGHT, *HEAVY} if seen[deed]) >= 25  # chance may leave out a few
    assert seen["refused"] < DEEDS / 10
    print(f"D11 on {engine_kind}: after each of {seen.total()} deeds 0 missing, 0 extra, 0 leaked; {dict(seen)}")
