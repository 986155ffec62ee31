"""``make bench-search``, first part: how well each engine finds what was judged, side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.corpus import shared as folder_of_data
from search.engines.port import Engine
from search.engines.postgres.engine import PostgresEngine
from search.engines.whoosh import WhooshEngine
from tests.judged.corpus import documents
from tests.judged.measure import Figures, figures
from tests.makers.engines import Lending, debian_postgres

Made = Callable[[], "Iterator[Engine]"]


@contextmanager
def whoosh() -> Iterator[Engine]:
    """The embedded engine, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield WhooshEngine(Path(folder))


@contextmanager
def postgres() -> Iterator[Engine]:
    """The market's own PostgreSQL, on a server that has pg_trgm. Skips where there is none."""
    with debian_postgres() as url, closing(Lending(url)) as lending:
        yield PostgresEngine(lending)


ENGINES = {"whoosh": whoosh, "postgres": postgres}
"""What is measured; another engine adds itself here: a context that gives it, empty."""


def measured(shared: Path) -> dict[str, dict[str, Figures]]:
    """The figures of every engine."""
    found = {}
    for name, made in ENGINES.items():
        try:
            with made() as engine:
                engine.rebuild(lambda: (0, [documents(shared)]))
                found[name] = figures(engine)
        except pytest.skip.Exception as why:
            print(f"  {name} is left out: {why}")
    return found


def show(found: dict[str, dict[str, Figures]]) -> None:
    """The table."""
    print("Quality: nDCG@10 / recall@20 over the judged queries of tests/judged")
    print(f"  {'':<12}{'queries':>8}" + "".join(f"{name:>18}" for name in found))
    first = next(iter(found.values()))
    for kind, of_kind in first.items():
        row = "".join(f"{f'{each[kind].ndcg:.3f} / {each[kind].recall:.3f}':>18}" for each in found.values())
        print(f"  {kind:<12}{of_kind.queries:>8}{row}")


def main() -> None:
    """The figures of every engine that this machine has."""
    folder = folder_of_data()
    if folder is None:
        print("Quality: not measured, for the shared texts are not here (DPS_SHARED says where they are).")
        return
    show(measured(folder.parent))


if __name__ == "__main__":
    main()
