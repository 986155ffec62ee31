"""What tests of bids start from, behind a door or without one: conftest.py of tests/doors and tests/actions."""

from __future__ import annotations

import pytest

from dps.core.db import writing
from tests.makers.bidding import a_bidder
from tests.makers.competition import DPS, an_open_competition


@pytest.fixture
def bidder(app):
    """A specialist organisation with somebody who bids for it."""
    with writing():
        return a_bidder("Kestrel Co-operative")


@pytest.fixture
def competition(app, bidder):
    """A mini-competition, open since the clock's instant, to which the bidder is invited."""
    with writing():
        return an_open_competition(DPS, admitted=[bidder.body])
