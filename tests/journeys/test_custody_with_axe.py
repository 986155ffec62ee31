"""axe on every page of a competition whose key officers hold, from the choice to the opened prices."""

from __future__ import annotations

import pytest

from dps.bidding import actions as bidding
from dps.core.db import writing
from dps.parties.rules.roles import OFFICER
from tests.journeys.tour import Tour, send_badly
from tests.makers import bidding as make
from tests.makers import custody as hold
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import a_draft
from tests.makers.parties import a_person

pytestmark = [pytest.mark.browser, pytest.mark.ci]


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how a page looks does not depend on the engine."""
    return "sqlite"


def test_every_page_of_a_key_in_officers_hands(app, client, chromium, clock):
    with writing():
        bidder = a_bidder("Kestrel Co-operative")
        plain = a_draft()
        empty = a_draft(parts=hold.by_officers())
        named = hold.a_named_draft()
        placed = hold.a_named_draft()
        for number in range(3):
            hold.take_place(placed, number)
        hold.prove(placed, 0)
        held = hold.a_held_competition(admitted=[bidder.body])
        a_person(held.competition.buyer, OFFICER)
    tour = Tour(chromium, app)

    def walk(who, *paths, badly=True):
        client.sign_in(who)
        for path in paths:
            got = client.get(path)
            tour.look(who.name, f"{path.rsplit('/', 1)[-1]} of {who.name}", path, got)
            if badly and got.status_code == 200:
                send_badly(tour, client, who.name, path, got)

    def of(it, *more):
        return tuple(f"/buyer/competitions/{it.competition.ref}/custody{one}" for one in more)

    walk(
        plain.drafted_by, f"/buyer/competitions/{plain.ref}/custody", f"/buyer/competitions/{plain.ref}/custody/holders"
    )
    walk(empty.drafted_by, f"/buyer/competitions/{empty.ref}/custody/holders", badly=False)
    walk(named.holders[0], *of(named, "", "/holders", "/place", "/rehearsal"))
    walk(placed.holders[0], *of(placed, "/holders", "/rehearsal", "/place"), badly=False)
    walk(placed.holders[1], *of(placed, "/holders", "/rehearsal"))
    walk(held.holders[0], *of(held, "", "/holders"), badly=False)
    with writing():
        bid = make.a_draft_bid(held.competition, bidder)
    home = f"/supplier/bids/{bid.ref}"
    clock.set(make.TOMORROW)
    walk(bidder.person, f"/supplier/opportunities/{held.competition.ref}", home, f"{home}/check", badly=False)
    with writing():
        got = bidding.submit(bid=bid, by=bidder.by, at=make.TOMORROW)
    walk(bidder.person, home, f"{home}/check", f"{home}/withdraw", f"/supplier/receipts/{got.ref}", badly=False)
    clock.set(after_closing(held.competition))
    desk = f"/buyer/competitions/{held.competition.ref}/opening"
    walk(held.holders[0], desk)
    with writing():
        hold.open_with(held, 0, "quality")
    walk(held.holders[1], desk)
    assert len(tour.pages) > 20
    tour.end()
