"""The engine in the market's own PostgreSQL: what is its own about it. What both engines do is in test_search_engine.py."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.corpus import documents as documents_made
from bench.search_quality import measured
from bench.search_sides import with_server
from dps.core.db import writing
from dps.core.postgres import NotPostgreSQL, connections_of
from search import catchup
from search.engines.chosen import engine_for, lacking
from search.engines.port import NAME, NEWEST, NOT_STATED, SOONEST, SUPPLIER, Busy, Document, Question
from search.engines.postgres.engine import PostgresEngine
from search.engines.postgres.tables import SCHEMA
from search.finder import Asked, find_suppliers
from search.plain import answered
from tests.conftest import shared
from tests.judged.measure import OVERALL
from tests.makers.admission import admit
from tests.makers.engines import Lending, an_engine, debian_postgres
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import a_profile

pytestmark = pytest.mark.postgres

COMMON = "people community children support health education young service provide activity advice social local work training housing"
HOSTILE = [
    COMMON, " ".join(f"{word[:-1]}x" for word in COMMON.split()), "a* b* c*", "com* edu*", "x" * 10_000, "-" * 10_000, "(" * 10_000, '"' * 10_000,
    " ".join(["NOT community"] * 700), " AND ".join(COMMON.split()), '"young people" "local community" "social work"', "ab-" * 3_000, "%_" * 5_000,
    "'" * 10_000, "\\" * 10_000, "ﷺ" * 10_000,
]  # fmt: skip

VALUES = {"place": ("admitted", "listed"), "lot": ("a", "b"), "region": ("TLD", "TLE")}
TEXTS = ("Housing advice", "We house people", "co-operative housing", "Bread, and more bread", "")


@st.composite
def documents(draw, most: int = 7) -> list[Document]:
    def one(n: int) -> Document:
        said = {name: tuple(sorted(draw(st.sets(st.sampled_from(values))))) for name, values in VALUES.items()}
        name, text = draw(st.sampled_from(("Ash", "Birch", "The Cedar"))), draw(st.sampled_from(TEXTS))
        day = draw(st.sampled_from(("", "2026-01-31", "2026-11-02")))
        return Document(SUPPLIER, f"ref{n}", name, text, facets=said, day=day)

    return [one(n) for n in range(draw(st.integers(0, most)))]


filters = st.fixed_dictionaries(
    {}, optional={name: st.frozensets(st.sampled_from((*values, NOT_STATED))) for name, values in VALUES.items()}
)


@pytest.fixture
def engine(tmp_path, request) -> PostgresEngine:
    made = an_engine("postgres", tmp_path, request)
    assert isinstance(made, PostgresEngine)
    made.rebuild(lambda: (0, []))
    return made


@pytest.fixture(scope="module")
def many():
    """Debian's server with 20,000 documents, and the seconds of a core that it and we have used."""
    with debian_postgres() as url, closing(Lending(url)) as lending:
        made = PostgresEngine(lending)
        made.rebuild(lambda: (0, batched(documents_made(shared() / "data", 20_000))))
        yield made, lambda: with_server(lending)


def batched(found):
    """In batches, as a rebuild takes them."""
    while batch := list(islice(found, 500)):
        yield batch


def rows(engine: PostgresEngine, table: str, columns: str) -> list[tuple]:
    with engine._connect() as connection:
        (generation,) = connection.execute(f"SELECT generation FROM {SCHEMA}.state").fetchone()
        return sorted(connection.execute(f"SELECT {columns} FROM {SCHEMA}.{generation}_{table}").fetchall())


def state(engine: PostgresEngine) -> tuple:
    with engine._connect() as connection:
        return connection.execute(f"SELECT position, documents, words FROM {SCHEMA}.state").fetchone()


def tables(engine: PostgresEngine) -> int:
    with engine._connect() as connection:
        return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", (SCHEMA,)).fetchone()[0]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents(), filters, st.sampled_from([NAME, NEWEST, SOONEST]), st.integers(0, 3), st.integers(1, 4))
def test_filters_counts_and_order_are_those_of_the_plain_way(engine, found, asked, order, start, most):
    with engine.reading() as reader:
        held = reader.digests()
    engine.update(found, gone=held)
    question = Question(filters=asked, order=order, start=start, most=most)
    with engine.reading() as reader:
        there = reader.find(question)
        every = reader.refs(question)
    plainly = answered(question, found)
    assert ([h.ref for h in there.hits], there.total) == ([h.ref for h in plainly.hits], plainly.total)
    assert {k: v for k, v in there.counts.items() if v} == {k: v for k, v in plainly.counts.items() if v}
    assert every == tuple(h.ref for h in answered(Question(filters=asked, order=order, most=99), found).hits)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents(), documents(4), st.sets(st.integers(0, 6)))
def test_updates_leave_what_a_rebuild_would(engine, first, then, gone):
    columns = {
        "doc": "kind, ref, name, day, length, vector::text",
        "said": "key, digest, name",
        "word": "kind, word, stem, seen",
    }
    engine.rebuild(lambda: (5, [first]))
    engine.update(then, gone=[f"supplier:ref{n}" for n in gone], position=7)
    by_updates = [rows(engine, table, wanted) for table, wanted in columns.items()], state(engine)
    now = {one.key: one for one in first} | {f"supplier:ref{n}": None for n in gone} | {one.key: one for one in then}
    engine.rebuild(lambda: (7, [[one for one in now.values() if one]]))
    assert by_updates == ([rows(engine, table, wanted) for table, wanted in columns.items()], state(engine))


