"""What was committed is found within a second, on two nodes that share nothing but the database; each compares by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dps.core.actor import CLOCK
from dps.core.clock import system_clock
from dps.core.db import db, writing
from dps.migrations import run
from dps.profile.directory import keep_entries
from search.engines.port import Question, Unavailable
from search.engines.whoosh import WhooshEngine
from tests.full.box import ROOT, Box
from tests.makers.directory import a_row, entries

pytestmark = pytest.mark.full

COMMITS = 100
BEFORE = 2_000
WITHIN_SECONDS = 1.0
NODES = 2


def test_a_hundred_commits_are_found_within_a_second_on_each_of_two_nodes(box: Box, engine_kind, tmp_path):
    folders = [tmp_path / f"node{n}" for n in range(NODES)]
    waits: list[list[float]] = [[] for _ in folders]
    with box.inside():
        run.upgrade(db.engine)
        with writing():
            keep_entries(entries=entries(*(a_row() for _ in range(BEFORE))), by=CLOCK, at=system_clock())
        engines = [WhooshEngine(folder) for folder in folders]
        with following(box, folders):
            for engine in engines:
                seen_after(engine, Question(filters={"place": frozenset({"listed"})}), BEFORE, patience=120)
            for number in range(COMMITS):
                word = f"zq{number:03d}xv"
                with writing():
                    keep_entries(entries=entries(a_row(description=f"We mend {word}.")), by=CLOCK, at=system_clock())
                done = time.monotonic()
                asked = Question(word, filters={"place": frozenset({"listed"})})
                for engine, found in zip(engines, waits, strict=True):
                    found.append(seen_after(engine, asked, 1, since=done))
        held = []
        for engine in engines:
            with engine.reading() as reader:
                held.append(reader.digests())
    assert held[0] == held[1]
    assert len(held[0]) == BEFORE + COMMITS
    every = sorted(wait for found in waits for wait in found)
    p50, p99 = every[len(every) // 2], every[len(every) * 99 // 100]
    print(
        f"On {engine_kind}: {COMMITS} commits seen on {NODES} nodes: p50 {p50:.2f} s, p99 {p99:.2f} s, most {every[-1]:.2f} s, "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert p99 <= WITHIN_SECONDS * crowd  # where others use the machine, as many times as long


@contextmanager
def following(box: Box, folders: list[Path]) -> Iterator[None]:
    """One follower on each folder, as it runs beside the server."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "search", "follow"]
    running = []
    for folder in folders:
        folder.mkdir()
        environment = {**box.environment(), "DPS_DATA_DIR": str(folder), "DPS_DATABASE_URL": box.url}
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        assert [process.wait(timeout=20) for process in running] == [0] * len(running)


def seen_after(
    engine: WhooshEngine, asked: Question, many: int, *, since: float | None = None, patience: float = 10.0
) -> float:
    """Seconds until so many are found. Raises TimeoutError."""
    since = time.monotonic() if since is None else since
    while time.monotonic() - since < patience:
        try:
            with engine.reading() as reader:
                if reader.find(asked).total >= many:
                    return time.monotonic() - since
        except Unavailable:
            pass  # it is being built
        time.sleep(0.02)
    raise TimeoutError(f"not found within {patience} s")
