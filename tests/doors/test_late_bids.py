"""The pages of a late bid, from the bidder to the two officers."""

from __future__ import annotations

from datetime import timedelta

from dps.bidding.late_queries import late_bids
from dps.core.db import writing
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import OPEN_TO_ALL, an_open_competition


def test_a_bid_at_the_deadline_itself_is_kept_apart_and_let_in_by_two_officers_who_do_not_learn_whose_it_is(
    app, client, clock
):
    with writing():
        c, b = an_open_competition(OPEN_TO_ALL), a_bidder()
        bid = make.a_draft_bid(c, b, at=clock.at)
        second = make.a_second_officer(c)
    clock.set(c.closes_at)
    client.sign_in(b.person)
    assert "Send it as a late bid" in client.get(f"/supplier/bids/{bid.ref}").text
    assert client.get(f"/supplier/bids/{bid.ref}/late").status_code == 200
    got = client.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(bid.edition)})
    assert got.status_code == 303
    assert "/supplier/late-bids/" in got.location
    assert "LATE" in client.get(got.location + "/file").text
    assert "To be decided" in client.get(got.location).text
    late = late_bids(c)[0].ref
    assert f"/supplier/late-bids/{late}" in client.get("/supplier/").text
    clock.set(c.closes_at + timedelta(hours=1))
    for person, data in (
        (c.drafted_by, {"outcome": "accepted", "fault": "no", "reason": "It came at noon itself and harms nobody."}),
        (second, {"agrees": "yes"}),
    ):
        client.sign_in(person)
        assert client.get(f"/buyer/competitions/{c.ref}/late-bids").status_code == 200
        page = client.get(f"/buyer/late-bids/{late}")
        assert page.status_code == 200
        assert b.body.name not in page.text
        assert "less than a minute" in page.text
        assert client.post(f"/buyer/late-bids/{late}", data={}).status_code == 422
        done = client.post(f"/buyer/late-bids/{late}", data=data)
        assert done.status_code == 302, done.text[:800]
    assert late_bids(c)[0].outcome == "accepted"
    client.sign_in(b.person)
    assert f"/supplier/late-bids/{late}" not in client.get("/supplier/").text
    assert f"/supplier/bids/{bid.ref}" in client.get("/supplier/").text


def test_before_the_deadline_neither_page_speaks_of_it_as_past(app, client, clock):
    with writing():
        c, b = an_open_competition(OPEN_TO_ALL), a_bidder()
        bid = make.a_draft_bid(c, b, at=clock.at)
    for person, address in ((b.person, f"/supplier/bids/{bid.ref}/late"), (c.drafted_by, f"/buyer/competitions/{c.ref}/late-bids")):  # fmt: skip
        client.sign_in(person)
        page = client.get(address).text
        assert "The deadline is " in page
        assert "The deadline was " not in page
    assert "Nothing is late before the deadline" in page
