"""Both engines of search for tests: one in a folder, one in the suite's PostgreSQL, and Debian's server where it is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from search.engines.port import Document, Engine, Unavailable
from search.engines.postgres.engine import PostgresEngine
from search.engines.postgres.tables import SCHEMA
from search.engines.whoosh import WhooshEngine

ENGINES = ["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)]
"""What a fixture is drawn over, so that each engine answers the same tests."""


def an_engine(kind: str, folder: Path, request: pytest.FixtureRequest) -> Engine:
    """An engine that holds nothing yet."""
    if kind == "whoosh":
        return WhooshEngine(folder)
    url = str(request.getfixturevalue("postgres_url")).replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    return PostgresEngine(_lent(url))


@cache
def _lent(url: str) -> Lending:
    return Lending(url)


class Lending:
    """Connections as the application's pool lends them: kept, given back rolled back, thrown away where they broke."""

    def __init__(self, url: str) -> None:
        self.url, self.idle = url, list[Any]()

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        """One connection."""
        connection = self.idle.pop() if self.idle else psycopg.connect(self.url)
        try:
            yield connection
        finally:
            if connection.closed:
                connection.close()
            else:
                connection.rollback()
                self.idle.append(connection)

    def close(self) -> None:
        """Close those that nobody has."""
        while self.idle:
            self.idle.pop().close()


def holds(engine: Engine, documents: tuple[Document, ...]) -> bool:
    """Whether an engine holds these documents and no others."""
    try:
        with engine.reading() as reader:
            return reader.digests() == {one.key: one.digest() for one in documents}
    except Unavailable:
        return False


@contextmanager
def debian_postgres(*, durable: bool = False) -> Iterator[str]:
    """A throwaway server of Debian's PostgreSQL, which has pg_trgm; skips where there is none to start.

    ``durable`` as in earnest: what is committed is on the disk.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs or os.geteuid() != 0 or not shutil.which("runuser"):
        pytest.skip("needs Debian's postgresql with its contrib modules, and root, to start it as another user")
    folder = Path(tempfile.mkdtemp(prefix="debian-postgres-"))
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)

    def as_postgres(program: str, *arguments: str) -> None:
        command = ["runuser", "-u", "postgres", "--", str(programs[-1].with_name(program)), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=60)

    try:
        as_postgres(
            "initdb", "-D", str(folder / "data"), "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={'on' if durable else 'off'} -c port=5439"
        as_postgres("pg_ctl", "-D", str(folder / "data"), "-o", settings, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}&port=5439"
        finally:
            as_postgres("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
