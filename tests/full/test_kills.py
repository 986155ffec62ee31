"""An acknowledged bid is never lost or half-written, however often the process that took it is killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from dps.audit.queries import verify
from dps.bidding import actions
from dps.bidding.models import SealedVersion
from dps.bidding.queries import receipt_of
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.gateways.keys import signing
from dps.gateways.keys.store import make_missing, open_keys
from dps.migrations import run
from dps.parties.queries import actor_of, people_of
from tests.full.submitting import AT, app_at
from tests.makers.competition import an_open_competition, some_suppliers
from tests.makers.parties import a_person

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
WANTED = 1_000
FEWEST_KILLS = 25


@pytest.fixture
def home(tmp_path):
    make_missing(open_keys(tmp_path / "keys", data_dir=tmp_path / "data"))
    (tmp_path / "data").mkdir()
    with app_at(tmp_path).app_context():
        run.upgrade(db.engine)
        with writing():
            suppliers = some_suppliers(20)
            for supplier in suppliers:
                a_person(supplier, "owner")
            competition = an_open_competition(admitted=suppliers)
            for supplier in suppliers:
                actions.start(
                    competition=competition, supplier=supplier, by=actor_of(people_of(supplier)[0], supplier), at=AT
                )
    return tmp_path


def test_no_acknowledged_bid_is_lost_under_a_thousand_submissions_and_many_kills(home):
    r, acknowledged, kills = Random(20261123), [], 0
    while len(acknowledged) < WANTED or kills < FEWEST_KILLS:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.full.submitting", str(home), str(kills)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        lines: list[str] = []
        reader = threading.Thread(target=lambda p=process, into=lines: into.extend(line.strip() for line in p.stdout))
        reader.start()
        _wait_for_a_line(lines)
        time.sleep(r.uniform(0.25, 1.2))
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()
        kills += 1
        acknowledged += [line for line in lines if len(line) == 26]
    with app_at(home).app_context():
        kept = {v.ref: v for v in db.session.scalars(db.select(SealedVersion))}
        assert not [ref for ref in acknowledged if ref not in kept]
        assert len(acknowledged) == len(set(acknowledged))
        assert len(kept) - len(acknowledged) <= kills, "at most one unacknowledged submission for each kill"
        keys = open_keys(home / "keys", data_dir=home / "data")
        pem = signing.public_key_pem(keys=keys)
        for version in kept.values():
            assert {p.part for p in version.parts} == {"quality", "price"}
            receipt = receipt_of(version)
            assert {(p.part, p.ciphertext_sha256) for p in receipt.receipt.parts} == {
                (p.part, p.ciphertext_digest) for p in version.parts
            }
        assert pem.startswith(b"-----BEGIN PUBLIC KEY")
        competition = db.session.scalars(db.select(Competition)).one()
        checked = verify(f"competition:{competition.ref}")
        assert checked.fault is None
        assert db.session.execute(db.text("PRAGMA integrity_check")).scalar() == "ok"
    print(f"{len(acknowledged)} acknowledged, {len(kept)} kept, {kills} kills, trail of {checked.entries} entries")


def _wait_for_a_line(lines: list[str]) -> None:
    for _ in range(300):
        if lines:
            return
        time.sleep(0.1)
    raise AssertionError("the submitting process said nothing for 30 seconds")
