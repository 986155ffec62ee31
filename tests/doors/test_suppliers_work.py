"""My work, a supplier's: the last day of a bid is one step away, and what was declined is out of the way, not gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.bidding import actions
from dps.bidding.intentions import say
from dps.bidding.rules.intending import DECLINES, INTENDS, Intention
from dps.core.db import writing
from tests.makers import bidding as make
from tests.makers.bidding import TOMORROW, a_begun_bid, a_bidder, after_closing, open_part
from tests.makers.competition import DPS, OPEN_TO_ALL, an_open_competition

THREE_PAGES = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 3/Kids[3 0 R 4 0 R 5 0 R]>>\nendobj\n"
    + b"".join(b"%d 0 obj\n<</Type/Page/Parent 2 0 R/Resources<</Font 6 0 R>>>>\nendobj\n" % n for n in (3, 4, 5))
    + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def bidder(app):
    with writing():
        return a_bidder()


def test_on_the_last_day_what_is_missing_is_one_step_away(bidder, client, clock):
    with writing():
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = a_begun_bid(competition, bidder)
    link = f"/supplier/bids/{bid.ref}/last-day"
    clock.set(competition.closes_at - timedelta(hours=24, seconds=1))
    assert link not in client.sign_in(bidder.person).get("/supplier/").text
    clock.set(competition.closes_at - timedelta(hours=24))
    page = client.sign_in(bidder.person).get("/supplier/").text
    assert link in page
    assert f'href="/supplier/bids/{bid.ref}"' in page


def test_what_was_declined_is_hidden_and_can_be_shown(bidder, client, clock):
    with writing():
        keen, sulky = (
            an_open_competition(OPEN_TO_ALL, title=title) for title in ("Youth work in Eastwood", "An archive of signs")
        )
        for competition, said in ((keen, Intention(INTENDS)), (sulky, Intention(DECLINES, ("time",)))):
            say(competition=competition, supplier=bidder.body, said=said, by=bidder.by, at=TOMORROW)
    clock.set(TOMORROW)
    us = client.sign_in(bidder.person)
    page = us.get("/supplier/").text
    assert "Youth work in Eastwood" in page
    assert "An archive of signs" not in page
    assert "Show 1 competition that you declined" in page
    shown = us.get("/supplier/?declined=shown").text
    assert shown.index("You declined") < shown.index("An archive of signs")
    assert "Hide what you declined" in shown
    with writing():  # a change of mind
        say(competition=sulky, supplier=bidder.body, said=Intention(INTENDS), by=bidder.by, at=TOMORROW)
    again = us.get("/supplier/").text
    assert "An archive of signs" in again
    assert "that you declined" not in again


def test_the_council_reads_how_long_each_opened_file_is_without_opening_it(bidder, client, clock):
    with writing():
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = make.a_draft_bid(competition, bidder)
        make.a_file(bid, bidder, name="plan.pdf", content=THREE_PAGES)
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    clock.set(after_closing(competition))
    with writing():
        open_part(competition)
    page = client.sign_in(competition.drafted_by).get(f"/buyer/bids/{bid.ref}").text
    assert "3 pages by its own count" in page
