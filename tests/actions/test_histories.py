"""S7 in short: random histories of bids, deadlines and deaths conserve bids. tests/full has a thousand on each engine."""

from __future__ import annotations

from tests.makers.histories import live_through

HISTORIES = 5


def test_random_histories_conserve_bids(app):
    """Every version that was acknowledged is kept; the last live one opens; nothing withdrawn does; nothing is invented."""
    seen = live_through(HISTORIES, seed=7)
    assert seen["killed"]
    assert seen["versions kept"] >= seen["bids opened"] > 0
