"""D3, D4 and D5: the disk is full, the disk fails, the database is locked. What was acknowledged is kept, and no answer lies."""

from __future__ import annotations

import http.client
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from dps.bidding.models import SealedVersion
from dps.core.db import db
from tests.full.box import Answer, Bidder, Box, press_submit

pytestmark = pytest.mark.full

SLOWEST_NO = 5.0


def _kept(box: Box) -> set[str]:
    with box.inside():
        return set(db.session.scalars(select(SealedVersion.ref)))


def _press_all(box: Box, bidders: list[Bidder]) -> tuple[list[Answer], int]:
    """What each was answered, and how many got no answer at all."""
    answers, none = [], 0
    for bidder in bidders:
        try:
            answers.append(press_submit(box.port, bidder, timeout=30))
        except (OSError, http.client.HTTPException):
            none += 1
    return answers, none


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, or a skip where none may be made."""
    where = tmp_path / "disk"
    where.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", str(where)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"needs the right to mount a small disk: {made.stderr.decode().strip()}")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=False)


def test_a_full_disk_loses_nothing_says_so_and_takes_bids_again_when_there_is_room(small_disk: Path):
    box = Box(small_disk / "box")
    try:
        bidders = box.fill(160, files_every=8)
        filler = small_disk / "filler"
        box.start()
        first, _ = _press_all(box, bidders[:40])
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(b"x" * 65_536)
                    file.flush()
            except OSError:
                pass
        during, none = _press_all(box, bidders[40:120])
        filler.unlink(missing_ok=True)
        after, _ = _press_all(box, bidders[40:])  # the same processes: nobody has to begin them again
        acknowledged = {a.receipt for a in (*first, *during, *after) if a.receipt}
        refused = [a for a in during if not a.receipt]
        assert acknowledged <= _kept(box), "an acknowledged bid is lost"
        assert refused, "the disk was never full"
        assert {a.status for a in refused} <= {503, 507}
        assert all("not kept" in a.text and a.retry_after for a in refused)
        assert not none
        assert all(a.receipt for a in after)
        assert _whole(box)
        print(f"{len(acknowledged)} acknowledged, {len(refused)} refused while the disk was full, none lost")
    finally:
        box.kill()


def test_a_disk_that_fails_now_and_then_acknowledges_nothing_that_it_did_not_keep(tmp_path: Path):
    if not shutil.which("strace"):
        pytest.skip("needs strace, which puts the faults between the server and the disk (apt-get install strace)")
    box = Box(tmp_path / "box")
    bidders = box.fill(200)
    box.start()
    tracer = subprocess.Popen(
        [
            "strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fdatasync,fsync,pwrite64",
            "-e", "inject=fdatasync,fsync:error=EIO:when=20+11", "-e", "inject=pwrite64:error=ENOSPC:when=400+97",
            *(part for pid in _processes(box.process_group) for part in ("-p", str(pid))),
        ],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    before = set(_processes(box.process_group))
    try:
        time.sleep(1)
        assert tracer.poll() is None, "strace cannot hold the server here"
        answers, none = _press_all(box, bidders)
        replaced = len(set(_processes(box.process_group)) - before)
    finally:
        tracer.terminate()
        tracer.wait()
    again, _ = _press_all(box, bidders)
    box.kill()
    assert all(a.receipt for a in again), "with the disk well again all are taken"
    assert replaced, "no process left after the disk had failed"
    acknowledged = {a.receipt for a in answers if a.receipt}
    failed = [a for a in answers if not a.receipt]
    assert failed, "no fault was met"
    assert acknowledged <= _kept(box)
    assert {a.status for a in failed} <= {500, 503}
    assert all(a.length for a in failed)
    assert _whole(box)
    print(
        f"{len(acknowledged)} acknowledged, {len(failed)} answered no, {none} not answered, {replaced} processes new; none lost"
    )


def test_a_locked_database_is_answered_in_time_and_the_draft_is_kept(box: Box):
    bidders = box.fill(16)
    box.start()
    _press_all(box, bidders[12:])  # each process has read its templates: what is measured is the wait
    engine = create_engine(box.url)
    with engine.connect() as holder:
        if engine.dialect.name == "sqlite":
            holder.connection.isolation_level = None
            holder.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            holder.execute(text("LOCK TABLE competition IN ACCESS EXCLUSIVE MODE"))
        answers, none = _press_all(box, bidders[:4])
        if engine.dialect.name == "sqlite":
            holder.exec_driver_sql("ROLLBACK")
        else:
            holder.rollback()
    engine.dispose()
    assert not none
    assert {a.status for a in answers} == {503}
    assert all(a.retry_after and a.length for a in answers)
    slowest = max(a.seconds for a in answers)
    assert slowest <= SLOWEST_NO, [round(a.seconds, 2) for a in answers]
    again, _ = _press_all(box, bidders)
    assert all(a.receipt for a in again), "what they had written is still there to submit"
    print(f"locked: {len(answers)} asked to come again within {slowest:.1f} s; then all {len(again)} taken")


def _whole(box: Box) -> bool:
    with sqlite3.connect(box.data / "market.sqlite") as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def _processes(group: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found
