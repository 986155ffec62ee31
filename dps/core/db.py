"""The database: one base class, one way to write.

A request, a job and a command read on a plain transaction that cannot write.
What changes anything happens inside :func:`writing`, which is short, takes the
write lock first (in turn: dps/core/turns.py), and re-reads what it decides on. On SQLite that is BEGIN
IMMEDIATE: a transaction that reads first and then writes either loses updates
or fails at once, whatever the busy timeout.
"""

from __future__ import annotations

import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, MetaData, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from dps.core.refusal import Refused
from dps.core.turns import TurnDidNotCome, Turns

REF_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
REF_LENGTH = 26
TURNS = "turns"
"""The extension of an application on an SQLite file that makes its writers take turns."""

# The WAL-reset bug of 3.7.0 to 3.51.2 can lose committed writes; it was mended in these lines too.
_MENDED = ((3, 44, 6, 3, 45), (3, 50, 7, 3, 51))


class UnsafeEngine(Exception):
    """The SQLite engine at hand can lose an acknowledged bid."""


class NotFound(Exception):
    """It is not there, or it is not the asker's to know of: the door says 404 to both."""


class Base(DeclarativeBase):
    """The base of every table. Constraints are named, so that a migration can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. Refuses a naive datetime; always gives back an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


LONGEST_WAIT_MS = 3_000
"""How long a write waits for another's, in milliseconds. After it the page says that nothing was kept, while the person still looks at it."""


class Ref(TypeDecorator[str]):
    """A public identifier: 26 random base32 characters. A counter would tell rivals how many bids exist."""

    impl = String(REF_LENGTH)
    cache_ok = True


def new_ref() -> str:
    """A fresh public identifier, 130 random bits."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine needs for this address: the SQLite that does not lose writes, from its own package.

    Errors do not repeat the values of a statement: they end in the log, and an
    opened answer or a price may be among them.
    """
    if url.startswith("sqlite"):
        return {"module": sqlite_module(), "hide_parameters": True}
    waits = f"-c lock_timeout={LONGEST_WAIT_MS}"
    return {"pool_pre_ping": True, "hide_parameters": True, "connect_args": {"options": waits}}


def sqlite_module() -> Any:
    """The SQLite driver to use. Raises :class:`UnsafeEngine` where its engine can lose committed writes."""
    if sys.platform == "linux":
        import pysqlite3

        module: Any = pysqlite3
    else:  # pragma: no cover
        module = sqlite3
    version = tuple(int(n) for n in module.sqlite_version.split("."))
    if not safe_in_wal(version):
        raise UnsafeEngine(
            f"SQLite {module.sqlite_version} can lose committed writes in WAL mode; 3.51.3 or later is needed."
        )
    return module


def safe_in_wal(version: tuple[int, ...]) -> bool:
    """Whether an SQLite version is free of the WAL-reset bug (sqlite.org/wal.html)."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return True
    return any((a, b, c) <= version[:3] < (d, e, 0) for a, b, c, d, e in _MENDED)


def set_up_database(app: Flask) -> None:
    """Bind the database to the application and make every connection safe."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**engine_options(url), **app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})}
    db.init_app(app)
    with app.app_context():
        make_safe(db.engine)
        file = db.engine.url.database
        if one_writer() and file and file != ":memory:":
            app.extensions[TURNS] = Turns(Path(file), wait=LONGEST_WAIT_MS / 1000)


def make_safe(engine: Engine) -> None:
    """Put the pragmas and the read-only rule on every connection of an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgres)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        f"busy_timeout={LONGEST_WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    write = options.get("write", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('wait_ms', LONGEST_WAIT_MS)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get("write", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def writing() -> Iterator[None]:
    """One short write. What was read before is forgotten; success commits, everything else rolls back.

    Actions run inside it and never commit. No network, no hashing of passwords
    and no scanning of files inside: one slow upload must not lock out the next
    bidder. A refusal that must not go unseen (Refused.keep) is written down
    after everything else of it is undone.
    """
    db.session.rollback()
    try:
        with _turn() as left_ms:
            db.session.connection(execution_options={"write": True, "wait_ms": left_ms})
            try:
                yield
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
    except Refused as refusal:
        _keep(refusal)
        raise


@contextmanager
def _turn() -> Iterator[int]:
    """This write's turn, and how many milliseconds of the longest wait are left: a turn and a lock are waited for once."""
    turns: Turns | None = current_app.extensions.get(TURNS)
    if turns is None:
        yield LONGEST_WAIT_MS
        return
    try:
        with turns.turn() as left:
            yield int(left * 1000)
    except TurnDidNotCome as late:
        raise OperationalError("BEGIN IMMEDIATE", {}, late) from late


def one_writer() -> bool:
    """Whether a write has the whole database to itself, as on SQLite: what was read in it needs no lock of its own."""
    return db.engine.dialect.name == "sqlite"


def _keep(refusal: Refused) -> None:
    keep, refusal.keep = refusal.keep, None
    if keep is None:
        return
    with writing():
        keep()
    refusal.kept = True


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as its text, so that no engine rounds a weight or a score."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


APPEND_ONLY: dict[str, Any] = {"append_only": True}
"""Put as ``info`` on a table whose rows may never change or go: the migration gives it triggers, a shape test looks for them."""
