"""The jobs of dates and letters die at every step towards the database, late by every number of days up to forty.

Each person gets each letter exactly once, each mail arrives (a second copy of
it only ever under the same reference), and each dated thing ends on its day.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dps.core.db import db, writing
from dps.letters.models import Letter
from dps.letters.send import LEASE
from tests.conftest import NOW
from tests.makers.dated import DAYS, HANDLERS, due_by, everything_dated, mails_expected, outcome, run
from tests.makers.killing import dying_at
from tests.makers.relay import a_relay

pytestmark = pytest.mark.full


@pytest.fixture
def engine_kind() -> str:
    """SQLite, whose whole state is a file that can be put back before each death."""
    return "sqlite"


class Kept:
    """The database as it stood, to be put back."""

    def __init__(self, app) -> None:
        self.path, self.copy = Path(app.config["DATA_DIR"]) / "market.sqlite", Path(app.config["DATA_DIR"]) / "kept"
        self._let_go()
        shutil.copyfile(self.path, self.copy)

    def put_back(self) -> None:
        self._let_go()
        for path in self.path.parent.glob("market.sqlite*"):
            path.unlink()
        shutil.copyfile(self.copy, self.path)

    def _let_go(self) -> None:
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("name", HANDLERS[:-1])
def test_a_job_that_dies_at_any_step_repeats_nothing_and_loses_nothing(app, name):
    everything_dated()
    app.config["MAIL_URL"] = (
        "smtp://127.0.0.1:9"  # nothing is sent here; the e-mail of a day is made where there is a relay
    )
    before, after = HANDLERS[: HANDLERS.index(name)], HANDLERS[HANDLERS.index(name) : -1]
    kept, number = Kept(app), 0
    try:
        while True:
            number += 1
            at = NOW + timedelta(days=DAYS if number % 2 else number // 2 % (DAYS + 1))
            kept.put_back()
            run(at, handlers=before)
            with dying_at(number) as steps:
                run(at, handlers=[name])
            if steps.taken < number and at == NOW + timedelta(days=DAYS):
                break
            run(at, handlers=after)
            found = outcome()
            assert set(found.letters.values()) <= {1}, f"{name} died at {number}"
            assert found == _undisturbed(kept, at), f"{name} died at step {number}, {at}"
            assert {key: found.ended[key] for key in ("removed", "markets")} == due_by(at)
    finally:
        app.config["MAIL_URL"] = ""
        _seen.clear()
    print(f"{name}: died at each of {number - 1} steps")


_seen: dict[object, object] = {}


def _undisturbed(kept: Kept, at) -> object:
    """What comes of a process that lives, from the same beginning at the same instant."""
    if at not in _seen:
        kept.put_back()
        run(at, handlers=HANDLERS[:-1])
        _seen[at] = outcome()
    return _seen[at]


def test_a_sender_that_dies_at_any_step_sends_each_mail_under_its_one_reference(app):
    everything_dated()
    at, number, copies = NOW + timedelta(days=DAYS), 0, 0
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    run(at, handlers=HANDLERS[:-1])
    with writing():  # five letters by themselves and the e-mail of the day are enough: each is sent by the same steps
        alone = db.session.scalars(db.select(Letter.id).where(Letter.digest_id.is_(None)).order_by(Letter.id)).all()
        db.session.execute(update(Letter).where(Letter.id.in_(alone[5:])).values(sent_at=at))
        skipped = set(db.session.scalars(db.select(Letter.ref).where(Letter.id.in_(alone[5:]))))
    kept, last = Kept(app), None
    while last is None or last.taken >= last.dies_at:
        number += 1
        kept.put_back()
        with a_relay(app) as relay:
            with dying_at(number) as last:
                run(at, handlers=["mail"])
            for later in (LEASE, timedelta(days=1)):
                run(at + later, handlers=["mail"])
            assert set(relay.took) == mails_expected() - skipped, f"died at {number}"
            assert sum(relay.took.values()) <= len(relay.took) + 1, "only what was in hand when it died may come again"
            copies += sum(relay.took.values()) - len(relay.took)
    app.config["MAIL_URL"] = ""
    print(f"mail: died at each of {number - 1} steps; {copies} second copies, each under the reference of the first")


@pytest.mark.parametrize("late", range(DAYS + 1))
def test_a_run_late_by_days_tells_and_ends_what_runs_in_time_would_have(app, late):
    everything_dated()
    kept, at = Kept(app), NOW + timedelta(days=late)
    for day in range(late + 1):
        run(NOW + timedelta(days=day), handlers=HANDLERS[:-2])
    in_time = outcome()
    kept.put_back()
    for _ in range(3):
        run(at, handlers=HANDLERS[:-2])
    found = outcome()
    assert found.dated() == in_time.dated()
    assert found.ended == in_time.ended
    assert {key: found.ended[key] for key in ("removed", "markets")} == due_by(at)
