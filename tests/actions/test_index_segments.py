"""An index that was written in several pieces answers as one that was written at once."""

from __future__ import annotations

import pytest

from search.engines import whoosh as engine_of
from search.engines.port import NAME, SUPPLIER, Question
from search.engines.whoosh import WhooshEngine
from tests.actions.test_search_engine import SUPPLIERS, a_supplier

ASKED = [
    Question("co-op"), Question('"participatory budgeting"'), Question("housing NOT cooperative"), Question("retrofi*"),
    Question("insulatoin"), Question(), Question(order=NAME, filters={"region": frozenset({"TLE", "TLM"})}), Question("73200000"),
]  # fmt: skip


def answers(engine: WhooshEngine):
    with engine.reading() as reader:
        found = [reader.find(asked) for asked in ASKED]
        return found, [reader.refs(asked) for asked in ASKED], reader.completions("co", kind=SUPPLIER, most=8)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_however_many_pieces_a_rebuild_writes_the_answers_are_the_same(tmp_path, monkeypatch, size):
    whole = WhooshEngine(tmp_path / "whole")
    whole.rebuild(lambda: (0, [SUPPLIERS]))
    monkeypatch.setattr(engine_of, "SEGMENT", size)
    pieces = WhooshEngine(tmp_path / "pieces")
    assert pieces.rebuild(lambda: (0, [SUPPLIERS[:3], SUPPLIERS[3:]])) == 4
    assert answers(pieces) == answers(whole)
    for engine in (whole, pieces):
        engine.update([a_supplier("b", "Bright", "Now we bake.")], gone=["supplier:a"])
        engine.update([a_supplier("a", "Acorn", "Bakers of participatory bread.")], gone=[])
    (found, refs, _), (found_whole, refs_whole, _) = answers(pieces), answers(whole)
    assert refs == refs_whole
    assert [each.counts for each in found] == [each.counts for each in found_whole]


def test_a_failure_between_two_pieces_leaves_the_old_index(tmp_path, monkeypatch):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(lambda: (0, [SUPPLIERS]))
    monkeypatch.setattr(engine_of, "SEGMENT", 2)

    def broken():
        yield SUPPLIERS[:2]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.rebuild(lambda: (0, broken()))
    assert len(answers(engine)[1][5]) == 4
    assert sum(p.is_dir() for p in engine.folder.root.iterdir()) == 1
