"""D10: whatever is done to the files of an index, search answers, says so, and is whole again by itself."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dps.core.db import writing
from search import catchup
from search.engines.folder import CURRENT, LOCK, MANIFEST
from search.keeping import Follower
from tests.makers.damages import HURTS, hollow
from tests.makers.directory import a_thousand_listed, listed

pytestmark = [pytest.mark.ci, pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)]

ANSWERS_WITHIN_SECONDS = 2.0
BUILT_WITHIN_SECONDS = 60.0
MANY = 5_000
PLAIN = "Search is being rebuilt"


FILES: dict[str, Callable[[Path], Path]] = {
    "biggest segment": lambda g: max(g.glob("*.seg"), key=lambda p: p.stat().st_size),
    "smallest segment": lambda g: min(g.glob("*.seg"), key=lambda p: p.stat().st_size),
    "contents": lambda g: next(g.glob("*.toc")),
    "manifest": lambda g: g / MANIFEST,
    "pointer": lambda g: g.parent / CURRENT,
}


def _version(generation: Path) -> None:
    says = json.loads((generation / MANIFEST).read_text())
    (generation / MANIFEST).write_text(json.dumps(says | {"version": 1}))


def _stranger(generation: Path) -> None:
    (generation / "MAIN_zzzzzzzzzzzzzzzz.seg").write_bytes(b"a pickle from elsewhere")


def _file_for_folder(generation: Path) -> None:
    shutil.rmtree(generation.parent)
    generation.parent.write_text("not a folder")


def _lock_is_a_folder(generation: Path) -> None:
    (generation.parent / LOCK).unlink(missing_ok=True)
    (generation.parent / LOCK).mkdir()
    (generation.parent / CURRENT).unlink()


def _half_an_update(generation: Path) -> None:
    half = generation.parent / "0123456789abcdef"
    half.mkdir()
    (half / "_MAIN_9.toc").write_bytes(b"half")
    hollow(generation.parent / CURRENT)


WHOLE: dict[str, Callable[[Path], None]] = {
    "written by another version": _version,
    "a file of somebody else's": _stranger,
    "no generation": shutil.rmtree,
    "nothing at all": lambda g: shutil.rmtree(g.parent.parent),
    "a file where the folder was": _file_for_folder,
    "a folder where the lock was": _lock_is_a_folder,
    "half an update": _half_an_update,
}

DAMAGES = [
    *((f"{hurt.__name__} {name}", lambda g, hurt=hurt, of=of: hurt(of(g))) for name, of in FILES.items() for hurt in HURTS),
    *WHOLE.items(),
]  # fmt: skip


def answer(client, words: str = "trust") -> str:
    began = time.monotonic()
    page = client.get(f"/suppliers?q={words}&listed=yes")
    took = time.monotonic() - began
    assert page.status_code == 200
    assert "Elm Trust" in page.text
    assert took <= ANSWERS_WITHIN_SECONDS, took
    return page.text


def test_sixty_damages_are_answered_and_repaired(app, client):
    assert len(DAMAGES) >= 60
    with writing():
        for name in ("Elm Trust", "Oak Trust"):
            listed(name=name)
    catchup.rebuild()
    with writing():
        listed(name="Fir Trust")  # a second segment
    follower, seen = Follower(), 0
    follower.look()
    assert PLAIN not in answer(client)
    for name, damage in DAMAGES:
        damage(catchup.engine().folder.current())
        seen += PLAIN in answer(client)
        Follower().look()
        assert PLAIN not in answer(client), name
        assert catchup.engine().is_sound(), name
        with writing():
            listed()  # and it is written to again: two segments for the next
        Follower().look()
    assert seen == len(DAMAGES)
    print(f"D10: {len(DAMAGES)} damages, all noticed, answered and repaired")


@contextmanager
def nobody() -> Iterator[None]:
    """As a user who may read the folder and not write it."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user to be one who may not write")
@pytest.mark.parametrize("damaged", [False, True])
def test_a_folder_that_cannot_be_written_is_read_or_done_without(app, client, damaged, tmp_path):
    with writing():
        listed(name="Elm Trust")
    catchup.rebuild()
    root = catchup.engine().folder.root
    for path in [*root.parents, root, *root.rglob("*")]:
        if path.is_relative_to(app.config["DATA_DIR"]) or path in Path(app.config["DATA_DIR"]).parents:
            path.chmod(path.stat().st_mode | 0o055 if path.is_dir() else 0o644)
    with writing():
        listed(name="Fir Trust")
    if damaged:
        hollow(catchup.engine().folder.root / CURRENT)
    with nobody():
        done, says = catchup.catch_up(None), catchup.engine().is_sound()
    assert done == 0
    assert says is not damaged
    assert (PLAIN in answer(client)) is damaged
    Follower().look()
    assert PLAIN not in answer(client, "fir trust OR elm")


def test_a_lock_that_another_process_holds_keeps_nobody_from_searching(app, client):
    with writing():
        listed(name="Elm Trust")
    catchup.rebuild()
    with writing():
        listed(name="Fir Trust")
    with (catchup.engine().folder.root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Follower().look()
        assert PLAIN not in answer(client)
    Follower().look()  # the lock is left behind as a file, and nobody holds it
    assert PLAIN not in answer(client)
    with catchup.engine().reading() as reader:
        assert len(reader.digests()) == 2


def test_five_thousand_are_answered_for_without_an_index_and_built_anew_in_time(app, client):
    a_thousand_listed(MANY)
    with writing():
        listed(name="Elm Trust")
    began = time.monotonic()
    assert catchup.rebuild() == MANY + 1
    built = time.monotonic() - began
    hollow(catchup.engine().folder.root / CURRENT)
    began = time.monotonic()
    assert PLAIN in answer(client)
    plainly = time.monotonic() - began
    Follower().look()
    assert PLAIN not in answer(client)
    print(f"D10 at {MANY:,}: built in {built:.1f} s, answered without it in {plainly:.2f} s")
    assert built <= BUILT_WITHIN_SECONDS
