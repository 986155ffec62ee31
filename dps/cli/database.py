"""``flask db``: bring the schema up or down, and compare it with the models."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from dps.core.db import db
from dps.migrations import run

group = AppGroup("db", help="The schema: upgrade, downgrade, current, check.")


@group.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to REVISION (the newest, unless told)."""
    run.upgrade(db.engine, revision)
    click.echo(f"The schema is at {run.current(db.engine)}.")


@group.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the schema down to REVISION ("base" for nothing at all). Rows of dropped tables are lost."""
    run.downgrade(db.engine, revision)
    click.echo(f"The schema is at {run.current(db.engine) or 'nothing'}.")


@group.command()
def current() -> None:
    """Say which revision the database is at, and which is the newest."""
    click.echo(f"{run.current(db.engine) or 'nothing'} of {run.newest()}")


@group.command()
def check() -> None:
    """Exit 1 where the schema and the models differ."""
    found = run.differences(db.engine)
    for difference in found:
        click.echo(str(difference))
    if found:
        raise SystemExit(1)
    click.echo("The schema and the models agree.")
