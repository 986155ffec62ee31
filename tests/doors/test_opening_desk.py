"""The council's opening desk: two officers, nothing before the deadline, and what is shown after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dps.audit.queries import trail
from dps.bidding import actions, queries
from dps.core.db import writing
from dps.parties.rules.roles import EVALUATOR, OFFICER
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import DYNAMIC, an_open_competition, apply, officer_of
from tests.makers.parties import a_council, a_person


@pytest.fixture
def second(competition):
    with writing():
        return make.a_second_officer(competition)


@pytest.fixture
def bid(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder, pence=73_219_00, text="Zebra crossing")
        make.a_file(bid, bidder, name="zebra.pdf")
        actions.submit(bid=bid, by=bidder.by, at=make.TOMORROW)
        return bid


def desk(competition):
    return f"/buyer/competitions/{competition.ref}/opening"


def test_before_the_deadline_the_page_says_why_and_an_attempt_is_refused_and_kept(client, competition, bid, clock):
    clock.set(competition.closes_at - timedelta(microseconds=1))
    client.sign_in(competition.drafted_by)
    page = client.get(desk(competition)).text
    assert "Sealed until the deadline" in page
    assert "Kestrel" not in page
    refused = client.post(desk(competition))
    assert refused.status_code == 409
    assert "Until then nobody can open a bid, whoever they are." in refused.text
    entry = trail(f"competition:{competition.ref}")[-1]
    assert (entry.did, entry.facts["why"]) == ("opening:refuse", ["before-deadline"])


def test_while_the_clock_is_in_doubt_nothing_is_opened_and_bids_are_taken(client, app, competition, bid, bidder, clock):
    """T6: more than five seconds off, an opening waits; who bids is not to blame."""
    app.extensions["clock_doubt"] = lambda: timedelta(seconds=5.1)
    try:
        clock.set(competition.closes_at - timedelta(hours=1))
        client.sign_in(bidder.person)
        assert client.post(f"/supplier/bids/{bid.ref}/withdraw").status_code == 302
        edition = str(queries.bid_of(competition, bidder.body).edition)
        assert client.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": edition}).status_code == 303
        clock.set(competition.closes_at + timedelta(hours=1))
        client.sign_in(competition.drafted_by)
        refused = client.post(desk(competition))
        assert refused.status_code == 409
        assert "not certain that the deadline has passed" in refused.text
        assert queries.opening_of(competition, "quality") is None
    finally:
        app.extensions["clock_doubt"] = timedelta
    assert client.post(desk(competition)).status_code == 302


def test_two_officers_open_the_answers_and_the_price_stays_shut(client, competition, bid, second, clock):
    clock.set(make.after_closing(competition))
    client.sign_in(competition.drafted_by)
    assert "Ask to open the bids" in client.get(desk(competition)).text
    assert client.post(desk(competition)).status_code == 302
    assert "Kestrel" not in client.get(desk(competition)).text
    again = client.post(desk(competition))
    assert again.status_code == 409
    assert "a second officer has to confirm it" in again.text
    client.sign_in(second)
    assert "Open the answers" in client.get(desk(competition)).text
    assert client.post(desk(competition)).status_code == 302
    page = client.get(desk(competition)).text
    assert "Kestrel Co-operative" in page
    read = client.get(f"/buyer/bids/{bid.ref}").text
    assert "Zebra crossing" in read
    assert "zebra.pdf" in read
    for shown in (page, read):
        assert "73,219" not in shown
        assert "7321900" not in shown


def test_an_opening_without_bids_says_what_to_do(client, competition, second, clock):
    clock.set(make.after_closing(competition))
    for officer in (competition.drafted_by, second):
        client.sign_in(officer)
        client.post(desk(competition))
    assert "No bid was received." in client.get(desk(competition)).text


def test_a_file_is_handed_over_shut_and_the_reading_is_on_the_trail(client, competition, bid, clock):
    with writing():
        make.open_part(competition)
    clock.set(make.after_closing(competition))
    client.sign_in(competition.drafted_by)
    got = client.get(f"/buyer/bids/{bid.ref}/files/1")
    assert got.data == make.A_PDF
    assert got.headers["Content-Disposition"] == "attachment; filename=zebra.pdf"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert trail(f"competition:{competition.ref}")[-1].did == "attachment:read"
    assert client.get(f"/buyer/bids/{bid.ref}/files/2").status_code == 404


def test_a_changed_file_stops_the_opening_names_it_and_is_kept_on_the_trail(
    app, client, competition, bid, second, clock
):
    row = next(p for p in bid.live_version.parts if p.document)
    path = Path(app.config["DATA_DIR"]) / "documents" / row.document[:2] / row.document[2:4] / row.document
    path.write_bytes(b"swapped")
    clock.set(make.after_closing(competition))
    client.sign_in(competition.drafted_by)
    client.post(desk(competition))
    client.sign_in(second)
    stopped = client.post(desk(competition))
    assert stopped.status_code == 409
    assert f"Bid {bid.ref}: attachment-1: the stored file was changed." in stopped.text
    assert "Zebra" not in stopped.text
    assert not queries.opened(competition, "quality")
    assert trail(f"competition:{competition.ref}")[-1].did == "opening:stop"


def test_before_the_opening_a_bids_address_is_not_found_by_the_council(client, competition, bid, clock):
    for at in (make.TOMORROW, make.after_closing(competition)):
        clock.set(at)
        client.sign_in(competition.drafted_by)
        for address in ("", "/files/1", "/disregard"):
            assert client.get(f"/buyer/bids/{bid.ref}{address}").status_code == 404


def test_another_council_finds_nothing_and_an_evaluator_may_not_open(client, competition, bid, clock):
    with writing():
        make.open_part(competition)
        other = a_council("Another council")
        stranger, evaluator = a_person(other, OFFICER), a_person(competition.buyer, EVALUATOR)
    clock.set(make.after_closing(competition))
    client.sign_in(stranger)
    assert client.get(desk(competition)).status_code == 404
    assert client.post(desk(competition)).status_code == 404
    assert client.get(f"/buyer/bids/{bid.ref}").status_code == 404
    client.sign_in(evaluator)
    assert client.get(desk(competition)).status_code == 403


def test_an_undecided_applicants_bid_is_shown_so_and_cannot_be_disregarded(client, clock):
    with writing():
        competition, applicant = an_open_competition(DYNAMIC), a_bidder("Newcomers")
        apply(applicant.body, competition.lot)
        bid = make.a_submitted_bid(competition, applicant)
        make.open_part(competition)
    clock.set(make.after_closing(competition))
    client.sign_in(competition.drafted_by)
    assert "Application undecided" in client.get(desk(competition)).text
    at = f"/buyer/bids/{bid.ref}/disregard"
    page = client.get(at).text
    assert "Procurement Act 2023 s.34(4)" in page
    refused = client.post(at, data={"ground": "not-a-member", "reason": "It is not a member of this part."})
    assert refused.status_code == 409
    assert "Procurement Act 2023 s.34(4)" in refused.text
    assert queries.disregarded(competition) == ()


def test_a_bid_is_disregarded_with_ground_and_reason(client, competition, bid, clock):
    with writing():
        make.open_part(competition)
    clock.set(make.after_closing(competition))
    client.sign_in(competition.drafted_by)
    at = f"/buyer/bids/{bid.ref}/disregard"
    assert client.post(at, data={}).status_code == 422
    assert client.post(at, data={"ground": "not-a-member", "reason": "x"}).status_code == 422
    assert client.post(at, data={"ground": "procedure", "reason": "no"}).status_code == 409
    assert client.post(at, data={"ground": "procedure", "reason": "It offers no start date at all."}).status_code == 302
    page = client.get(f"/buyer/bids/{bid.ref}").text
    assert "It offers no start date at all." in page
    assert "Disregarded" in client.get(desk(competition)).text
    assert "disregarded already" in client.get(at).text
    assert officer_of(competition).person == queries.disregarded(competition)[0].decided_by.ref
