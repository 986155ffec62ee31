"""Upgrade, downgrade and compare, for the command line, the set-up and the tests."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from dps.schema import metadata


def configuration() -> Config:
    """Alembic's settings, found inside the package, so that they work from a wheel too."""
    config = Config()
    config.set_main_option("script_location", "dps:migrations")
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to a revision."""
    config = configuration()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def downgrade(engine: Engine, to: str) -> None:
    """Bring the database down to a revision (``base`` for nothing at all)."""
    config = configuration()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The newest revision there is."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise LookupError("there is no migration")
    return head


def differences(engine: Engine) -> list[object]:
    """What the models say and the database lacks, or the other way round; empty when they agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))
