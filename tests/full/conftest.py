"""A served tender box on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.full.box import Box


@pytest.fixture
def box(engine_kind: str, tmp_path, request: pytest.FixtureRequest) -> Iterator[Box]:
    """An empty box on a database of its own; whatever it serves is ended with the test."""
    if engine_kind == "sqlite":
        made = Box(tmp_path / "box")
    else:
        server = make_url(request.getfixturevalue("postgres_url"))
        name = f"box_{abs(hash(request.node.nodeid)) % 10**9}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        made = Box(tmp_path / "box", server.set(database=name).render_as_string(hide_password=False))
    yield made
    made.kill()