def test_what_was_drawn_before_another_wrote_is_not_written(engine):
    engine.update([], gone=[], position=4, since=0)
    with pytest.raises(Busy):
        engine.update([Document(SUPPLIER, "a", "Old")], gone=[], position=3, since=0)
    engine.update([Document(SUPPLIER, "a", "New")], gone=[], position=2, since=4)
    with engine.reading() as reader:
        assert (reader.position(), len(reader.digests())) == (4, 1)


def test_a_rebuild_waits_until_the_tables_it_replaced_are_let_go(engine):
    full = tables(engine)
    with engine.reading():
        engine.rebuild(lambda: (0, []))
        assert tables(engine) > full
    engine.update([], gone=[])
    assert tables(engine) == full


def test_a_killed_writer_leaves_no_trace(engine):
    before = tables(engine)

    def batches():
        yield [Document(SUPPLIER, "a", "Acorn")]
        with engine._connect() as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            other.commit()
        yield [Document(SUPPLIER, "b", "Birch")]

    with pytest.raises(Exception, match=r"terminat|closed"):
        engine.rebuild(lambda: (9, batches()))
    fresh = PostgresEngine(engine._connect)
    assert (tables(fresh), state(fresh)) == (before, (0, 0, 0))
    fresh.update([Document(SUPPLIER, "a", "Acorn")], gone=[])


def test_a_table_that_went_makes_the_index_unsound_and_a_rebuild_mends_it(engine):
    with engine._connect() as connection:
        (name,) = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE %s", (SCHEMA, "%word")
        ).fetchone()
        connection.execute(f"DROP TABLE {SCHEMA}.{name}")
        connection.commit()
    assert not engine.is_sound()
    engine.rebuild(lambda: (0, [[Document(SUPPLIER, "a", "Acorn")]]))
    assert engine.is_sound()


def test_a_server_without_trigrams_says_so_and_finds_all_the_same(engine):
    engine.update([Document(SUPPLIER, str(n), f"N{n}", "Participatory housing.") for n in range(30)], gone=[])
    if not lacking(engine):
        pytest.skip("this server has pg_trgm")
    assert "pg_trgm" in lacking(engine)
    with engine.reading() as reader:
        assert not reader.suggests()
        assert reader.suggestion(Question("housng")) == ""
        assert (reader.find(Question("housng")).total, reader.find(Question("housing")).total) == (0, 30)


def test_misspelt_words_find_their_neighbours_and_get_a_suggestion_where_the_server_has_trigrams():
    with debian_postgres() as url, closing(Lending(url)) as lending:
        engine = PostgresEngine(lending)
        made = [Document(SUPPLIER, str(n), f"N{n}", "Participatory housing advice.") for n in range(30)]
        engine.rebuild(lambda: (0, [made]))
        assert lacking(engine) == ""
        with engine.reading() as reader:
            assert reader.suggests()
            assert reader.suggestion(Question("participatry housng")) == "participatory housing"
            assert reader.suggestion(Question("housing advice")) == ""
            assert reader.suggestion(Question("housng", filters={"place": frozenset({"listed"})})) == ""
            found = reader.find(Question("participatry"))
            assert (found.total, found.loose) == (30, True)
            assert {piece.text for piece in found.hits[0].pieces if piece.hit} == {"Participatory"}
            assert not reader.find(Question("housing")).loose
            assert reader.find(Question("xyzzyxyzzy")).total == 0


@pytest.mark.parametrize("engine_kind", ["postgres"], indirect=False)
def test_the_market_finds_by_it_and_keeps_it_in_step(engine_kind, app, request):
    app.config["SEARCH"] = "postgres"
    before = app.extensions["search_engine"]
    app.extensions["search_engine"] = engine_for(app)
    try:
        assert app.extensions["search_engine"].name == "postgres"
        catchup.rebuild()
        with writing():
            supplier = admit(a_lot(), a_supplier("Acorn"))
            a_profile(supplier, summary="We bake bread.")
        while catchup.catch_up(app.extensions["clock"]()):
            pass
        found = find_suppliers(Asked("baking"))
        assert ([row.supplier.name for row in found.rows], found.plain) == (["Acorn"], False)
        page = app.test_client().get("/suppliers?q=bakng+briks").text
        assert ("Misspelt words are not put right here" in page) is bool(lacking(app.extensions["search_engine"]))
    finally:
        app.config["SEARCH"], app.extensions["search_engine"] = "whoosh", before


def test_another_database_cannot_lend_its_connections(workshop, request):
    from tests.conftest import _make

    with pytest.raises(NotPostgreSQL):
        connections_of(_make("sqlite", request, workshop))


@pytest.mark.ci
def test_it_finds_nearly_as_well_as_the_embedded_engine():
    found = {name: each[OVERALL] for name, each in measured(shared()).items()}
    if "postgres" not in found:
        pytest.skip("needs Debian's postgresql, for pg_trgm")
    for figure in ("ndcg", "recall"):
        assert getattr(found["postgres"], figure) >= getattr(found["whoosh"], figure) - 0.05


@pytest.mark.ci
@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_cost_it_more_than_a_fifth_of_a_second(many, words):
    engine, cpu = many
    began = cpu()
    with engine.reading() as reader:
        reader.find(Question(words))
        reader.suggestion(Question(words))
        reader.completions(words, kind=SUPPLIER, most=8)
    assert cpu() - began <= 0.2
