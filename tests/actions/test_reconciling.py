"""The index is held against the database: what drifted is found, put right and kept on record; every node follows by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dps.core.db import writing
from dps.finding.comparisons import last_comparisons, last_of_each_node
from dps.finding.queries import suppliers
from dps.parties.rules.roles import ADMINISTRATOR, AUDITOR
from search import catchup, keeping, reconciling
from search.documents import document_of
from search.engines.port import SUPPLIER, Document, Unavailable
from search.finder import Asked, find_suppliers
from tests.conftest import NOW
from tests.makers.directory import listed
from tests.makers.engines import WhooshEngine
from tests.makers.parties import a_person, an_operator

pytestmark = pytest.mark.parametrize(
    "engine_kind", ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.ci])], indirect=True
)


@pytest.fixture(autouse=True)
def _index(app):
    with writing():
        listed(name="Acorn Trust")
        listed(name="Birch Trust")
    catchup.rebuild()


def everybody() -> dict[str, str]:
    """The key of each supplier in the index, by its name there."""
    with catchup.engine().reading() as reader:
        refs = [key.partition(":")[2] for key in reader.digests()]
    return {one.name: f"{SUPPLIER}:{one.ref}" for one in suppliers(refs)}


def said_wrongly() -> tuple[str, str, str]:
    """Acorn gone from the index, Birch with other words in it, somebody in it whom nobody may find."""
    there = everybody()
    acorn, birch = there["Acorn Trust"], there["Birch Trust"]
    (told,) = suppliers([birch.partition(":")[2]])
    wrong = document_of(told)
    removed = Document(SUPPLIER, "z" * 26, "Removed Ltd", facets={"place": ("admitted",)})
    old = Document(SUPPLIER, wrong.ref, wrong.name, "What it said last year.", facets=wrong.facets)
    catchup.engine().update([old, removed], [acorn])
    return acorn, removed.key, birch


def test_an_index_that_holds_what_the_database_says_has_not_drifted(app):
    found = reconciling.compare_and_keep(NOW)
    assert (found.documents, found.drift.keys, found.repaired, found.trouble) == (2, frozenset(), False, "")
    (kept,) = last_comparisons()
    assert (kept.node, kept.drifted, kept.documents, kept.night) == (reconciling.node(), 0, 2, None)


def test_what_drifted_is_named_and_put_right(app):
    missing, extra, changed = said_wrongly()
    drift = reconciling.compare_and_keep(NOW).drift
    assert (drift.missing, drift.extra, drift.changed) == ({missing}, {extra}, {changed})
    assert reconciling.compare(NOW).drift.keys == frozenset()
    assert set(everybody()) == {"Acorn Trust", "Birch Trust"}
    (kept,) = last_comparisons()
    assert (kept.missing, kept.extra, kept.changed, kept.repaired) == (1, 1, 1, True)
    assert set(kept.examples) == {missing, extra, changed}


def test_only_to_compare_repairs_nothing(app):
    said_wrongly()
    assert len(reconciling.compare(NOW, repair=False).drift.keys) == 3
    assert len(reconciling.compare(NOW, repair=False).drift.keys) == 3


def test_what_is_posted_while_it_is_compared_is_not_drift(app, monkeypatch):
    drawn = reconciling.all_documents

    def meanwhile(at):
        with writing():
            listed(name="Cedar Trust")
        return drawn(at)

    with monkeypatch.context() as patch:
        patch.setattr(reconciling, "all_documents", meanwhile)
        found = reconciling.compare(NOW)
    assert (found.documents, found.drift.keys) == (3, frozenset())
    assert reconciling.compare(NOW).drift.keys == frozenset()
    assert "Cedar Trust" in everybody()


def test_an_index_that_cannot_be_read_is_built_anew_before_it_is_compared(app):
    for file in catchup.engine().folder.current().glob("*.seg"):
        file.write_bytes(b"")
    found = reconciling.compare_and_keep(NOW)
    assert found.drift.keys == frozenset()
    assert set(everybody()) == {"Acorn Trust", "Birch Trust"}


def test_each_night_is_compared_once_however_late_it_is_asked(app):
    two_in_the_morning = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert [reconciling.nightly(NOW), reconciling.nightly(NOW)] == [1, 0]
    assert reconciling.nightly(two_in_the_morning - timedelta(microseconds=1)) == 0
    assert reconciling.nightly(two_in_the_morning + timedelta(hours=20)) == 1
    assert [one.night.isoformat() for one in last_comparisons()] == ["2026-11-24", "2026-11-23"]


def test_a_summer_night_begins_at_two_in_london(app):
    summer = datetime(2027, 7, 1, 1, 0, tzinfo=UTC)
    assert reconciling.nightly(summer - timedelta(seconds=1)) == 1
    assert reconciling.nightly(summer) == 1


def test_two_nodes_keep_an_index_each_and_a_comparison_each(app, tmp_path, monkeypatch):
    mine, other = catchup.engine(), WhooshEngine(tmp_path / "other")
    others = keeping.Follower()
    monkeypatch.setitem(app.extensions, "search_engine", other)
    others.look()
    assert set(everybody()) == {"Acorn Trust", "Birch Trust"}
    with writing():
        listed(name="Cedar Trust")
    others.look()
    assert len(everybody()) == 3
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "DATA_DIR", tmp_path / "other")
        reconciling.nightly(NOW)
    monkeypatch.setitem(app.extensions, "search_engine", mine)
    assert len(everybody()) == 2  # this node has not looked yet
    keeping.Follower().look()
    assert len(everybody()) == 3
    reconciling.nightly(NOW)
    assert len({one.node for one in last_of_each_node()}) == 2


def test_a_follower_outlives_whatever_goes_wrong(app, monkeypatch):
    follower = keeping.Follower()
    with monkeypatch.context() as patch:
        patch.setattr(catchup, "all_documents", None)
        patch.setattr(catchup.engine().folder.__class__, "current_and_position", _never)
        follower.look()
    with writing():
        listed(name="Cedar Trust")
    follower.look()
    assert len(everybody()) == 3


def _never(*_: object) -> None:
    raise Unavailable("the disk is gone")


def test_the_command_reports_drift_by_its_exit(app):
    run = app.test_cli_runner().invoke
    clean = run(args=["search", "reconcile"])
    assert (clean.exit_code, "No drift." in clean.output) == (0, True)
    missing, extra, changed = said_wrongly()
    seen = run(args=["search", "reconcile", "--only-compare"])
    assert (seen.exit_code, "3 had drifted.\n" in seen.output) == (1, True)
    mended = run(args=["search", "reconcile"])
    assert mended.exit_code == 1
    assert all(
        words in mended.output for words in (f"{missing}: missing", f"{extra}: held", f"{changed}: out", "put right")
    )
    assert run(args=["search", "reconcile"]).exit_code == 0


def test_the_operator_sees_each_nodes_last_comparison_and_what_drifted(app, client, clock):
    with writing():
        operator = an_operator()
        people = {role: a_person(operator, role) for role in (ADMINISTRATOR, AUDITOR)}
    assert client.get("/admin/search-index").status_code == 302
    client.sign_in(people[AUDITOR])
    assert client.get("/admin/search-index").status_code == 403
    client.sign_in(people[ADMINISTRATOR])
    assert "No index has been compared yet" in client.get("/admin/search-index").text
    missing, _, _ = said_wrongly()
    reconciling.nightly(NOW)
    drifted = client.get("/admin/search-index").text
    assert "3 drifted" in drifted
    assert "1 missing, 1 held that must not be, 1 out of date." in drifted
    assert missing in drifted
    clock.at = NOW + timedelta(days=1)
    reconciling.nightly(clock.at)
    client.sign_in(people[ADMINISTRATOR])
    assert "No drift" in client.get("/admin/search-index").text
    clock.at += timedelta(hours=27)
    client.sign_in(people[ADMINISTRATOR])
    assert "Not compared for a day" in client.get("/admin/search-index").text


def test_a_search_answers_while_its_index_is_compared_and_rebuilt(app, monkeypatch):
    seen: list[int] = []
    drawn = catchup.all_documents

    def looking(at):
        for batch in drawn(at):
            found = find_suppliers(Asked("trust", with_listed=True))
            seen.append(found.total)
            assert not found.plain
            yield batch

    monkeypatch.setattr(catchup, "all_documents", looking)
    catchup.rebuild()
    assert seen
    assert set(seen) == {2}
