"""Runs the migrations on the connection that dps.cli.database or a test hands over.

SQLite: foreign keys are switched off before BEGIN (inside a transaction the
pragma does nothing) and checked before COMMIT.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeDecorator

from dps.schema import metadata


class BrokenReferences(Exception):
    """A migration would leave rows that point at nothing; it was rolled back."""


def _render(kind: str, item: Any, _context: Any) -> Any:
    """Write the database's own type into a migration, so that it does not change when ours does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def _wanted(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Every table, unless a revision is being written for some only (``attributes["tables"]``)."""
    tables = context.config.attributes.get("tables")
    return tables is None or kind != "table" or name in tables


def run(connection: Connection) -> None:
    """Bring the schema on this connection to the wanted revision."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.rollback()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        render_as_batch=True,
        compare_type=True,
        include_object=_wanted,
        transactional_ddl=True,
    )
    with connection.execution_options(write=True).begin():
        context.run_migrations()
        if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
            raise BrokenReferences(str(broken[:5]))
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.rollback()


run(context.config.attributes["connection"])
