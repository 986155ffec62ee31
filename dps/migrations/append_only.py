"""Triggers that refuse to change or remove a row, on both engines.

An append-only table is never batch-altered: SQLite's batch rebuild drops
triggers without a word and deletes cascading children.
"""

from __future__ import annotations

from alembic import op

MESSAGE = "rows of this table are never changed or removed"


def trigger_names(table: str) -> tuple[str, str]:
    """The two triggers that an append-only table must have."""
    return f"{table}_no_update", f"{table}_no_delete"


def make_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on ``table`` (on PostgreSQL, TRUNCATE too)."""
    no_update, no_delete = trigger_names(table)
    if op.get_bind().dialect.name == "sqlite":
        for name, deed in ((no_update, "UPDATE"), (no_delete, "DELETE")):
            op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    op.execute(
        f"CREATE TRIGGER {no_delete} BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
