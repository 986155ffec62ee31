"""``python -m bench.search_page [7022 20000]``: what a whole page of results costs, from the request to its last byte."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from bench.corpus import REGIONS, documents, shared
from bench.search_speed import QUERIES
from config import Config
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.gateways.keys.store import make_missing, open_keys
from dps.migrations import run
from dps.profile.directory import keep_entries
from search import catchup
from tests.makers.directory import LONG_AGO, a_row, entries
from wsgi import create_app

SIZES = (7_022, 20_000)
ROUNDS, BATCH = 3, 500


def main() -> None:
    """Print a line for each number of organisations."""
    folder = shared()
    if folder is None:
        print("Search, whole pages: not measured, for the shared texts are not here (DPS_SHARED says where they are).")
        return
    print("Search, a whole page of /suppliers on Whoosh and SQLite: facets, stretches, map and layout")
    for number in [int(each) for each in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as home:
            app = _market(Path(home), folder, number)
            took, size = _pages(app)
            took.sort()
            print(
                f"  {number:>7,} organisations   p50 {statistics.median(took) * 1000:7.1f} ms   "
                f"p95 {took[int(len(took) * 0.95) - 1] * 1000:7.1f} ms   {size / 1024:5.0f} kB a page"
            )


def _market(home: Path, folder: Path, number: int) -> Flask:
    """An application whose directory lists so many organisations, and its index."""
    keys = open_keys(home / "keys", data_dir=home / "data")
    make_missing(keys)
    (home / "data").mkdir(parents=True)
    app = create_app(
        Config(
            data_dir=home / "data", key_dir=home / "keys", database_url=f"sqlite:///{home / 'data' / 'market.sqlite'}"
        )
    )
    with app.app_context():
        run.upgrade(db.engine)
        rows = [a_row(name=one.name[:200], description=one.summary) for one in documents(folder, number)]
        for first in range(0, len(rows), BATCH):
            kept = [
                replace(entry, region=REGIONS[n % len(REGIONS)])
                for n, entry in enumerate(entries(*rows[first : first + BATCH]))
            ]
            with writing():
                keep_entries(entries=kept, by=CLOCK, at=LONG_AGO)
        catchup.rebuild()
    return app


def _pages(app: Flask) -> tuple[list[float], float]:
    """What each page took, in seconds, each query in turn and one round before that counts for nothing; the bytes of a page."""
    client, took, sizes = app.test_client(), list[float](), list[int]()
    for turn in range(ROUNDS + 1):
        for words in QUERIES:
            began = time.perf_counter()
            page = client.get(f"/suppliers?listed=yes&q={quote(words)}")
            spent = time.perf_counter() - began
            assert page.status_code == 200
            if turn:
                took.append(spent)
                sizes.append(len(page.data))
    return took, statistics.mean(sizes)


if __name__ == "__main__":
    main()
