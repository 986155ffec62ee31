"""A state that many tests start from is made once by the real deeds, and afterwards put back row by row.

``@remembered`` on a maker keeps the rows that it made, and what it returned by
keys. Called again with the same arguments in the same state of the database,
it inserts those rows and gives the same things, in a tenth of the time. In any
other state, and with arguments that cannot be compared, it makes as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app
from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.orm.exc import DetachedInstanceError

from dps.audit.models import AuditEntry
from dps.core.db import Base, db
from dps.outbox.models import OutboxPost
from dps.parties.models import Organisation, Person, Position

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[Table, dict[tuple[Any, ...], dict[str, Any]]]
"""Rows by table and primary key."""

_COUNTED = (AuditEntry.id, Organisation.id, Person.id, Position.id, OutboxPost.seq)
"""What no deed leaves untouched: the highest of each, with the trail's last entry, tells one state of a database from another."""


@dataclass(frozen=True)
class _Row:
    """A row that a maker returned, by its class and key."""

    of: type[Base]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class _Made:
    """A dataclass that a maker returned, by its fields."""

    of: type[Any]
    fields: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class _State:
    """A state of the database that is known: its number, and the witnesses that tell it."""

    number: int
    witnesses: tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    """What one call came to: the rows that it added or changed, what it returned, and the state after it."""

    added: dict[Table, list[dict[str, Any]]]
    changed: dict[Table, list[dict[str, Any]]]
    returned: Any
    after: _State


_met: dict[tuple[Any, ...], bool] = {}
_kept: dict[tuple[Any, ...], _Kept] = {}
_states: dict[tuple[str, tuple[Any, ...]], _State] = {}


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    """The maker, remembering. It is called inside ``writing()``, as every maker is."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        engine, before = db.engine.dialect.name, _state_now()
        key = None if before is None else _key(make, engine, before, args, kwargs)
        if key is None:
            return make(*args, **kwargs)
        if key in _kept:
            _put_back(_kept[key])
            return cast("T", _decoded(_kept[key].returned))
        if not _met.get(key):
            _met[key] = True  # what is wanted once is not worth keeping
            return make(*args, **kwargs)
        rows, files = _all_rows(), _files()
        found = make(*args, **kwargs)
        db.session.flush()
        if _files() == files:  # what lies beside the database is not put back
            _kept[key] = _keep(rows, found)
        return found

    return made


def _files() -> frozenset[str]:
    home = Path(current_app.config["DATA_DIR"])
    return frozenset(str(one) for one in home.rglob("*") if one.is_file() and not one.name.startswith("market.sqlite"))


def _state_now() -> _State | None:
    """The known state that the database is in; None where tests have done something of their own."""
    now = _witnesses()
    if not any(now):
        return _State(0, now)
    return _states.get((db.engine.dialect.name, now))


def _witnesses() -> tuple[Any, ...]:
    db.session.flush()
    counted = db.session.execute(select(*(select(func.max(one)).scalar_subquery() for one in _COUNTED))).one()
    return (*counted, db.session.scalar(select(AuditEntry.body).order_by(AuditEntry.id.desc()).limit(1)))


def _key(make: Any, engine: str, before: _State, args: Any, kwargs: Any) -> tuple[Any, ...] | None:
    try:
        key = (make.__qualname__, engine, before.number, _encoded(args), _encoded(tuple(sorted(kwargs.items()))))
        hash(key)
    except (TypeError, DetachedInstanceError):
        return None
    return key


def _all_rows() -> Rows:
    connection = db.session.connection()
    return {
        table: {_key_of(table, row): row for row in map(dict, connection.execute(select(table)).mappings())}
        for table in db.metadata.sorted_tables
    }


def _key_of(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _keep(before: Rows, found: Any) -> _Kept:
    added: dict[Table, list[dict[str, Any]]] = {}
    changed: dict[Table, list[dict[str, Any]]] = {}
    for table, rows in _all_rows().items():
        for key, row in rows.items():
            if key not in before[table]:
                added.setdefault(table, []).append(row)
            elif row != before[table][key]:
                changed.setdefault(table, []).append(row)
    now = _witnesses()
    after = _State(len(_kept) + 1, now)
    _states[db.engine.dialect.name, now] = after
    return _Kept(added, changed, _encoded(found), after)


def _put_back(kept: _Kept) -> None:
    connection = db.session.connection()
    _hold_references(connection)
    for table, rows in kept.added.items():
        connection.execute(table.insert(), rows)
    for table, rows in kept.changed.items():
        for row in rows:
            where = [column == row[column.name] for column in table.primary_key]
            connection.execute(table.update().where(*where).values(row))
    _go_on_counting(connection, kept)
    db.session.expire_all()


def _hold_references(connection: Connection) -> None:
    """Rows that name each other cannot all come first: references are looked at when everything is there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


def _go_on_counting(connection: Connection, kept: _Kept) -> None:
    if connection.dialect.name == "sqlite":
        return
    connection.execute(text("SET LOCAL session_replication_role = origin"))
    for table, rows in kept.added.items():
        column = table.autoincrement_column
        if column is not None:
            highest = max(row[column.name] for row in rows)
            ask = text("SELECT setval(pg_get_serial_sequence(:table, :column), :n)")
            connection.execute(ask, {"table": f'"{table.name}"', "column": column.name, "n": highest})


def _encoded(value: Any) -> Any:
    """A value with its rows as keys, so that it can be compared, kept and read again."""
    if isinstance(value, Base):
        identity = inspect(value).identity
        if identity is None:
            raise TypeError("a row that is not kept yet")
        return _Row(type(value), tuple(identity))
    if is_dataclass(value) and not isinstance(value, type):
        return _Made(type(value), tuple((f.name, _encoded(getattr(value, f.name))) for f in fields(value) if f.init))
    if isinstance(value, list | tuple):
        return (type(value), tuple(_encoded(one) for one in value))
    if isinstance(value, dict):
        return (dict, tuple((k, _encoded(v)) for k, v in value.items()))
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, _Row):
        return db.session.get_one(value.of, value.key)
    if isinstance(value, _Made):
        return value.of(**{name: _decoded(one) for name, one in value.fields})
    if isinstance(value, tuple) and len(value) == 2 and value[0] in (list, tuple):
        return value[0](_decoded(one) for one in value[1])
    if isinstance(value, tuple) and len(value) == 2 and value[0] is dict:
        return {k: _decoded(v) for k, v in value[1]}
    return value
