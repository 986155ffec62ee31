"""Counting the statements that a page sends: it must not grow with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from dps.core.db import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the block sends to the database, in order; pragmas and the beginnings of transactions left out.

    ``with counted(app) as sent: client.get("/")`` and then ``len(sent)``.
    """
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "BEGIN", "SET TRANSACTION", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
