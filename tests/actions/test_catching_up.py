"""The index keeps in step with the market: who may be found is found, who may not is gone."""

from __future__ import annotations

import pytest

from dps.admission.actions import remove
from dps.admission.models import Admission
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.finding import queries
from dps.outbox.post import post, posts_after
from dps.parties.models import Organisation
from search import catchup
from search.engines.port import Busy
from search.finder import Asked, find_suppliers
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.directory import index_all, listed
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import a_profile


@pytest.fixture(autouse=True)
def _index(app):
    catchup.rebuild()


def everybody(words: str = "") -> list[str]:
    found = find_suppliers(Asked(words, with_listed=True))
    assert not found.plain
    return [row.supplier.name for row in found.rows]


def untold():
    """The posts that the index has not heard of."""
    with catchup.engine().reading() as reader:
        return posts_after(reader.position())


def taken_out(supplier, lot) -> None:
    admission = db.session.query(Admission).filter_by(supplier_id=supplier.id, lot_id=lot.id).one()
    remove(
        admission=admission,
        ground="excluded",
        reason="A ground for exclusion applies.",
        told_on=NOW.date(),
        by=CLOCK,
        at=NOW,
    )


def test_a_supplier_is_found_from_its_admission_on(app):
    with writing():
        lot, supplier = a_lot(), a_supplier("Acorn")
        a_profile(supplier)
    index_all()
    assert everybody() == []
    with writing():
        admit(lot, supplier)
    index_all()
    assert everybody() == ["Acorn"]
    assert everybody("co-design") == ["Acorn"]


def test_what_a_supplier_says_anew_is_found_and_what_it_said_is_not(app):
    with writing():
        supplier = admit(a_lot(), a_supplier("Acorn"))
        a_profile(supplier, summary="We bake bread.")
    index_all()
    assert everybody("bread") == ["Acorn"]
    with writing():
        a_profile(supplier, summary="We mend roofs.")
    index_all()
    assert (everybody("bread"), everybody("roofs")) == ([], ["Acorn"])


def test_a_supplier_that_was_removed_is_gone_even_before_the_index_has_heard(app):
    with writing():
        lot = a_lot()
        supplier = admit(lot, a_supplier("Acorn"))
        admit(lot, a_supplier("Birch"))
    index_all()
    assert everybody() == ["Acorn", "Birch"]
    with writing():
        taken_out(supplier, lot)
    assert everybody() == ["Birch"]
    index_all()
    assert everybody() == ["Birch"]
    with catchup.engine().reading() as reader:
        assert f"supplier:{supplier.ref}" not in reader.digests()


def test_one_of_the_directory_that_was_admitted_and_removed_is_not_shown_among_the_admitted(app):
    with writing():
        key = listed(name="Elm Trust")
    with writing():
        lot, elm = a_lot(), db.session.query(Organisation).filter_by(source_key=key).one()
        admit(lot, elm)
    index_all()
    assert [row.supplier.name for row in find_suppliers(Asked()).rows] == ["Elm Trust"]
    with writing():
        taken_out(elm, lot)
    assert find_suppliers(Asked()).rows == ()
    assert everybody() == ["Elm Trust"]


def test_a_directory_entry_is_found_and_one_no_longer_active_is_not(app):
    with writing():
        listed(name="Elm Trust")
        listed(name="Gone Trust", active="False")
    index_all()
    assert everybody() == ["Elm Trust"]


def test_posts_of_other_kinds_are_passed_over(app):
    with writing():
        post("bid-received", about=("bid", "b" * 26), at=NOW)
    assert catchup.catch_up(NOW) == 1
    assert untold() == ()


def test_a_kill_between_index_and_cursor_takes_the_same_in_again_and_changes_nothing(app, monkeypatch):
    with writing():
        listed(name="Elm Trust")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("search.engines.folder.IndexFolder.vouch", killed)
        with pytest.raises(KeyboardInterrupt):
            catchup.catch_up(NOW)
    index_all()
    assert everybody() == ["Elm Trust"]
    assert untold() == ()


def test_nothing_is_lost_while_another_process_writes(app):
    with writing():
        listed(name="Elm Trust")
    with catchup.engine().folder.writing():
        assert catchup.catch_up(NOW) == 0
    assert len(untold()) == 1
    index_all()
    assert everybody() == ["Elm Trust"]


def test_a_damaged_index_is_built_anew_by_the_next_run(app):
    with writing():
        listed(name="Elm Trust")
    index_all()
    for file in catchup.engine().folder.current().glob("*.seg"):
        file.write_bytes(b"")
    assert find_suppliers(Asked()).plain
    catchup.catch_up(NOW)
    assert everybody() == ["Elm Trust"]


def test_a_rebuild_counts_what_the_posts_tell_of_as_read(app):
    with writing():
        listed(name="Elm Trust")
    assert catchup.rebuild() == 1
    assert untold() == ()


def test_two_rebuilds_do_not_run_at_once(app, monkeypatch):
    engine = catchup.engine()
    with engine.folder.writing():
        monkeypatch.setattr("search.engines.whoosh.REBUILD_WAITS_SECONDS", 0.0)
        with pytest.raises(Busy):
            catchup.rebuild()


def test_the_commands_catch_up_and_rebuild(app):
    with writing():
        listed(name="Elm Trust")
    run = app.test_cli_runner().invoke
    assert "1 posts taken in" in run(args=["search", "catch-up"]).output
    assert "1 documents in" in run(args=["search", "rebuild"]).output


def test_setting_up_builds_an_index_once(app):
    assert catchup.set_up_index() == "there"
    (catchup.engine().folder.root / "CURRENT").unlink()
    assert catchup.set_up_index() == "built, with 0 documents"


def test_who_can_be_found_is_drawn_in_a_fixed_number_of_statements(app):
    from tests.queries import counted

    def sent() -> int:
        with counted(app) as statements:
            assert len(queries.suppliers_after(0, limit=500)[1]) > 0
        return len(statements)

    with writing():
        listed()
    one = sent()
    with writing():
        for _ in range(20):
            listed()
    assert sent() == one
