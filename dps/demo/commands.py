"""``market demo``: make the demonstration market, or throw it away and make it again. Demo mode only."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from flask import current_app

from dps.cli.market import market
from dps.cli.serving import set_up_market
from dps.core.db import db
from dps.migrations import run


@market.command("demo")
@click.option("--fresh", is_flag=True, help="Throw everything away first.")
def demo(fresh: bool) -> None:
    """Make the demonstration market. Without --fresh a market that is there is left as it is."""
    if not current_app.config["DEMO"]:
        click.echo("This is not a demonstration (DPS_DEMO is not 1), so nothing is made or thrown away.", err=True)
        raise SystemExit(2)
    if fresh:
        _throw_away()
    set_up_market()


def _throw_away() -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
    else:
        run.downgrade(db.engine, "base")
    shutil.rmtree(Path(current_app.config["DATA_DIR"]), ignore_errors=True)
