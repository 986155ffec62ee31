"""Which engine there is: the setting says."""

from __future__ import annotations

from flask import Flask

from search.engines.port import Engine


def engine_for(app: Flask) -> Engine:
    """The engine that ``DPS_SEARCH`` names. The other one is not imported."""
    if app.config["SEARCH"] == "postgres":
        from dps.core.postgres import connections_of
        from search.engines.postgres.engine import PostgresEngine

        return PostgresEngine(connections_of(app))
    from search.engines.whoosh import WhooshEngine

    return WhooshEngine(app.config["DATA_DIR"])


def lacking(engine: Engine) -> str:
    """What an engine cannot do on this server, as a sentence for the operator; or empty. Raises Unavailable."""
    ask = getattr(engine, "lacks", None)
    return str(ask()) if ask is not None else ""
