"""Importing a list of organisations: each row is kept or named with its reason, and a second time changes nothing."""

from __future__ import annotations

import csv
import io
import time

import pytest
from sqlalchemy import func, select

from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.outbox.post import unread
from dps.parties.models import Organisation
from dps.profile.directory import DIRECTORY_LOG, Fault, NotAList, keep_entries, rows_of
from dps.profile.models import DirectoryEntry, Profile
from dps.profile.rules.entry import COLUMNS
from search import catchup
from tests.conftest import NOW, shared
from tests.makers.directory import a_row, entries
from tests.makers.parties import a_supplier


def csv_of(*rows: dict[str, str], head: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, head)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def kept() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.id)))


def run(app, tmp_path, content: bytes):
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    return app.test_cli_runner().invoke(args=["market", "import-suppliers", str(file)])


def test_an_entry_is_kept_with_its_profile_and_its_listing(app):
    with writing():
        done = keep_entries(entries=entries(a_row(name="HEBDEN CAFÉ", nation="Wales")), by=CLOCK, at=NOW)
    assert (done.added, done.changed, done.unchanged, done.faults) == (1, 0, 0, ())
    (body,) = kept()
    assert (body.name, body.source, body.kind, body.region) == ("Hebden Café", "directory", "supplier", "TLL")
    assert db.session.scalars(select(Profile.summary)).all() == ["Help for people nearby."]
    assert db.session.scalars(select(DirectoryEntry.listed)).all() == [True]


def test_an_import_is_on_the_trail_and_told_once_for_the_batch_without_names(app):
    with writing():
        keep_entries(entries=entries(a_row(name="HEBDEN CAFÉ"), a_row()), by=CLOCK, at=NOW)
    (entry,) = trail(DIRECTORY_LOG)
    assert (entry.did, entry.facts["added"]) == ("directory:import", 2)
    assert "Hebden" not in str(entry)
    (post,) = unread("a test")
    assert (post.kind, post.facts["organisations"]) == ("directory-imported", [body.ref for body in kept()])


def test_an_import_rolls_back_with_its_entry_on_the_trail(app):
    with pytest.raises(ZeroDivisionError), writing():
        keep_entries(entries=entries(a_row()), by=CLOCK, at=NOW)
        1 / 0
    assert kept() == []
    assert trail(DIRECTORY_LOG) == ()
    assert unread("a test") == ()


def test_a_second_time_changes_nothing_and_says_nothing(app):
    rows = (a_row(), a_row())
    for _ in range(2):
        with writing():
            done = keep_entries(entries=entries(*rows), by=CLOCK, at=NOW)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)
    assert len(trail(DIRECTORY_LOG)) == 1


def test_a_changed_row_changes_its_entry_and_no_other(app):
    row, other = a_row(), a_row()
    with writing():
        keep_entries(entries=entries(row, other), by=CLOCK, at=NOW)
    ref = kept()[0].ref
    new = {**row, "description": "Something else.", "active": "False", "registered_number": "1999999"}
    with writing():
        done = keep_entries(entries=entries(new, other), by=CLOCK, at=NOW)
    assert (done.added, done.changed, done.unchanged) == (0, 1, 1)
    body = kept()[0]
    assert (body.ref, [i.value for i in body.identifiers]) == (ref, ["1999999"])
    assert db.session.scalar(select(Profile.summary).where(Profile.organisation_id == body.id)) == "Something else."
    assert db.session.scalar(select(DirectoryEntry.listed).where(DirectoryEntry.organisation_id == body.id)) is False


def test_an_organisation_in_the_market_in_its_own_right_is_never_overwritten(app):
    row = a_row()
    with writing():
        a_supplier("Our own name", identifiers=[("GB-CHC", row["registered_number"])])
    with writing():
        done = keep_entries(entries=entries(row), by=CLOCK, at=NOW)
    assert done.added == 0
    assert done.faults[0].why == f"GB-CHC {row['registered_number']} is another organisation’s in this market"
    assert [body.name for body in kept()] == ["Our own name"]


def test_an_entry_that_its_organisation_took_over_is_left_alone(app):
    row = a_row()
    with writing():
        keep_entries(entries=entries(row), by=CLOCK, at=NOW)
    with writing():
        kept()[0].source = "registered"
    with writing():
        done = keep_entries(entries=entries({**row, "name": "A new name"}), by=CLOCK, at=NOW)
    assert (done.changed, done.unchanged) == (0, 1)
    assert kept()[0].name != "A new name"


def test_two_rows_of_one_company_number_are_both_kept_and_the_number_stands_once(app):
    rows = (a_row(company_number="12345678"), a_row(company_number="12345678"))
    with writing():
        done = keep_entries(entries=entries(*rows), by=CLOCK, at=NOW)
    assert (done.added, done.faults) == (2, ())
    assert [[i.scheme for i in body.identifiers] for body in kept()] == [["GB-CHC", "GB-COH"], ["GB-CHC"]]


def test_a_file_without_the_columns_is_refused_whole():
    with pytest.raises(NotAList, match="no column nation"):
        list(rows_of(csv_of(head=tuple(c for c in COLUMNS if c != "nation"))))


def test_each_bad_row_is_named_by_number_and_reason_and_the_good_ones_stay():
    good, same = a_row(), a_row()
    text = (
        csv_of(good, a_row(name=""), same, same).decode() + "only,three,cells\r\n" + ",".join(["x\x00"] * 14) + "\r\n"
    )
    rows = list(rows_of(text.encode() + b"caf\xe9," * 13 + b"x\r\n"))
    faults = {row.number: row.why for row in rows if isinstance(row, Fault)}
    assert [type(row).__name__ for row in rows[:3]] == ["Entry", "Fault", "Entry"]
    assert faults == {
        3: "it has no name",
        5: "row 4 has the same id",
        6: "it has 3 cells where the head has 14",
        7: "it holds a NUL character",
        8: "it holds bytes that are not UTF-8",
    }


def test_a_cell_with_line_breaks_is_one_row():
    rows = list(rows_of(csv_of(a_row(description="one\ntwo"), a_row())))
    assert [row.number for row in rows] == [2, 3]


def test_the_command_says_what_it_did_and_a_second_run_does_nothing(app, tmp_path):
    content = csv_of(a_row(), a_row(registered_number="9"), a_row())
    first = run(app, tmp_path, content)
    assert first.exit_code == 0
    assert "2 added, 0 changed, 0 unchanged, 1 not kept, of 3 rows" in first.output
    assert "Row 3 (GB-CHC-" in first.output
    assert "“9” is not a charity number" in first.output
    db.session.rollback()
    second = run(app, tmp_path, content)
    assert "0 added, 0 changed, 2 unchanged, 1 not kept" in second.output
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2


def test_the_command_refuses_what_is_no_list(app, tmp_path):
    answer = run(app, tmp_path, b"name,town\r\nx,y\r\n")
    assert answer.exit_code == 2
    assert "was not read" in answer.output


def test_the_real_list_is_imported_and_indexed_in_time(app, engine_kind, tmp_path):
    if engine_kind != "sqlite":
        pytest.skip("once is enough: the engines differ in nothing here")
    file = shared() / "data" / "supplier_texts.csv"
    began = time.monotonic()
    answer = app.test_cli_runner().invoke(args=["market", "import-suppliers", str(file)])
    imported = time.monotonic()
    assert "7,022 added, 0 changed, 0 unchanged, 0 not kept" in answer.output
    assert catchup.rebuild() == 7022 - 67
    indexed = time.monotonic()
    assert imported - began < 60
    assert indexed - imported < 30
    assert catchup.catch_up(NOW) == 0
