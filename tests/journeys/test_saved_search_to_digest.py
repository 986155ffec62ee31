"""A supplier saves a search and gets the right digest, in a real browser on a desk and on a phone; then stops it from the letter.

The application is served here with a clock that the test sets: a digest is due on the next morning.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from dps.core.db import db, writing
from dps.finding.saved import POST
from dps.jobs import run_due
from dps.letters.models import Letter
from dps.letters.signed import with_key
from dps.parties.rules.roles import BIDDER
from search import catchup
from tests.conftest import NOW
from tests.journeys.visitor import Visitor
from tests.makers.competition import OPEN_TO_ALL, Council, a_buying_council, an_open_competition
from tests.makers.membership import an_affiliate
from tests.makers.parties import PASSWORD, a_person, a_supplier
from tests.makers.profile import a_profile

pytestmark = [pytest.mark.ci, pytest.mark.browser]

TUESDAY = datetime.fromisoformat("2026-11-24T08:00:00+00:00")


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how a page looks does not depend on the engine."""
    return "sqlite"


@pytest.fixture
def shown(app: Flask) -> Iterator[str]:
    """The address at which the application answers a browser."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


def publish(council: Council, *titles: str, at: datetime) -> None:
    with writing():
        for title in titles:
            an_open_competition(OPEN_TO_ALL, council=council, title=title, need=f"{title}.", at=at)
    catchup.catch_up(at)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_supplier_saves_a_search_and_gets_the_right_digest(app, clock, chromium, shown, width):
    with writing():
        us, member = a_supplier("Acorn Homes"), a_supplier("Bramble Homes")
        ada, bea = a_person(us, BIDDER, name="Ada Green"), a_person(member, BIDDER, name="Bea Stone")
        a_profile(us, summary="We insulate and retrofit the flats of tenants.")
        an_affiliate(member)
        council = a_buying_council("Preston City Council")
    publish(council, "Retrofit of the library", at=NOW - timedelta(hours=1))
    catchup.rebuild()
    for who in (ada, bea):  # one pays, the other does not: both do the same, and both hear the same
        visitor = Visitor(chromium, shown, width=width).sign_in(who.email, PASSWORD)
        if who is ada:
            visitor.sees("What fits us, and why").follow("Your saved searches").sees("Nothing saved yet")
        visitor.go("/opportunities").fill("What do you offer?", "retrofit").press("Search", inside="main")
        visitor.sees("Retrofit of the library").follow("Save this search, and hear of what is new")
        visitor.fill("Name of the search", " ").press("Save the search").sees(
            "There is a problem", "Give the search a name"
        )
        visitor.fill("Name of the search", "Warm homes").choose("Every day").press("Save the search")
        visitor.sees("You hear of what is published from now on", "1 opportunity open now").close()

    clock.set(NOW + timedelta(hours=2))
    publish(council, "Retrofit of forty flats", "School meals", at=clock.at)
    clock.set(TUESDAY)
    for _ in range(2):  # the job runs again and again, and says it once
        troubles = [ran for ran in run_due(at=TUESDAY) if ran.trouble]
        assert troubles == []
    letters = db.session.scalars(select(Letter).where(Letter.kind == POST).order_by(Letter.id)).all()
    assert [letter.person.name for letter in letters] == ["Ada Green", "Bea Stone"]

    visitor = Visitor(chromium, shown, width=width).sign_in(ada.email, PASSWORD)
    visitor.go("/letters/").follow("1 new opportunity in your saved searches")
    visitor.sees("Retrofit of forty flats", "Preston City Council", "Found by: Warm homes")
    visitor.does_not_see("School meals", "Retrofit of the library")
    visitor.go("/supplier/matches").sees("Retrofit of forty flats", "Why it fits", "You may bid.")
    visitor.go("/supplier/opportunities").page.get_by_role("link", name="Retrofit of forty flats").click()
    visitor.look().follow("Find partners for this").sees("For “Retrofit of forty flats”")
    visitor.close()

    stops = re.search(r"/alerts/[a-z2-7]{26}/[a-z2-7]{26}", with_key(letters[0]))
    assert stops
    visitor = Visitor(chromium, shown, width=width).go(stops[0])  # from the e-mail, signed in nowhere
    visitor.sees("Letters come about 1 search").press("Stop letters about Warm homes").sees("Stopped").close()
    visitor = Visitor(chromium, shown, width=width).sign_in(ada.email, PASSWORD).go("/saved-searches")
    visitor.sees("No letters").follow(re.compile("Change or delete")).press("Delete the search").sees(
        "Nothing saved yet"
    )
    visitor.close()
