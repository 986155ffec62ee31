"""The index: what it finds, that nothing typed breaks it, and that damage to it is seen before it is read."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.port import NOT_STATED, OPPORTUNITY, SUPPLIER, Busy, Document, Engine, Question, Unavailable
from search.engines.whoosh import WhooshEngine
from search.understanding import LONGEST_QUERY, MOST_BEGINNINGS, MOST_WORDS, tidy
from tests.makers.damages import flip, hollow, shorten
from tests.makers.engines import ENGINES, an_engine, holds


def a_supplier(ref, name, summary="", capabilities="", *, place="admitted", codes="", regions=(), form="", lots=()):
    facets = {"place": (place,), "region": regions, "form": (form,) if form else (), "lot": lots}
    return Document(SUPPLIER, ref, name, summary, capabilities, codes=codes, facets=facets)


SUPPLIERS = (
    a_supplier("a", "Acorn Research Co-operative", "Surveys of residents.", "Participatory budgeting\nStreet by street.", codes="73200000 Research", regions=("TLD", "TLE"), form="co-operative-society", lots=("lot1",)),
    a_supplier("b", "Bright Homes", "We insulate homes; insulation and retrofitting of housing.", regions=("TLE",), form="private-company", lots=("lot1", "lot2")),
    a_supplier("c", "Cedar", "A cooperative that trains people in planning. Housing is not our work.", place="listed"),
    a_supplier("d", "Damson Co-op", "Youth clubs; youth <b>work</b> & women’s groups.", place="listed", regions=("TLM",), form="charity"),
)  # fmt: skip


@pytest.fixture(params=ENGINES)
def empty(tmp_path, request) -> Engine:
    """Each engine, with nothing in it."""
    return an_engine(request.param, tmp_path, request)


_kept: dict[str, Engine] = {}


@pytest.fixture(params=ENGINES)
def engine(tmp_path, request) -> Engine:
    """Each engine, with the suppliers in it. The one of a server is kept from test to test while nothing changes it."""
    made = _kept.get(request.param)
    if made is None or not holds(made, SUPPLIERS):
        made = an_engine(request.param, tmp_path, request)
        made.rebuild(lambda: (0, [SUPPLIERS]))
        if request.param == "postgres":
            _kept[request.param] = made
    return made


@pytest.fixture
def whoosh(tmp_path) -> WhooshEngine:
    """The engine in a folder, for what its files go through."""
    made = WhooshEngine(tmp_path)
    made.rebuild(lambda: (0, [SUPPLIERS]))
    return made


def found(engine: Engine, words: str) -> list[str]:
    with engine.reading() as reader:
        return [hit.ref for hit in reader.find(Question(words)).hits]


def files(whoosh: WhooshEngine) -> list[Path]:
    return sorted(p for p in whoosh.folder.current().iterdir() if p.suffix in {".seg", ".toc"} or p.name == "MANIFEST")


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


def test_a_name_weighs_more_than_a_mention(empty):
    mention = a_supplier("m", "Zebra", "We once spoke of energy with others in town.")
    named = a_supplier("n", "Energy Works", "Heat for homes in every part of town.")
    empty.rebuild(lambda: (0, [[mention, named]]))
    assert found(empty, "energy") == ["n", "m"]


def test_each_facet_is_counted_as_if_its_value_alone_were_asked_for(engine):
    with engine.reading() as reader:
        counts = reader.find(Question(filters={"region": frozenset({"TLE"})})).counts
    assert counts["region"] == {"TLD": 1, "TLE": 2, "TLM": 1, NOT_STATED: 1}
    assert counts["lot"] == {"lot1": 2, "lot2": 1}
    assert counts["form"] == {"co-operative-society": 1, "private-company": 1}
    assert counts["place"] == {"admitted": 2}


def test_a_snippet_is_plain_text_with_what_was_asked_marked_and_says_why(engine):
    with engine.reading() as reader:
        hit = reader.find(Question("clubbing")).hits[0]
    assert (hit.ref, hit.matched) == ("d", ("summary",))
    assert "".join(p.text for p in hit.pieces).strip("…") in SUPPLIERS[3].summary
    assert [p.text for p in hit.pieces if p.hit] == ["clubs"]


def test_a_phrase_does_not_reach_from_one_part_into_the_next(engine):
    assert found(engine, '"residents participatory"') == found(engine, '"budgeting surveys"') == []


def test_a_misspelt_word_gets_a_suggestion_and_a_known_one_does_not(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(lambda: (0, [[a_supplier(str(n), f"N{n}", "Participatory housing advice.") for n in range(30)]]))
    with engine.reading() as reader:
        assert reader.suggestion(Question("participatry housng")) == "participatory housing"
        assert reader.suggestion(Question("housing advice")) == ""
        assert reader.suggestion(Question("co-houseing AND xyzzyxyzzy")) == ""
        nobody_here = {"place": frozenset({"listed"})}
        assert reader.suggestion(Question("participatry housng", filters=nobody_here)) == ""


def test_completions_are_words_and_names_of_the_kind_that_is_looked_for(engine):
    with engine.reading() as reader:
        assert "housing" in reader.completions("hous", kind=SUPPLIER, most=5)
        assert "Bright Homes" in reader.completions("bri", kind=SUPPLIER, most=5)
        assert reader.completions("hous", kind=OPPORTUNITY, most=5) == ()
        assert len(reader.completions("co", kind=SUPPLIER, most=2)) == 2


def test_a_word_that_nobody_says_finds_what_is_spelt_nearly_so_and_says_that_it_did(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(lambda: (0, [SUPPLIERS]))
    with engine.reading() as reader:
        near, said, none = (reader.find(Question(words)) for words in ("housng", "housing", "zebra"))
    assert ([hit.ref for hit in near.hits], near.loose) == ([hit.ref for hit in said.hits], True)
    assert (said.loose, none.loose, none.total) == (False, False, 0)


def test_what_others_call_it_is_found_after_the_word_itself(tmp_path):
    engine = WhooshEngine(tmp_path)
    said = a_supplier("s", "Ash", "We insulate, and give domiciliary care.")
    otherwise = a_supplier("o", "Birch", "We insulate, and give care at home.")
    apart = a_supplier("x", "Cedar", "Homes and care are told of at length.")
    engine.rebuild(lambda: (0, [[otherwise, said, apart]]))
    assert found(engine, '"domiciliary care"') == ["s"]
    assert found(engine, "domiciliary care")[:2] == ["s", "o"]


ODD = ["name:(x OR", "*", "**", "x" * 5000, "\x00", "AND", "OR OR", "NOT", "NOT NOT x", '"', '"a', "a^b", "[a TO b]", "a~2", "co--op", "-", "'", "ﬁ", "🙂", "(((", "a AND", "REQUIRE x", "*a", "a* b* c* d*", "\ud800"]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_nothing_odd_raises_anything(engine, words):
    with engine.reading() as reader:
        reader.find(Question(words))
        reader.suggestion(Question(words))
        reader.completions(words, kind=SUPPLIER, most=5)


@given(st.one_of(st.text(max_size=260), st.lists(st.sampled_from(["AND", "OR", "NOT", '"', "co-op*", "x*", "ho", "(", "-", "'s"]), max_size=30).map(" ".join)))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_no_text_at_all_raises_anything(engine, words):
    with engine.reading() as reader:
        reader.find(Question(words))
        reader.suggestion(Question(words))


@given(st.text(max_size=600))
def test_what_is_asked_is_kept_small(words):
    small = tidy(words)
    assert len(small) <= LONGEST_QUERY
    assert len(small.split()) <= 2 * MOST_WORDS
    assert small.count("*") <= MOST_BEGINNINGS
    assert small.isprintable()


def test_an_update_replaces_adds_and_takes_out(engine):
    engine.update([a_supplier("a", "Acorn", "Now we bake."), a_supplier("e", "Elm", "New.")], gone=["supplier:b"])
    assert set(found(engine, "")) == {"a", "c", "d", "e"}
    assert found(engine, "bake") == ["a"]
    assert found(engine, "participatory") == []
    assert engine.is_sound()


def test_a_look_that_began_before_an_update_ends_with_what_it_saw(engine):
    with engine.reading() as reader:
        engine.update([], gone=["supplier:a"])
        assert reader.find(Question()).total == 4
    assert len(found(engine, "")) == 3


def test_a_look_outlives_the_rebuild_that_replaces_its_index(engine):
    with engine.reading() as reader:
        engine.rebuild(lambda: (0, [SUPPLIERS[:1]]))
        assert reader.find(Question("housing")).total == 2
    assert found(engine, "") == ["a"]


def test_a_rebuild_leaves_nothing_of_the_old_index_behind(whoosh):
    whoosh.rebuild(lambda: (0, [SUPPLIERS[:1]]))
    assert sum(p.is_dir() for p in whoosh.folder.root.iterdir()) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    def broken():
        yield SUPPLIERS[:1]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.rebuild(lambda: (0, broken()))
    assert len(found(engine, "")) == 4


def test_one_writes_at_a_time_and_looks_go_on_meanwhile(engine):
    def batches():
        with pytest.raises(Busy):
            engine.update([], gone=["supplier:a"])
        assert len(found(engine, "")) == 4
        yield SUPPLIERS[:2]

    engine.rebuild(lambda: (0, batches()))
    engine.update([], gone=["supplier:a"])
    assert found(engine, "") == ["b"]


def test_an_index_of_nobody_is_sound_and_finds_nobody(empty):
    engine = empty
    engine.rebuild(lambda: (3, []))
    with engine.reading() as reader:
        assert [reader.find(Question(words)).total for words in ("", "x")] == [0, 0]
        assert (reader.suggestion(Question("housing")), reader.digests(), reader.position()) == ("", {}, 3)
    engine.update(SUPPLIERS, gone=[])
    assert len(found(engine, "")) == 4


def test_there_is_no_index_before_one_is_built(empty):
    engine = empty
    assert not engine.is_sound()
    with pytest.raises(Unavailable), engine.reading():
        pass


@pytest.mark.parametrize("damage", [shorten, flip, hollow, Path.unlink])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_damaged_file_is_never_opened(whoosh, damage, which):
    assert len(files(whoosh)) == 3
    assert len(found(whoosh, "")) == 4
    damage(files(whoosh)[which])
    assert not whoosh.is_sound()
    with pytest.raises(Unavailable), whoosh.reading():
        pass
    with pytest.raises(Unavailable):
        whoosh.update([], gone=["supplier:a"])
    whoosh.rebuild(lambda: (0, [SUPPLIERS]))
    assert len(found(whoosh, "")) == 4


def test_every_single_flipped_bit_is_seen(whoosh):
    segment = next(p for p in files(whoosh) if p.suffix == ".seg")
    whole = segment.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        held = bytearray(whole)
        held[at] ^= 1
        segment.write_bytes(held)
        assert not whoosh.is_sound(), at
    segment.write_bytes(whole)
    assert whoosh.is_sound()


def test_a_file_put_beside_the_index_makes_it_untrusted(whoosh):
    (whoosh.folder.current() / "MAIN_zzzz.seg").write_bytes(b"a pickle from elsewhere")
    assert not whoosh.is_sound()


@pytest.mark.parametrize("says", ["", "../..", "nothing", "é"])
def test_a_pointer_to_nowhere_is_no_index(whoosh, says):
    (whoosh.folder.root / "CURRENT").write_text(says, encoding="utf-8")
    assert not whoosh.is_sound()


def test_one_distribution_alone_owns_whoosh():
    assert [name.lower() for name in packages_distributions()["whoosh"]] == ["whoosh-reloaded"]
