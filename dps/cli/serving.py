"""``market setup``, ``serve``, ``work`` and ``run-due``: make the market ready, serve it, do what is due."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app

from dps import jobs
from dps.cli.market import market
from dps.cli.steadily import until_stopped
from dps.core.clock import now
from dps.core.db import db
from dps.gateways.keys.store import make_missing, open_keys, session_secret
from dps.migrations import run

Step = tuple[str, Callable[[], str]]

WORK_EVERY_SECONDS = 2.0
_GREETING = "Ready: {url}  (stop with Ctrl-C)"


def add_set_up_step(app: Flask, says: str, step: Callable[[], str]) -> None:
    """Add a step to ``market setup``. ``step`` is safe to repeat and says in a few words what it found or did."""
    app.extensions.setdefault("set_up_steps", []).append((says, step))


def _keys() -> str:
    keys = open_keys(Path(current_app.config["KEY_DIR"]), data_dir=Path(current_app.config["DATA_DIR"]))
    made = make_missing(keys)
    current_app.config["SECRET_KEY"] = session_secret(keys)
    return f"made {', '.join(made)}" if made else "there"


def _schema() -> str:
    Path(current_app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    before = run.current(db.engine)
    if before == run.newest():
        return f"at {before}"
    run.upgrade(db.engine)
    return f"brought from {before or 'nothing'} to {run.current(db.engine)}"


def set_up_market() -> None:
    """Keys, schema and every registered step, each with one line. Safe to repeat: it never refreshes data."""
    steps: list[Step] = [("Keys", _keys), ("Schema", _schema), *current_app.extensions.get("set_up_steps", [])]
    for number, (says, step) in enumerate(steps, start=1):
        click.echo(f"{number}/{len(steps)} {says}: ", nl=False)
        click.echo(step())


@market.command("setup")
def setup() -> None:
    """Make the keys, the database and the search index; in demo mode, the demonstration market."""
    set_up_market()


@market.command("run-due")
def run_due() -> None:
    """Do what is due by now, once: letters, search. Exit 1 where a part of it failed."""
    failed = False
    for ran in jobs.run_due(at=now()):
        click.echo(f"{ran.name}: {ran.done}" + (f" ({ran.trouble})" if ran.trouble else ""))
        failed = failed or bool(ran.trouble)
    if failed:
        raise SystemExit(1)


@market.command("work")
@click.option("--every", default=WORK_EVERY_SECONDS, show_default=True, help="Seconds between two runs.")
def work(every: float) -> None:
    """Do what is due, again and again, until told to stop."""
    for _ in until_stopped(every):
        jobs.run_due(at=now())


@market.command("serve")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Make the market ready and serve it, with its worker beside it."""
    if _taken(host, port):
        click.echo(f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}", err=True)
        raise SystemExit(2)
    set_up_market()
    here = [sys.executable, "-m", "flask", "--app", "wsgi", "market"]
    beside = [[*here, "work"], *current_app.extensions.get("served_beside", [])]
    server = [
        sys.executable, "-m", "gunicorn", "--config", "python:dps.cli.served", "--bind", f"{host}:{port}",
        "--log-level", "warning", "wsgi:create_app()",
    ]  # fmt: skip
    processes = [subprocess.Popen(command) for command in (*beside, server)]  # noqa: S603 our own commands
    signal.signal(signal.SIGTERM, _stop)  # what is told to stop takes its processes with it
    click.echo(_GREETING.format(url=current_app.config["BASE_URL"]))
    try:
        raise SystemExit(processes[-1].wait())
    except KeyboardInterrupt:
        click.echo("Stopping.")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
