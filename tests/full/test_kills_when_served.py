"""D1: a thousand bidders press Submit at the real server, which is killed again and again. What was acknowledged is there, whole, once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import func, select

from dps.audit.queries import verify
from dps.bidding.models import Bid, SealedVersion
from dps.bidding.queries import receipt_of
from dps.core.db import db
from dps.gateways.keys import signing
from dps.gateways.keys.store import open_keys
from dps.outbox.models import OutboxPost
from tests.full.box import Bidder, Box, submit_until_answered

pytestmark = pytest.mark.full

BIDDERS = 1_000
FEWEST_KILLS = 25
CLIENTS = 8
BETWEEN_KILLS = (10, 45)  # submissions answered, so that a slow machine and a quick one are killed as often
MINUTES = 30


class Count:
    """How many were answered, for the one who kills to wait on."""

    def __init__(self) -> None:
        self._at, self._lock = 0, threading.Lock()

    def add(self) -> None:
        with self._lock:
            self._at += 1

    def wait_for(self, more: int, *, unless: Future[object]) -> bool:
        """Wait until so many more were answered; False where all is done before."""
        wanted = self._at + more
        while self._at < wanted:
            if unless.done():
                return False
            time.sleep(0.01)
        return not unless.done()


def test_no_acknowledged_bid_is_lost_half_written_or_doubled_while_the_server_is_killed(box: Box):
    submit_under_kills(box, BIDDERS, fewest=FEWEST_KILLS, between=BETWEEN_KILLS)


def submit_under_kills(box: Box, many: int, *, fewest: int, between: tuple[int, int]) -> None:
    """So many bidders submit while the server is killed each time that some were answered; then what is kept is held against it."""
    bidders = box.fill(many, files_every=10)
    box.start()
    r, kills, answered = Random(20261122), 0, Count()
    until = time.monotonic() + MINUTES * 60

    def press(bidder: Bidder) -> tuple[Bidder, str, int]:
        time.sleep(r.uniform(0, 0.05))
        got = submit_until_answered(box, bidder, until=until)
        answered.add()
        return bidder, *got

    def go() -> list[tuple[Bidder, str, int]]:
        with ThreadPoolExecutor(CLIENTS) as clients:
            return list(clients.map(press, bidders))

    with ThreadPoolExecutor(1) as alone:
        pressing = alone.submit(go)
        while answered.wait_for(r.randrange(*between), unless=pressing):
            box.kill()
            kills += 1
            box.start()
        answers = pressing.result()
    while kills < fewest:  # a quick machine: those that were answered press again, and are answered the same
        again = r.sample(answers, min(40, many))
        with ThreadPoolExecutor(CLIENTS) as clients:
            pressing_again = clients.map(lambda a: (a[1], submit_until_answered(box, a[0], until=until)[0]), again)
            time.sleep(r.uniform(0.05, 0.2))
            box.kill()
            kills += 1
            box.start()
            assert all(first == second for first, second in pressing_again)
    box.kill()
    assert kills >= fewest

    with box.inside():
        kept = {version.ref: version for version in db.session.scalars(select(SealedVersion))}
        acknowledged = [receipt for _, receipt, _ in answers]
        assert not [ref for ref in acknowledged if ref not in kept], "an acknowledged bid is lost"
        assert len(kept) == len(set(acknowledged)) == many, "a bid was submitted twice"
        keys = open_keys(box.keys, data_dir=box.data)
        pem = signing.public_key_pem(keys=keys)
        for version in kept.values():
            receipt = receipt_of(version)
            signing.verify(pem, receipt.text, receipt.signature)  # raises where it does not hold
            assert {(p.part, p.ciphertext_sha256) for p in receipt.receipt.parts} == {
                (p.part, p.ciphertext_digest) for p in version.parts
            }
        posted = db.session.scalar(
            select(func.count()).select_from(OutboxPost).where(OutboxPost.kind == "bid-received")
        )
        assert posted == many
        competition = db.session.scalars(select(Bid)).first().competition
        trail = verify(f"competition:{competition.ref}")
        assert trail.fault is None
    broken = sum(times for _, _, times in answers)
    print(
        f"{len(acknowledged)} acknowledged under {kills} kills, {broken} presses without an answer; trail of {trail.entries}"
    )
