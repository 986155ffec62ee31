"""The folder of an index: an update is seen whole or not at all, however it ends, and reads again only what is new."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from search.engines import folder as folders
from search.engines.folder import IndexFolder
from search.engines.port import SUPPLIER, Busy, Document, Question, Unavailable
from search.engines.whoosh import WhooshEngine


def some(how_many: int, *, said: str = "Housing.") -> list[Document]:
    return [Document(SUPPLIER, f"r{n}", f"Name {n}", said) for n in range(how_many)]


@pytest.fixture
def engine(tmp_path) -> WhooshEngine:
    made = WhooshEngine(tmp_path)
    made.rebuild(lambda: (1, [some(5)]))
    return made


def total(engine: WhooshEngine, words: str = "") -> int:
    with engine.reading() as reader:
        return reader.find(Question(words)).total


STEPS = [
    "folder.IndexFolder.next_generation",
    "whoosh._change",
    "whoosh._fields_of",
    "folder.IndexFolder.vouch",
    "folder.IndexFolder._note",
    "folder.IndexFolder.swap_in",
    "folder._put",
    "folder.shutil.rmtree",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_an_update_that_is_killed_at_any_step_leaves_an_index_that_is_whole(engine, tmp_path, monkeypatch, step, after):
    module, _, name = step.partition(".")
    where = f"search.engines.{module}.{name}"
    whole = _named(where)

    def killed(*args: object, **given: object) -> None:
        if after:
            whole(*args, **given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, killed)
        with pytest.raises(KeyboardInterrupt):
            engine.update(some(2, said="Gardens."), ["supplier:r4"], position=2)
    late = WhooshEngine(tmp_path)  # as the next process sees it
    assert (total(late), total(late, "gardens")) in {(5, 0), (4, 2)}
    late.update(some(2, said="Gardens."), ["supplier:r4"], position=2)
    assert (total(late), total(late, "gardens"), total(late, "housing")) == (4, 2, 2)
    assert sum(p.is_dir() for p in late.folder.root.iterdir()) == 1


def _named(where: str):
    from pkgutil import resolve_name

    return resolve_name(where)


def test_an_update_reads_only_the_files_that_it_made(engine, monkeypatch):
    engine.rebuild(lambda: (1, [some(300)]))
    big = max(engine.folder.current().glob("*.seg"), key=lambda p: p.stat().st_size)
    read: list[str] = []
    digest = folders.hashlib.file_digest

    def noted(file, kind):
        read.append(Path(file.name).name)
        return digest(file, kind)

    monkeypatch.setattr("search.engines.folder.hashlib.file_digest", noted)
    engine.update(some(1, said="Gardens."), [], position=2)
    assert (engine.folder.current() / big.name).exists()
    assert read
    assert big.name not in read
    read.clear()
    assert total(engine, "gardens") == 1
    assert read == []


def test_posts_that_change_nothing_make_no_new_generation(engine):
    before = engine.folder.current()
    engine.update([], [], position=9)
    assert engine.folder.current_and_position() == (before, 9)
    engine.update([], [], position=3)
    assert engine.folder.current_and_position() == (before, 9)


def test_what_was_drawn_before_another_writer_told_more_is_not_written(engine):
    engine.update(some(1, said="Gardens."), [], position=4)
    with pytest.raises(Busy):
        engine.update(some(1, said="Old."), [], position=5, since=1)
    assert total(engine, "gardens") == 1
    engine.update(some(1, said="New."), [], position=5, since=4)
    assert total(engine, "new") == 1


def test_an_index_of_another_version_is_not_opened(engine):
    other = IndexFolder(engine.folder.root, version=engine.folder.version + 1)
    with pytest.raises(Unavailable, match="another version"):
        other.current()


def test_a_look_that_is_overtaken_by_an_update_looks_again(engine, monkeypatch):
    opened, whoosh = [], "search.engines.whoosh.index.open_dir"
    real = _named(whoosh)

    def slow(name: str, **given: object):
        if not opened:
            opened.append(name)
            gone = engine.folder.next_generation(Path(name))
            engine.folder.vouch(gone, position=2)
            engine.folder.swap_in(gone)
        return real(name, **given)

    monkeypatch.setattr(whoosh, slow)
    assert total(engine) == 5
    assert opened


def test_a_file_system_without_hard_links_is_copied_on(engine, monkeypatch):
    def none(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr("search.engines.folder.os.link", none)
    engine.update(some(1, said="Gardens."), [], position=2)
    assert (total(engine), total(engine, "gardens")) == (5, 1)


def test_an_index_that_was_copied_elsewhere_is_read_there(engine, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(engine.folder.root.parent, elsewhere / "search")
    assert total(WhooshEngine(elsewhere)) == 5
