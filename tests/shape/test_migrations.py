"""The schema by migrations is the schema by models, on both engines, with every trigger that must exist."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from dps.core.db import engine_options, make_safe, safe_in_wal
from dps.core.postgres import connections
from dps.migrations import run
from dps.migrations.append_only import trigger_names
from dps.schema import metadata
from search.engines.postgres.engine import PostgresEngine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'x.sqlite'}"
        made = create_engine(url, **engine_options(url))
    else:
        base = request.getfixturevalue("postgres_url")
        admin = create_engine(base, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS shape WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE shape"))
        admin.dispose()
        made = create_engine(base.replace("/market?", "/shape?"))
    make_safe(made)
    yield made
    made.dispose()


def test_migrations_build_what_the_models_say(engine):
    run.upgrade(engine)
    assert run.current(engine) == run.newest()
    assert run.differences(engine) == []


def test_migrations_go_down_to_nothing_and_up_again(engine):
    run.upgrade(engine)
    run.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    run.upgrade(engine)
    assert run.differences(engine) == []


@pytest.mark.postgres
def test_the_tables_of_the_search_are_none_of_the_migrations(postgres_url):
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS shape WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE shape"))
    admin.dispose()
    made = create_engine(postgres_url.replace("/market?", "/shape?"))
    make_safe(made)
    run.upgrade(made)
    search = PostgresEngine(connections(made))
    search.rebuild(lambda: (0, []))
    assert run.differences(made) == []
    run.downgrade(made, "base")
    assert search.is_sound()
    made.dispose()


def test_every_append_only_table_has_its_triggers(engine):
    run.upgrade(engine)
    ask = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        there = set(connection.scalars(text(ask)))
    wanted = {
        name
        for table in metadata.tables.values()
        if table.info.get("append_only")
        for name in trigger_names(table.name)
    }
    assert len(wanted) >= 28
    assert wanted == there


def test_every_connection_to_sqlite_is_safe(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    engine = create_engine(url, **engine_options(url))
    make_safe(engine)
    for _ in range(3):
        with engine.connect() as connection:
            pragmas = {
                p: connection.exec_driver_sql(f"PRAGMA {p}").scalar()
                for p in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
            }
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 6, 23), True), ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)  # fmt: skip
def test_an_engine_that_can_lose_committed_writes_is_refused(version, safe):
    assert safe_in_wal(version) is safe
