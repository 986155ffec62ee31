"""The commands an operator runs: what they say when something is missing, and that setting up twice changes nothing."""

from __future__ import annotations

import socket

import pytest

from config import Config
from dps.core.db import db
from dps.migrations import run
from wsgi import create_app


@pytest.fixture
def bare(tmp_path):
    """An application on a folder where nothing is yet."""
    data = tmp_path / "data"
    return create_app(
        Config(
            data_dir=data, key_dir=tmp_path / "keys", database_url=f"sqlite:///{data / 'market.sqlite'}", testing=True
        )
    )


def run_command(app, *args):
    return app.test_cli_runner().invoke(args=args)


@pytest.mark.parametrize("args", [("search", "rebuild"), ("market", "export-ocds", "a" * 26)])
def test_a_command_on_a_market_that_is_not_set_up_says_so(bare, args):
    done = run_command(bare, *args)
    assert done.exit_code == 2
    assert "is not set up: run `flask --app wsgi market setup`" in done.output
    assert "Traceback" not in done.output


def test_setting_up_makes_keys_schema_and_index_and_again_changes_nothing(bare, tmp_path):
    first = run_command(bare, "market", "setup")
    assert first.exit_code == 0, first.output
    assert "made service, signing, session" in first.output
    kept = {p.name: p.read_bytes() for p in (tmp_path / "keys").iterdir()}
    again = run_command(bare, "market", "setup")
    assert again.exit_code == 0
    assert "Keys: there" in again.output
    assert {p.name: p.read_bytes() for p in (tmp_path / "keys").iterdir()} == kept
    with bare.app_context():
        assert run.differences(db.engine) == []


def test_keys_are_told_without_their_secrets(bare, tmp_path):
    assert run_command(bare, "market", "keys").exit_code == 1
    run_command(bare, "market", "setup")
    told = run_command(bare, "market", "keys")
    assert told.exit_code == 0
    for key in (tmp_path / "keys").iterdir():
        assert key.read_bytes().hex() not in told.output
        assert "mode 0600" in told.output


def test_a_taken_port_gives_one_clear_sentence(bare):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_command(bare, "market", "serve", "--port", str(port))
    assert done.exit_code == 2
    assert done.output.strip() == f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}"


def test_nothing_is_thrown_away_outside_a_demonstration(bare, tmp_path):
    run_command(bare, "market", "setup")
    done = run_command(bare, "market", "demo", "--fresh")
    assert done.exit_code == 2
    assert (tmp_path / "data" / "market.sqlite").exists()


def test_what_is_due_runs_and_says_what_it_did(bare):
    run_command(bare, "market", "setup")
    done = run_command(bare, "market", "run-due")
    assert done.exit_code == 0, done.output
    assert "letters: 0" in done.output


@pytest.mark.parametrize(
    "command",
    ["score", "rehearse", "setup", "serve", "work", "run-due", "keys", "demo", "import-suppliers", "export-ocds"],
)
def test_the_market_has_its_commands(bare, command):
    assert run_command(bare, "market", command, "--help").exit_code == 0
