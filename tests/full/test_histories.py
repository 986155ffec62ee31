"""S7: a thousand histories of bids, deadlines and deaths conserve bids, on each engine."""

from __future__ import annotations

import pytest

from tests.makers.histories import live_through

pytestmark = pytest.mark.full

HISTORIES = 1_000


def test_a_thousand_histories_conserve_bids(app, engine_kind):
    """Every version that was acknowledged is kept; the last live one opens; nothing withdrawn does; nothing is invented."""
    seen = live_through(HISTORIES, seed=1_000_000)
    for deed in ("killed", "same receipt", "deadline moved by two", "deadline moved by a change", "late let in", "withdraw", "move back"):  # fmt: skip
        assert seen[deed] >= HISTORIES // 100, f"{deed} hardly ever happened"
    print(f"S7 on {engine_kind}: {HISTORIES} histories, 0 bids lost, doubled or invented; {dict(seen)}")
