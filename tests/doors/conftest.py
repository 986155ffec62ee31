"""What several journeys of a door start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dps.core.db import db, writing
from tests.conftest import Browser
from tests.makers.evaluation import SCORING, an_evaluation
from tests.makers.walker import Walker
from tests.makers.whole_market import Things, a_whole_market


@pytest.fixture
def made(app, clock):
    """An evaluation brought as far as a stage, with the clock at its time."""

    def make(to, at=SCORING, **facts):
        with writing():
            it = an_evaluation(to, **facts)
        clock.set(at)
        return it

    return make


_made: dict[Path, Things] = {}


@pytest.fixture
def kept(workshop: Path) -> Path:
    """Where the whole market lies once it is made."""
    return workshop / "whole-market"


@pytest.fixture
def walker(app, engine_kind, clock, workshop, kept) -> Iterator[Walker]:
    """A walk over the whole market, which is made once and copied."""
    if engine_kind != "sqlite":
        pytest.skip("who may enter is decided before the database is asked, and the whole market is a file to copy")
    home = Path(app.config["DATA_DIR"])
    app.test_client_class = Browser
    if kept not in _made:
        _made[kept] = a_whole_market(app, clock.at)
        db.session.remove()
        db.engine.dispose()
        shutil.copytree(home, kept)
    walk = Walker(app, _made[kept], home)
    walk.restore(kept)
    yield walk
    print(f"{sum(walk.asked.values())} requests over {len(walk.met)} endpoints: {dict(walk.asked)}")  # -s shows it
