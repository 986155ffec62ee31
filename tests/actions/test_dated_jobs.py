"""The jobs of dates and letters, killed and run late: each person gets each letter once, each dated thing ends in time."""

from __future__ import annotations

from datetime import timedelta

from dps.letters.send import LEASE
from tests.conftest import NOW
from tests.makers.dated import DAYS, TODAY, everything_dated, mails_expected, outcome, run
from tests.makers.killing import dying_at
from tests.makers.relay import a_relay

SHORTEST, GROWS = 100, 15
"""How many steps the process lives at first, and by how many longer each time: the full proof lets it die at every one."""


def test_a_process_that_dies_again_and_again_forty_days_late_tells_everybody_once(app):
    everything_dated(small=True)
    at, lives = NOW + timedelta(days=DAYS), 0
    with a_relay(app) as relay:
        while True:
            lives += 1
            with dying_at(SHORTEST + lives * GROWS) as steps:
                run(at)
            if steps.taken < steps.dies_at:
                break
            at += LEASE
        run(at + timedelta(days=1))
        run(at + timedelta(days=2))
        assert set(relay.took) == mails_expected()
    found = outcome()
    assert lives >= 5
    assert set(found.letters.values()) == {1}
    assert found.ended["markets"] == [str(TODAY + timedelta(days=13))]
    assert {key[0] for key in found.letters} == {
        "evidence-expiring", "suspension-lifted", "renewal-due", "renewal-overdue", "market-ended"
    }  # fmt: skip
