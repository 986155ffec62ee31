"""Checks, requests, low prices and leaving out as officers and bidders meet them: what is drawn, refused and done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.bidding import examining
from dps.bidding.examined import examined, notices_of
from dps.bidding.examining import open_matters
from dps.bidding.notices import owe_notice
from dps.bidding.queries import disregarded
from dps.bidding.valid import asks_of, published_end
from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.parties.models import Person
from dps.parties.queries import actor_of, people_of
from dps.parties.rules.roles import OWNER
from tests.makers.award import THREE, Offer
from tests.makers.evaluation import SCORING, an_evaluation
from tests.makers.examining import AT, EQUAL, LATER, WORDS, an_opened_one

CHEAP = (*THREE[:2], Offer("Wren Minor Ltd", 30_000_00, (3, 3)))


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the deeds behind these pages are tried on both engines in tests/actions/test_examining.py."""
    return "sqlite"


@pytest.fixture
def it(app, clock):
    with writing():
        made = an_opened_one(offers=CHEAP)
    clock.set(AT)
    return made


def who(actor) -> Person:
    return db.session.query(Person).filter_by(ref=actor.person).one()


def home(it) -> str:
    return f"/buyer/competitions/{it.competition.ref}/checks"


def day(name, on) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def a_request(**changes):
    return {
        "kind": "facts",
        "about": "0",
        "words": WORDS,
        "equal": EQUAL,
        **day("answer_by", london_date(AT) + timedelta(days=7)),
        **changes,
    }


def test_the_checks_say_what_is_open_and_for_whom(client, it):
    client.sign_in(who(it.officer))
    page = client.get(home(it))
    assert page.status_code == 200
    assert "Wren Minor Ltd" in page.text
    assert "seems abnormally low" in page.text
    assert page.text.count("Nothing found") == 3


def test_before_the_opening_the_page_tells_nothing_of_anybody(client, app, clock):
    from tests.makers.competition import an_open_competition

    with writing():
        competition = an_open_competition()
    client.sign_in(competition.drafted_by)
    page = client.get(f"/buyer/competitions/{competition.ref}/checks").text
    assert "tells nothing of anybody" in page


def test_an_officer_asks_and_the_bidder_answers_once(client, it):
    client.sign_in(who(it.officer))
    bid = it.bids[0]
    assert client.post(f"/buyer/bids/{bid.ref}/ask", data=a_request(words="")).status_code == 422
    assert client.post(f"/buyer/bids/{bid.ref}/ask", data=a_request(equal="")).status_code == 409
    assert client.post(f"/buyer/bids/{bid.ref}/ask", data=a_request()).status_code == 302
    (one,) = next(row for row in examined(it.competition, at=AT) if row.bid.ref == bid.ref).requests
    client.sign_in(who(it.bidder()))
    assert WORDS in client.get(f"/supplier/requests/{one.ref}").text
    assert "Councils ask us" in client.get("/supplier/").text
    assert EQUAL not in client.get(f"/supplier/requests/{one.ref}").text
    assert client.post(f"/supplier/requests/{one.ref}", data={"answer": ""}).status_code == 422
    assert client.post(f"/supplier/requests/{one.ref}", data={"answer": "The second."}).status_code == 302
    assert client.post(f"/supplier/requests/{one.ref}", data={"answer": "The first."}).status_code == 409
    client.sign_in(who(it.officer))
    assert "The second." in client.get(f"/buyer/requests/{one.ref}").text
    client.sign_in(who(it.bidder(1)))
    assert client.get(f"/supplier/requests/{one.ref}").status_code == 404


def test_what_is_found_of_a_bidder_is_kept_with_its_history(client, it):
    client.sign_in(who(it.officer))
    at = f"/buyer/bids/{it.bids[0].ref}/checks/1"
    found = {
        "applies": "no",
        "listing": "not-listed",
        "conditions": "met",
        "follows": "open",
        "reason": "",
        **day("looked_on", london_date(AT)),
    }
    assert client.get(at).status_code == 200
    assert client.post(at, data={**found, "listing": ""}).status_code == 422
    assert client.post(at, data={**found, "applies": "yes"}).status_code == 422
    assert client.post(at, data={**found, "conditions": "not-met"}).status_code == 409
    assert client.post(at, data=found).status_code == 302
    assert client.get(at).text.count("Debarment list") == 2
    assert client.get(f"/buyer/bids/{it.bids[0].ref}/checks/2").status_code == 404


