"""``flask market``: the group that the market's commands hang on."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError

from dps.core.db import db
from dps.migrations import run


class MarketGroup(AppGroup):
    """A group whose commands say in a sentence that the market is not set up, instead of showing a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where the database is not there or not at the newest schema, say so and exit 2."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            app = ctx.ensure_object(ScriptInfo).load_app()
            with app.app_context():
                if _is_ready():
                    raise
            data = app.config["DATA_DIR"]
            click.echo(f"The market in {data} is not set up: run `flask --app wsgi market setup`.", err=True)
            raise SystemExit(2) from error


def _is_ready() -> bool:
    db.session.rollback()
    try:
        return run.current(db.engine) == run.newest()
    except (OperationalError, ProgrammingError):
        return False


market = MarketGroup("market", help="Run the market: set up, work, rehearse, import, export.")
