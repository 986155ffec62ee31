"""The index: what it finds, that nothing typed breaks it, and that damage to it is seen before it is read."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.asking import LONGEST_QUERY, MOST_BEGINNINGS, MOST_WORDS, tidy
from search.engines.port import Busy, Document, Unavailable
from search.engines.whoosh import WhooshEngine

SUPPLIERS = (
    Document("a", "Acorn Research Co-operative", "admitted", "Surveys of residents.", "Participatory budgeting\nStreet by street.", ("73200000",), ("TLD", "TLE"), "co-operative-society", ("lot1",)),
    Document("b", "Bright Homes", "admitted", "We insulate homes; insulation and retrofitting of housing.", "", (), ("TLE",), "private-company", ("lot1", "lot2")),
    Document("c", "Cedar", "listed", "A cooperative that trains people in planning. Housing is not our work.", "", (), (), ""),
    Document("d", "Damson Co-op", "listed", "Youth clubs; youth <b>work</b> & women’s groups.", "", (), ("TLM",), "charity"),
)  # fmt: skip


@pytest.fixture
def engine(tmp_path) -> WhooshEngine:
    made = WhooshEngine(tmp_path)
    made.rebuild(lambda: [SUPPLIERS])
    return made


def found(engine: WhooshEngine, words: str) -> list[str]:
    with engine.reading() as reader:
        return [m.ref for m in sorted(reader.matches(words), key=lambda m: (-m.score, m.sort_name))]


def files(engine: WhooshEngine) -> list[Path]:
    return sorted(p for p in engine.folder.current().iterdir() if p.suffix in {".seg", ".toc"} or p.name == "MANIFEST")


@pytest.mark.parametrize(
    "words", ["co-operative", "cooperative", "Co-Operative", "co-op", "coop", "COOPS", "cooperatives"]
)
def test_every_way_to_write_co_operative_finds_every_other(engine, words):
    assert set(found(engine, words)) == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        ("insulating", {"b"}),
        ("insulation", {"b"}),
        ("retrofit", {"b"}),
        ("plan", {"c"}),
        ("women's", {"d"}),
        ("participatory budget", {"a"}),
        ('"participatory budgeting"', {"a"}),
        ('"budgeting participatory"', set()),
        ("“participatory budgeting”", {"a"}),
        ("housing NOT cooperative", {"b"}),
        ("housing AND cooperative", {"c"}),
        ("NOT cooperative", {"b"}),
        ('housing NOT "is not"', {"b", "c"}),
        ("retrofi*", {"b"}),
        ("co-operat*", {"a", "c", "d"}),
        ("73200000", {"a"}),
        ("", {"a", "b", "c", "d"}),
        ("the of", {"a", "b", "c", "d"}),
        ("zebra", set()),
    ],
)  # fmt: skip
def test_words_find_what_people_mean(engine, words, refs):
    assert set(found(engine, words)) == refs


def test_a_name_weighs_more_than_a_mention(tmp_path):
    engine = WhooshEngine(tmp_path)
    mention = Document("m", "Zebra", "admitted", "We once spoke of energy with others in town.")
    engine.rebuild(
        lambda: [[mention, Document("n", "Energy Works", "admitted", "Heat for homes in every part of town.")]]
    )
    assert found(engine, "energy") == ["n", "m"]


def test_a_match_says_what_the_filters_need(engine):
    with engine.reading() as reader:
        by_ref = {m.ref: m for m in reader.matches("")}
    assert (by_ref["a"].regions, by_ref["a"].legal_form, by_ref["a"].lots, by_ref["a"].place) == (
        ("TLD", "TLE"), "co-operative-society", ("lot1",), "admitted",
    )  # fmt: skip
    assert (by_ref["c"].regions, by_ref["c"].legal_form, by_ref["c"].lots) == (("not-stated",), "not-stated", ())


def test_a_snippet_is_plain_text_with_what_was_asked_marked(engine):
    with engine.reading() as reader:
        pieces = reader.snippets("works", ["d", "a"])["d"]
        assert reader.snippets("zebra", ["d"]) == {}
    assert "".join(p.text for p in pieces).strip("…") in SUPPLIERS[3].summary
    assert [p.text for p in pieces if p.hit] == ["work"]


def test_a_misspelt_word_gets_a_suggestion_and_a_known_one_does_not(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(
        lambda: [[Document(str(n), f"N{n}", "admitted", "Participatory housing advice.") for n in range(30)]]
    )
    with engine.reading() as reader:
        assert reader.suggestion("participatry housng") == "participatory housing"
        assert reader.suggestion("housing advice") == ""
        assert reader.suggestion("co-houseing AND xyzzyxyzzy") == ""


ODD = ["name:(x OR", "*", "**", "x" * 5000, "\x00", "AND", "OR OR", "NOT", "NOT NOT x", '"', '"a', "a^b", "[a TO b]", "a~2", "co--op", "-", "'", "ﬁ", "🙂", "(((", "a AND", "REQUIRE x", "*a", "a* b* c* d*", "\ud800"]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_nothing_odd_raises_anything(engine, words):
    with engine.reading() as reader:
        reader.matches(words)
        reader.snippets(words, ["a", "zzz"])
        reader.suggestion(words)


@given(st.one_of(st.text(max_size=260), st.lists(st.sampled_from(["AND", "OR", "NOT", '"', "co-op*", "x*", "ho", "(", "-", "'s"]), max_size=30).map(" ".join)))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_text_at_all_raises_anything(engine, words):
    with engine.reading() as reader:
        reader.matches(words)
        reader.suggestion(words)


@given(st.text(max_size=600))
def test_what_is_asked_is_kept_small(words):
    small = tidy(words)
    assert len(small) <= LONGEST_QUERY
    assert len(small.split()) <= 2 * MOST_WORDS
    assert small.count("*") <= MOST_BEGINNINGS
    assert small.isprintable()


def test_an_update_replaces_adds_and_takes_out(engine):
    engine.update(
        [Document("a", "Acorn", "admitted", "Now we bake."), Document("e", "Elm", "listed", "New.")], gone=["b"]
    )
    assert set(found(engine, "")) == {"a", "c", "d", "e"}
    assert found(engine, "bake") == ["a"]
    assert found(engine, "participatory") == []
    assert engine.is_sound()


def test_a_look_that_began_before_an_update_ends_with_what_it_saw(engine):
    with engine.reading() as reader:
        engine.update([], gone=["a"])
        assert len(reader.matches("")) == 4
    assert len(found(engine, "")) == 3


def test_a_look_outlives_the_rebuild_that_replaces_its_index(engine):
    with engine.reading() as reader:
        engine.rebuild(lambda: [SUPPLIERS[:1]])
        assert len(reader.matches("")) == 4
        assert reader.snippets("housing", ["b"])
    assert found(engine, "") == ["a"]
    assert sum(p.is_dir() for p in engine.folder.root.iterdir()) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    def broken():
        yield SUPPLIERS[:1]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.rebuild(broken)
    assert len(found(engine, "")) == 4


def test_one_writes_at_a_time(engine):
    with engine.folder.writing(), pytest.raises(Busy):
        engine.update([], gone=["a"])
    engine.update([], gone=["a"])


def test_an_index_of_nobody_is_sound_and_finds_nobody(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(list)
    with engine.reading() as reader:
        assert (reader.matches(""), reader.matches("x"), reader.snippets("x", ["a"]), reader.suggestion("housing")) == (
            (),
            (),
            {},
            "",
        )
    engine.update(SUPPLIERS, gone=[])
    assert len(found(engine, "")) == 4


def test_there_is_no_index_before_one_is_built(tmp_path):
    engine = WhooshEngine(tmp_path)
    assert not engine.is_sound()
    with pytest.raises(Unavailable), engine.reading():
        pass


def _shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0x40
    path.write_bytes(held)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_shorten, _flip, _empty, Path.unlink])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_damaged_file_is_never_opened(engine, monkeypatch, damage, which):
    monkeypatch.setattr("search.engines.folder._SETTLING_SECONDS", 0.05)
    assert len(files(engine)) == 3
    assert len(found(engine, "")) == 4
    damage(files(engine)[which])
    assert not engine.is_sound()
    with pytest.raises(Unavailable), engine.reading():
        pass
    with pytest.raises(Unavailable):
        engine.update([], gone=["a"])
    engine.rebuild(lambda: [SUPPLIERS])
    assert len(found(engine, "")) == 4


def test_every_single_flipped_bit_is_seen(engine, monkeypatch):
    monkeypatch.setattr("search.engines.folder._SETTLING_SECONDS", 0.0)
    segment = next(p for p in files(engine) if p.suffix == ".seg")
    whole = segment.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        held = bytearray(whole)
        held[at] ^= 1
        segment.write_bytes(held)
        assert not engine.is_sound(), at
    segment.write_bytes(whole)
    assert engine.is_sound()


def test_a_file_put_beside_the_index_makes_it_untrusted(engine, monkeypatch):
    monkeypatch.setattr("search.engines.folder._SETTLING_SECONDS", 0.0)
    (engine.folder.current() / "MAIN_zzzz.seg").write_bytes(b"a pickle from elsewhere")
    assert not engine.is_sound()


@pytest.mark.parametrize("says", ["", "../..", "nothing", "é"])
def test_a_pointer_to_nowhere_is_no_index(engine, monkeypatch, says):
    monkeypatch.setattr("search.engines.folder._SETTLING_SECONDS", 0.0)
    (engine.folder.root / "CURRENT").write_text(says, encoding="utf-8")
    assert not engine.is_sound()


def test_one_distribution_alone_owns_whoosh():
    assert [name.lower() for name in packages_distributions()["whoosh"]] == ["whoosh-reloaded"]