def test_a_low_price_goes_from_its_flag_to_a_decision_and_out_by_two(client, it, clock):
    low = it.bids[2]
    at = f"/buyer/bids/{low.ref}/low-price"
    client.sign_in(who(it.officer))
    assert "30 per cent or more below" in client.get(at).text
    reason = "No days by person were shown, and the price does not cover the legal minimum wage."
    assert client.post(at, data={"outcome": "unexplained", "reason": reason}).status_code == 409
    assert client.post(f"/buyer/bids/{low.ref}/ask", data=a_request(kind="price", equal="")).status_code == 302
    clock.set(LATER)
    client.sign_in(who(it.officer))
    assert client.post(at, data={"outcome": "unexplained", "reason": reason}).status_code == 302
    out = f"/buyer/bids/{low.ref}/leave-out"
    assert "price is abnormally low" in client.get(out).text
    assert client.post(out, data={"ground": "procedure", "reason": ""}).status_code == 422
    assert client.post(out, data={"ground": "abnormally-low", "reason": reason}).status_code == 302
    assert disregarded(it.competition) == ()
    one = next(row for row in examined(it.competition, at=LATER) if row.bid.ref == low.ref)
    answer = f"/buyer/leaving-out/{one.proposal.ref}"
    assert "A second officer answers" in client.get(answer).text
    client.sign_in(who(it.second))
    assert client.post(answer, data={"agrees": "yes"}).status_code == 302
    assert [d.bid.ref for d in disregarded(it.competition)] == [low.ref]
    assert open_matters(it.competition, at=LATER) == ()


def test_a_notice_is_marked_as_given_by_the_council_that_owes_it(client, it):
    with writing():
        owe_notice(it.bids[0], ground="excluded", at=AT)
    (owed,) = notices_of(it.competition)
    client.sign_in(who(it.officer))
    assert "Notices that the council owes" in client.get(home(it)).text
    at = f"/buyer/bidder-notices/{owed.ref}"
    assert (
        client.post(at, data={"reference": "59-1", **day("on", london_date(AT) + timedelta(days=2))}).status_code == 409
    )
    assert client.post(at, data={"reference": "59-1", **day("on", london_date(AT))}).status_code == 302
    assert "reference 59-1" in client.get(at).text


def test_all_bidders_are_asked_for_more_time_and_each_says_yes_or_no(client, it):
    last = published_end(it.competition)
    client.sign_in(who(it.officer))
    at = f"/buyer/competitions/{it.competition.ref}/longer"
    asked = {
        "reason": "The committee meets later than was planned.",
        **day("until", last + timedelta(days=30)),
        **day("answer_by", london_date(AT) + timedelta(days=7)),
    }
    assert client.post(at, data={**asked, **day("until", last)}).status_code == 409
    assert client.post(at, data=asked).status_code == 302
    (ask,) = asks_of(it.competition)
    client.sign_in(who(it.bidder()))
    theirs = f"/supplier/longer/{ask.ref}"
    assert "free to say no" in client.get(theirs).text
    assert client.post(theirs, data={"agrees": "no"}).status_code == 302
    assert client.post(theirs, data={"agrees": "yes"}).status_code == 409
    client.sign_in(who(it.officer))
    assert "Did not agree" in client.get(at).text


def test_the_panel_reads_what_was_cleared_up_and_nothing_else_that_was_asked(client, app, clock):
    with writing():
        work = an_evaluation("declared")
        by, owner = work.officer, people_of(work.bids[0].supplier, roles=(OWNER,))[0]
        asked = examining.ask(
            bid=work.bids[0],
            kind="facts",
            words=WORDS,
            equal=EQUAL,
            answer_by=london_date(SCORING) + timedelta(days=7),
            by=by,
            at=SCORING,
        )
        examining.answer(
            request=asked,
            answer="The second table is the right one.",
            by=actor_of(owner, work.bids[0].supplier),
            at=SCORING,
        )
        waits = examining.ask(
            bid=work.bids[0],
            kind="facts",
            words="Say which of the two dates is meant.",
            equal=EQUAL,
            answer_by=london_date(SCORING) + timedelta(days=7),
            by=by,
            at=SCORING,
        )
    clock.set(SCORING)
    client.sign_in(work.evaluators[0].person)
    desk = f"/buyer/competitions/{work.competition.ref}/evaluation/bids/{work.bids[0].ref}"
    for page in (client.get(desk).text, client.get(f"{desk}/answers/{work.criteria[0].ref}").text):
        assert WORDS in page
        assert "The second table is the right one." in page
        assert waits.asks not in page
        assert EQUAL not in page
