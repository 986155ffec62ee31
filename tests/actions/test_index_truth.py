"""D11: the index equals the database whatever happens, and nothing that is sealed, a draft, removed or held is in it."""

from __future__ import annotations

import pytest

from tests.makers.found_histories import Market

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
"""Long histories, on both databases: tests/full/test_index_lived_through.py."""


def test_a_market_that_lives_on_is_found_exactly_as_it_is(app, clock):
    market = Market(20261122, clock)
    for deed in ("register", "admit", "suspend", "remove"):
        assert market.do(deed)
    market.live(10)
