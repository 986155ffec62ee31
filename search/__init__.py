"""The public's door: find and read."""

import sys

from flask import Blueprint, Flask


def door() -> Blueprint:
    """The door with every room behind it. No prefix: the public's addresses are the short ones."""
    from search import (
        about,
        asked,
        case_studies,
        checkpoints,
        completing,
        contracts,
        delivered,
        everywhere,
        home,
        opportunities,
        receipts,
        register,
        saved,
        suppliers,
    )

    bp = Blueprint("search", __name__)
    for room in (
        home,
        everywhere,
        suppliers,
        case_studies,
        completing,
        opportunities,
        checkpoints,
        contracts,
        delivered,
        register,
        about,
        asked,
        receipts,
        saved,
    ):
        bp.register_blueprint(room.bp)
    return bp


def set_up(app: Flask) -> None:
    """Choose the search engine, hand its consumer to the outbox, add its commands."""
    from dps import jobs
    from dps.cli.serving import add_set_up_step
    from search import catchup, cli, keeping
    from search.engines.chosen import engine_for

    app.extensions["search_engine"] = engine_for(app)
    jobs.add_handler(app, catchup.CONSUMER, catchup.catch_up)
    app.extensions.setdefault("served_beside", []).append(
        [sys.executable, "-m", "flask", "--app", "wsgi", "search", keeping.follow.name or "follow"]
    )
    add_set_up_step(app, "Search index", catchup.set_up_index)
    app.cli.add_command(cli.group)
