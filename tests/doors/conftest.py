"""What several journeys of a door start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dps.core.db import db, writing
from dps.parties.queries import people_of
from dps.parties.rules.roles import OWNER
from tests.conftest import Browser
from tests.doors.applying import ALL_KINDS
from tests.makers import bidding
from tests.makers.competition import a_buying_council
from tests.makers.evaluation import SCORING, an_evaluation
from tests.makers.market import a_lot, a_market, a_new_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.starting import bidder, competition
from tests.makers.walker import Walker
from tests.makers.whole_market import Things, a_whole_market

__all__ = ["bidder", "competition"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.full])])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on: on PostgreSQL the pages are walked in the long proofs, since the deeds behind them run on both in the suite."""
    return str(request.param)


@pytest.fixture
def council(app):
    """A council that may buy, with an officer."""
    with writing():
        return a_buying_council("Rochdale Council")


@pytest.fixture
def officer(client, council):
    """The council's officer, signed in."""
    return client.sign_in(council.officer)


@pytest.fixture
def bid(competition, bidder, clock):
    """The bidder's bid, begun and empty."""
    with writing():
        return bidding.a_begun_bid(competition, bidder, at=clock.at)


@pytest.fixture
def desk(client, bidder, clock, competition):
    """The bidder, signed in, a day after the competition opened."""
    clock.set(clock.at + timedelta(days=1))
    return client.sign_in(bidder.person)


@pytest.fixture
def lot(app):
    """A lot of a market that suppliers may join."""
    with writing():
        return a_lot()


@pytest.fixture
def mixed(app):
    """A lot with a criterion of each way of asking."""
    with writing():
        return a_market(lots=(a_new_lot(criteria=ALL_KINDS),)).lots[0]


@pytest.fixture
def supplier(app):
    """An organisation with its owner, nowhere admitted."""
    with writing():
        body = a_supplier("Acorn Research Co-operative")
        a_person(body, OWNER)
        return body


@pytest.fixture
def ours(client, supplier):
    """The supplier's owner, signed in."""
    return client.sign_in(people_of(supplier)[0])


@pytest.fixture
def ada(app):
    """The owner of an organisation, by name, not signed in."""
    with writing():
        return a_person(a_supplier("Acorn Research Co-operative"), OWNER, name="Ada Green")


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
