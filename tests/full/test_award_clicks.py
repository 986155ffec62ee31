"""A hundred clicks at once, two officers, two bidders, retries: one award, one set of letters, one end for every bid. And the evidence of thirty bids."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from dps.audit.queries import trail
from dps.award import actions, approving, bundle
from dps.award.models import AwardDecision, Summary
from dps.award.queries import decision_of
from dps.award.record_models import FinalState
from dps.competition.queries import competition as competition_by_ref
from dps.core.db import db, writing
from dps.core.refusal import Refused
from tests.makers.award import (
    DECIDED,
    REASONS,
    THREE,
    TOLD,
    Offer,
    a_noticed_decision,
    a_second_officer,
    an_evaluated_competition,
    by_officer,
)

pytestmark = pytest.mark.full

CLICKS = 100
LAWFUL = {"reasons": REASONS, "winner_check": "Checked today.", "standstill": True, "no_standstill_reason": ""}


def at_once(app, clicks: int, deed) -> list[str]:
    """What came of so many threads that wait for each other and then all do the deed; each presses on until it has three answers.

    "Busy, try again" is what a page would say while others write: it is no answer.
    """
    gate, came = threading.Barrier(clicks), []

    def click(number: int) -> None:
        with app.app_context():
            gate.wait()
            answers = 0
            while answers < 3:
                try:
                    with writing():
                        deed(number)
                    came.append("done")
                except Refused as refusal:
                    came.append(refusal.obstacles[0].code)
                except OperationalError:
                    db.session.rollback()
                    continue
                answers += 1

    threads = [threading.Thread(target=click, args=(n,)) for n in range(clicks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return came


def test_of_a_hundred_clicks_of_two_officers_one_award_comes_and_everybody_is_told_once(app):
    with writing():
        competition = an_evaluated_competition(offers=THREE[:2])
        ref, people = competition.ref, (by_officer(competition), a_second_officer(competition))
        third = a_second_officer(competition)

    def decide(number: int) -> None:
        actions.decide(competition=competition_by_ref(ref), **LAWFUL, by=people[number % 2], at=DECIDED)

    came = at_once(app, CLICKS, decide)
    assert came.count("done") == 1, f"{came.count('done')} of {len(came)} came through"
    assert set(came) == {"done", "decided-already"}
    assert db.session.scalar(select(func.count()).select_from(AwardDecision)) == 1
    assert db.session.scalar(select(func.count()).select_from(FinalState)) == 2

    with writing():
        approving.approve(
            decision=decision_of(competition_by_ref(ref)), outcome="approved", words="", by=third, at=DECIDED
        )

    def tell(number: int) -> None:
        actions.tell(decision=decision_of(competition_by_ref(ref)), by=people[number % 2], at=TOLD)

    came = at_once(app, CLICKS, tell)
    assert came.count("done") == 1
    assert db.session.scalar(select(func.count()).select_from(Summary)) == 2
    done = [e.did for e in trail(f"competition:{ref}", limit=1_000)]
    assert (done.count("award:decide"), done.count("award:tell")) == (1, 1)


def test_the_evidence_of_thirty_bids_is_packed_within_thirty_seconds_and_holds_elsewhere(app, tmp_path):
    offers = [Offer(f"Bidder {n:02d}", 70_000_00 + n * 100, (2 + n % 4, 1 + n % 5)) for n in range(30)]
    with writing():
        decision = a_noticed_decision(an_evaluated_competition(offers=offers))
    began = time.monotonic()
    data = bundle.bundle_of(decision.competition)
    took = time.monotonic() - began
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        opened.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    print(f"30 bids: {len(data):,} bytes in {took:.2f} s")
    assert done.returncode == 0, done.stdout
    assert took <= 30
