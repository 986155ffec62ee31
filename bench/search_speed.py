"""``python -m bench.search_speed [7022 20000 100000]``: how long a page, a build and one update take, engine beside engine, in one run."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bench.corpus import documents, shared
from bench.search_sides import Fts5, Ours, Side, Tantivy, emptied, folder_size, schema_size, with_server
from search.engines.port import Document, Unavailable
from search.engines.postgres.engine import PostgresEngine
from search.engines.whoosh import WhooshEngine
from tests.makers.engines import Lending, debian_postgres

SIZES = (7_022, 20_000, 100_000)
ROUNDS, UPDATES = 3, 12

QUERIES = (
    "housing", "community", "children young people", "domestic violence refuge", "worker co-operative", "retrofit insulation",
    "mental health support", "advice debt welfare benefits", "adult social care", "community wealth building", "older people lunch club",
    '"citizens advice"', "youth work training employment", "environment conservation wildlife", "school parents teachers association",
    "theatre arts workshops", "village hall", "sports club facilities", "homelessness hostel", "software development",
)  # fmt: skip


@dataclass
class Figures:
    """What was measured of one engine, in seconds and bytes; ``building`` is what a build takes of a core."""

    build: float = 0.0
    building: float = 0.0
    given_up: int = 0
    pages: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    updates: list[float] = field(default_factory=list)
    size: int = 0


def main() -> None:
    """Print a table for each number of documents."""
    folder = shared()
    if folder is None:
        print("Search, speed: not measured, for the shared texts are not here (DPS_SHARED says where they are).")
        return
    for number in [int(each) for each in sys.argv[1:]] or SIZES:
        measured(folder, number)


def measured(folder: Path, number: int) -> None:
    """One table."""
    with sides() as there:
        figures = {side.name: Figures() for side in there}
        for side in there:
            began = side.cpu()
            figures[side.name].build = _seconds(lambda side=side: side.build(documents(folder, number)))
            figures[side.name].building = side.cpu() - began
        for side in there:  # the first pages read what later ones find read
            for words in QUERIES[:5]:
                with suppress(Unavailable):
                    side.page(words)
        found: dict[str, list[int]] = {side.name: [] for side in there}
        for turn in range(ROUNDS):
            for words in QUERIES:
                for side in there:
                    began, cpu = time.perf_counter(), side.cpu()
                    try:
                        total = side.page(words)
                    except (
                        Unavailable
                    ):  # it took longer than a person should wait: the market would search the plain way
                        total, figures[side.name].given_up = 0, figures[side.name].given_up + 1
                    figures[side.name].pages.append(time.perf_counter() - began)
                    figures[side.name].cpu.append(side.cpu() - cpu)
                    if not turn:
                        found[side.name].append(total)
        changed = [replace(one, summary=f"{one.summary} Changed.") for one in _first(folder, number, UPDATES)]
        for document in changed:
            for side in there:
                figures[side.name].updates.append(_seconds(lambda side=side, document=document: side.update(document)))
        for side in there:
            figures[side.name].size = side.size()
        _print(number, figures, found)


@contextmanager
def sides() -> Iterator[list[Side]]:
    """Every engine that this machine has."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as name:
        home = Path(name)
        whoosh = WhooshEngine(emptied(home / "whoosh"))
        there: list[Side] = [Ours(whoosh, lambda: folder_size(home / "whoosh")), Fts5(emptied(home / "fts5"))]
        try:
            there.append(Tantivy(emptied(home / "tantivy")))
        except ImportError:
            print("  tantivy is not installed: left out")
        with ExitStack() as stack:
            try:
                url = stack.enter_context(debian_postgres(durable=True))
            except pytest.skip.Exception as why:
                print(f"  postgres is left out: {why}")
            else:
                lending = stack.enter_context(closing(Lending(url)))
                there.append(Ours(PostgresEngine(lending), lambda: schema_size(lending), lambda: with_server(lending)))
            yield there


def _first(folder: Path, number: int, most: int) -> list[Document]:
    return [one for one, _ in zip(documents(folder, number), range(most), strict=False)]


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _print(number: int, figures: dict[str, Figures], found: dict[str, list[int]]) -> None:
    first = next(iter(figures.values()))
    load = os.getloadavg()[0]
    print(
        f"\nSearch, {number:,} documents: {len(QUERIES)} queries × {ROUNDS}, a page with facets and stretches (load {load:.1f} on {os.cpu_count()} cores)"
    )
    print(
        f"  {'':<12} {'p50':>9} {'p95':>9} {'CPU p95':>9} {'× p95':>7} {'build':>9} {'its CPU':>9} {'× CPU':>7} {'update':>9} {'size':>9}   found"
    )
    for name, one in figures.items():
        p50, p95, cpu = statistics.median(one.pages), _p95(one.pages), _p95(one.cpu)
        print(
            f"  {name:<12} {p50 * 1000:6.1f} ms {p95 * 1000:6.1f} ms {cpu * 1000:6.1f} ms {p95 / _p95(first.pages):6.2f}x {one.build:7.1f} s "
            f"{one.building:7.1f} s {one.building / first.building:6.2f}x {statistics.median(one.updates) * 1000:6.1f} ms {one.size / 1e6:6.1f} MB   {sum(found[name]):,}{f', {one.given_up} given up' if one.given_up else ''}",
            flush=True,
        )


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


if __name__ == "__main__":
    main()
