"""The commands: flask market, flask law, flask db."""

from flask import Flask


def set_up(app: Flask) -> None:
    """Add the commands to the application."""
    from dps.cli import database, export, keys, law, market, people, score, serving  # noqa: F401 some hang on the group

    market.market.add_command(score.score)
    for group in (market.market, law.law, database.group):
        app.cli.add_command(group)
