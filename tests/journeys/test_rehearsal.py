"""The rehearsal runs a whole competition by command, and notices when a fact does not hold."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from config import Config
from dps.core.db import db, writing
from dps.demo import rehearse
from wsgi import create_app


@pytest.fixture
def bare(tmp_path) -> Flask:
    return create_app(
        Config(data_dir=tmp_path / "data", key_dir=tmp_path / "keys", database_url="sqlite://", testing=True)
    )


def test_a_rehearsal_holds_and_tells_its_story_as_json(bare, tmp_path):
    done = bare.test_cli_runner().invoke(args=["market", "rehearse", "--json"])
    assert done.exit_code == 0, done.output
    story = json.loads(done.output)
    assert story["holds"] is True
    assert len(story["checks"]) >= 15
    assert [row["rank"] for row in story["ranking"]] == [1, 2, 3, 4, 5, 6, None]
    assert story["timeline"][0][1] == "competition:draft"
    assert story["timeline"][-1][1] == "contract:conclude"
    assert not (tmp_path / "data").exists(), "it must leave the real market alone"


def test_a_rehearsal_whose_facts_do_not_hold_exits_1(bare, monkeypatch):
    played = rehearse.Play.run

    def run_and_meddle(play):
        done = played(play)
        with writing():
            db.session.execute(db.text("UPDATE contract SET signed_on = '2026-10-08'"))
        return done

    monkeypatch.setattr(rehearse.Play, "run", run_and_meddle)
    done = bare.test_cli_runner().invoke(args=["market", "rehearse"])
    assert done.exit_code == 1
    assert "FAILS  the contract was concluded after the standstill" in done.output


@pytest.mark.ci  # the one above runs one; that a second comes to the same is for CI to see
def test_two_rehearsals_come_to_the_same_ranking(bare):
    totals = []
    for _ in range(2):
        with bare.app_context(), rehearse.throwaway():
            totals.append([(row["supplier"], row["total"]) for row in rehearse.rehearse().ranking])
    assert totals[0] == totals[1]
