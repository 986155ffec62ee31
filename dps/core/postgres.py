"""Connections of the PostgreSQL driver's own, from the pool of the market's database, for what speaks to that server itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from dps.core.db import db

Connect = Callable[[], AbstractContextManager[Any]]
"""Gives a connection of psycopg for the length of a ``with``: what is not committed by then is undone."""


class NotPostgreSQL(Exception):
    """The market's database is another one."""


def connections_of(app: Flask) -> Connect:
    """Connections to the market's database. Raises :class:`NotPostgreSQL` where that is not a PostgreSQL server."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "postgresql":
        raise NotPostgreSQL("the market's database is not a PostgreSQL server")
    return connections(engine)


def connections(engine: Engine) -> Connect:
    """Connections from the pool of an engine of SQLAlchemy: no session and no event of its stands between."""

    @contextmanager
    def connect() -> Iterator[Any]:
        lent = engine.raw_connection()
        try:
            yield lent.driver_connection
        finally:
            lent.close()  # gives it back, rolled back

    return connect
