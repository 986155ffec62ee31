"""``make bench-search``, first part: how well each engine finds what was judged, side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.port import Engine
from search.engines.whoosh import WhooshEngine
from tests.judged.corpus import documents
from tests.judged.measure import Figures, figures

Made = Callable[[], "Iterator[Engine]"]


@contextmanager
def whoosh() -> Iterator[Engine]:
    """The embedded engine, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield WhooshEngine(Path(folder))


ENGINES = {"whoosh": whoosh}
"""What is measured; another engine adds itself here: a context that gives it, empty."""


def measured(shared: Path) -> dict[str, dict[str, Figures]]:
    """The figures of every engine."""
    found = {}
    for name, made in ENGINES.items():
        with made() as engine:
            engine.rebuild(lambda: (0, [documents(shared)]))
            found[name] = figures(engine)
    return found


def show(found: dict[str, dict[str, Figures]]) -> None:
    """The table."""
    print("Quality: nDCG@10 / recall@20 over the judged queries of tests/judged")
    print(f"  {'':<12}{'queries':>8}" + "".join(f"{name:>18}" for name in found))
    first = next(iter(found.values()))
    for kind, of_kind in first.items():
        row = "".join(f"{f'{each[kind].ndcg:.3f} / {each[kind].recall:.3f}':>18}" for each in found.values())
        print(f"  {kind:<12}{of_kind.queries:>8}{row}")
