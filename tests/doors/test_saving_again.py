"""A save that was kept while its answer was lost: the same page saves again, more was typed meanwhile, and nothing conflicts."""

from __future__ import annotations

import re

from dps.bidding.drafts import draft_of
from dps.competition import queries
from dps.core.db import writing
from dps.parties.queries import people_of
from tests.makers.bidding import a_begun_bid, a_bidder
from tests.makers.competition import DPS, a_buying_council, a_draft, an_open_competition

BACKGROUND = {"X-Save": "background"}


def drawn(page):
    return {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1] for name in ("version", "drawn")}


def test_a_draft_saves_again_from_the_page_whose_answer_was_lost_and_from_no_other(app, client):
    with writing():
        council = a_buying_council()
        draft = a_draft(DPS, council=council)
    officer, about = client.sign_in(council.officer), f"/buyer/competitions/{draft.ref}/about"
    page, elsewhere = (drawn(officer.get(about).text) for _ in range(2))
    typed = {"title": "Advice", "need": "Help us."}
    assert officer.post(about, data={**typed, **page}, headers=BACKGROUND).status_code == 200  # and the answer is lost
    again = officer.post(about, data={**typed, "need": "Help us now.", **page}, headers=BACKGROUND)
    assert again.status_code == 200
    assert again.json["version"] == queries.competition(draft.ref).version == 4
    assert queries.competition(draft.ref).need == "Help us now."
    assert (
        officer.post(about, data={**typed, "need": "Old.", **elsewhere}).status_code == 409
    )  # another page of the same person
    assert (
        officer.post(about, data={**typed, "need": "Last.", **page}).status_code == 302
    )  # the button, with the old version
    fresh = drawn(officer.get(about).text)
    assert officer.post(about, data={**typed, **fresh}).status_code == 302
    assert officer.post(about, data={**typed, **page}).status_code == 409  # something else was saved since
    assert officer.post(about, data={**typed, "version": "2", "drawn": ""}).status_code == 409


def test_a_bid_saves_the_same_again_and_keeps_it_once(app, client):
    with writing():
        bidder = a_bidder()
        bid = a_begun_bid(an_open_competition(admitted=(bidder.body,)), bidder)
    us = client.sign_in(people_of(bidder.body)[0])
    answers = {f"answer_{c.ref}": "We begin with residents." for c in bid.competition.criteria}
    for _ in range(2):  # the first answer is lost, the browser sends the same again
        assert us.post(f"/supplier/bids/{bid.ref}/answers", data=answers).status_code == 302
    assert set(draft_of(bid).answers.values()) == {"We begin with residents."}
