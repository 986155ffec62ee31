"""``flask search query``: what the pages find, from the command line, with the ids of the list that was imported."""

from __future__ import annotations

import json

import pytest

from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.profile.directory import keep_entries
from tests.conftest import NOW
from tests.makers.directory import a_row, entries

ROWS = (
    a_row(id="GB-SC-SC000001", name="Glen Bakery", description="Bread for the glen.", registry="GB-SC", registered_number="SC000001", nation="Scotland"),
    a_row(id="coop-1", name="Leeds Bread Co-op", description="A bakery.", org_type="worker co-operative", registry="", registered_number="", nation="England"),
    a_row(id="coop-2", name="Skye Cycles", description="Bicycles mended.", org_type="worker co-operative", registry="", registered_number="", nation="Scotland"),
)  # fmt: skip


@pytest.fixture
def listed(app):
    with writing():
        keep_entries(entries=entries(*ROWS), by=CLOCK, at=NOW)


def run(app, *args: str):
    return app.test_cli_runner().invoke(args=["search", "query", *args])


def found(app, *args: str) -> list[str]:
    done = run(app, *args, "--json")
    assert done.exit_code == 0, done.output
    return [row["id"] for row in json.loads(done.stdout)]


def test_entries_that_were_imported_are_found_by_their_own_ids_with_their_scores_and_why(app, listed):
    done = run(app, "bakeries", "--json")
    rows = json.loads(done.stdout)
    assert {row["id"] for row in rows} == {"GB-SC-SC000001", "coop-1"}
    assert [sorted(row) for row in rows] == [["id", "matched", "name", "score"]] * 2
    assert rows[0]["score"] >= rows[1]["score"] > 0
    assert {row["id"]: row["matched"] for row in rows}["coop-1"] == ["name", "summary"]


def test_each_option_leaves_out_what_it_does_not_name(app, listed):
    assert found(app, "", "--nation", "Scotland") == ["GB-SC-SC000001", "coop-2"]
    assert found(app, "bakery", "--nation", "scotland") == ["GB-SC-SC000001"]
    assert set(found(app, "", "--org-type", "Worker Co-operative")) == {"coop-1", "coop-2"}
    assert found(app, "", "--org-type", "charity") == ["GB-SC-SC000001"]
    assert found(app, "", "--nation", "Scotland", "--org-type", "worker co-operative") == ["coop-2"]
    assert set(found(app, "", "--nation", "Scotland", "--nation", "England")) == {"GB-SC-SC000001", "coop-1", "coop-2"}
    assert found(app, "", "--region", "Scotland") == ["GB-SC-SC000001", "coop-2"]
    assert found(app, "", "--limit", "1") == ["GB-SC-SC000001"]


@pytest.mark.parametrize(
    "option", [("--nation", "Mars"), ("--org-type", "guild"), ("--region", "Atlantis"), ("--lot", "no such")]
)
def test_a_value_that_is_not_there_ends_with_the_choices(app, listed, option):
    done = run(app, "bread", *option, "--json")
    assert done.exit_code == 2
    assert "is not there. Choose from:" in done.stderr
    assert not done.stdout


def test_words_that_nobody_says_find_nobody_and_people_can_read_what_was_found(app, listed):
    assert found(app, "zzqx") == []
    assert "1. Skye Cycles (coop-2)  in name, summary" in run(app, "bicycle").output
    assert "Did you mean: bakery" in run(app, "bakrey").output
