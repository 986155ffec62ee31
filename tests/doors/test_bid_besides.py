"""A bid beside its answers, as its bidder walks it: one answer at a time, files, partners, marks, the platform; and why not."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from dps.bidding.drafts import draft_of
from dps.bidding.queries import own_bid
from dps.core.db import db, writing
from dps.parties.queries import people_of
from tests.makers import bidding as make
from tests.makers.bidding import A_PDF, a_bidder, open_part
from tests.makers.competition import DPS, DYNAMIC, an_open_competition, officer_of
from tests.makers.scanner import SIGNATURE, a_scanner
from tests.rules.bidding.test_file_looks import FIELDS, THREE, pdf


@pytest.fixture
def competition(app, bidder):
    with writing():
        return an_open_competition(DYNAMIC, admitted=[bidder.body])


def attach(desk, bid, *files):
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return desk.post(f"/supplier/bids/{bid.ref}/files", data=data, content_type="multipart/form-data")


def confirm(desk, bid):
    said = {"how": "shared", "confirmed": ["registered", "up_to_date", "shared"], "reference": "AB-12"}
    assert desk.post(f"/supplier/bids/{bid.ref}/central-platform", data=said).status_code == 302


def test_before_beginning_the_page_tells_value_questions_words_hours_payment_and_what_is_needed(desk, competition):
    page = desk.get(f"/supplier/competitions/{competition.ref}/bid").text
    assert "2 questions, at most 1,250 words in all" in page
    assert "About 12½ hours" in page
    assert "150 an hour" in page
    assert "30 days of a valid invoice" in page
    assert "central digital platform" in page
    assert "/how-sealing-works" in page


def test_answers_are_saved_one_by_one_and_each_is_a_task(desk, bid, competition):
    first = competition.criteria[0].ref
    saved = desk.post(f"/supplier/bids/{bid.ref}/answers/1", data={f"answer_{first}": "We listen.", "next": "yes"})
    assert saved.location.endswith(f"/supplier/bids/{bid.ref}/answers/2")
    assert draft_of(bid).answers[first] == "We listen."
    page = desk.get(f"/supplier/bids/{bid.ref}").text
    assert "1 of 2 written" in page
    assert f"/supplier/bids/{bid.ref}/answers/2" in page
    assert desk.get(f"/supplier/bids/{bid.ref}/answers/3").status_code == 404


def test_an_answer_over_its_limit_is_kept_and_the_fault_stands_beside_it(desk, bid, competition):
    first = competition.criteria[0].ref
    page = desk.post(f"/supplier/bids/{bid.ref}/answers/1", data={f"answer_{first}": "word " * 751})
    assert page.status_code == 422
    assert "751 words; the limit is 750. Take out 1 word." in page.text
    assert draft_of(bid).answers[first].startswith("word word")


def test_one_answer_written_while_the_session_ran_out_comes_back_to_its_writer(desk, bid, competition, clock):
    first = competition.criteria[0].ref
    desk.get(f"/supplier/bids/{bid.ref}/answers/1")
    clock.set(clock.at + timedelta(hours=14))
    page = desk.post(f"/supplier/bids/{bid.ref}/answers/1", data={f"answer_{first}": "Words that took an hour."})
    assert page.status_code == 401
    assert "Words that took an hour." in page.text
    assert draft_of(bid).answers == {}


def test_one_file_goes_with_many_questions_and_the_read_back_says_so(desk, bid, competition):
    assert attach(desk, bid, ("method.pdf", pdf(THREE))).status_code == 302
    (file,) = draft_of(bid).files
    refs = [c.ref for c in competition.criteria]
    placed = desk.post(f"/supplier/bids/{bid.ref}/files/{file.ref}/place", data={"places": [*refs, "general"]})
    assert placed.status_code == 302
    assert draft_of(bid).besides.placed == {file.sha256: (*refs, "general")}
    page = desk.get(f"/supplier/bids/{bid.ref}/check").text
    assert "3 pages" in page
    assert "is the same file as" not in page


def test_the_read_back_warns_of_a_blank_form_a_price_and_a_file_attached_twice_and_stops_nothing(desk, bid):
    attach(desk, bid, ("form.pdf", pdf(FIELDS % b"")), ("pricing.pdf", pdf(THREE)), ("copy.pdf", pdf(THREE)))
    page = desk.get(f"/supplier/bids/{bid.ref}/check").text
    assert "none of its boxes is filled in" in page
    assert "seems to hold a price" in page
    assert "“copy.pdf” is the same file as “pricing.pdf”" in page


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 cut", "is not a whole PDF file"),
        (pdf(b"/Encrypt 9 0 R"), "is locked, so the evaluators could not read it"),
    ],
)
def test_an_empty_an_unreadable_and_a_locked_file_are_told_apart_and_not_taken(desk, bid, content, says):
    page = attach(desk, bid, ("offer.pdf", content))
    assert page.status_code == 422
    assert says in page.text
    assert draft_of(bid).files == ()


def test_an_infected_file_is_not_taken_and_a_scanner_that_is_away_keeps_nobody_from_bidding(
    desk, bid, app, monkeypatch
):
    with a_scanner() as scanner:
        monkeypatch.setitem(app.config, "SCANNER", scanner.address)
        page = attach(desk, bid, ("offer.txt", b"Words " + SIGNATURE))
        assert page.status_code == 422
        assert "The virus scanner found" in page.text
        assert attach(desk, bid, ("offer.txt", b"Words")).status_code == 302
    assert attach(desk, bid, ("plan.pdf", A_PDF)).status_code == 302
    assert [f.look.scan for f in draft_of(bid).files] == ["clean", "waiting"]
    assert "has not looked at it" in desk.get(f"/supplier/bids/{bid.ref}/check").text


def test_partners_are_named_with_shares_that_come_to_a_hundred(desk, bid):
    said = {"how": "with_others", "own_share": "60", "others-0-name": "Bramble CIC", "others-0-role": "subcontractor",
            "others-0-share": "30", "others-0-tasks": "Workshops"}  # fmt: skip
    page = desk.post(f"/supplier/bids/{bid.ref}/together", data=said)
    assert page.status_code == 422
    assert "The shares come to 90 per cent" in page.text
    assert draft_of(bid).besides.together.others[0].name == "Bramble CIC"
    assert desk.post(f"/supplier/bids/{bid.ref}/together", data={**said, "own_share": "70"}).status_code == 302


def test_a_whole_bid_with_all_of_it_is_sealed_and_read_by_the_council_after_the_opening_only(
    desk, bid, competition, bidder, client, clock
):
    with writing():
        whole = make.quality_for(competition)
        make.actions.save_draft(bid=bid, quality=whole, price=make.price_of(), by=bidder.by, at=clock.at)
    confirm(desk, bid)
    marks = {"marks-0-where": "price", "marks-0-passage": "Our day rates", "marks-0-reason": "Rivals could undercut us"}
    assert desk.post(f"/supplier/bids/{bid.ref}/confidential", data=marks).status_code == 302
    edition = own_bid(bid.ref, bidder.by).edition
    assert desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(edition)}).status_code == 303
    db.session.expire_all()
    assert all(b"day rates" not in (p.ciphertext or b"") for p in bid.live_version.parts)
    with writing():
        open_part(competition)
    clock.set(make.after_closing(competition) + timedelta(hours=1))
    officer = officer_of(competition).person
    client.sign_in(next(p for p in people_of(competition.buyer) if p.ref == officer))
    page = client.get(f"/buyer/bids/{bid.ref}").text
    assert "Our day rates" in page
    assert "AB-12" in page
    assert "1 part marked confidential" in client.get(f"/buyer/competitions/{competition.ref}/bidders").text


def test_a_supplier_declines_in_one_page_and_may_begin_a_bid_all_the_same(desk, competition):
    where = f"/supplier/competitions/{competition.ref}/intention"
    assert desk.post(where, data={"answer": "declines"}).status_code == 409
    assert desk.post(where, data={"answer": "declines", "reasons": ["time"]}).status_code == 302
    assert (
        "You said that you decline. You may bid all the same."
        in desk.get(f"/supplier/competitions/{competition.ref}/bid").text
    )


def test_why_we_may_not_bid_is_the_same_on_the_page_and_by_the_interface(client, clock, competition):
    with writing():
        stranger = a_bidder()
    client.sign_in(stranger.person)
    got = client.get(f"/api/opportunities/{competition.ref}/may-bid")
    assert got.json["may_bid"] is False
    page = client.get(f"/supplier/competitions/{competition.ref}/bid").text
    assert got.json["reasons"]
    assert all(reason["provision"] in page for reason in got.json["reasons"])


def test_a_supplier_that_may_bid_hears_yes_and_one_not_invited_hears_nothing(desk, competition, app):
    assert desk.get(f"/api/opportunities/{competition.ref}/may-bid").json["may_bid"] is True
    with writing():
        private = an_open_competition(DPS)
    assert desk.get(f"/api/opportunities/{private.ref}/may-bid").status_code == 404


def test_the_last_day_is_told_calmly_with_the_clock_what_is_missing_and_help(desk, bid, competition, clock, bidder):
    assert "This is the last day" not in desk.get(f"/supplier/bids/{bid.ref}").text
    clock.set(competition.closes_at - timedelta(hours=3, minutes=20))
    desk.sign_in(bidder.person)
    assert "This is the last day" in desk.get(f"/supplier/bids/{bid.ref}").text
    page = desk.get(f"/supplier/bids/{bid.ref}/last-day").text
    assert "closes in 3 hours 20 minutes" in page.lower()
    assert "By our clock it was" in page
    assert "Still missing: 5 things" in page
    assert "everyone gets the same extension" in page


def test_the_council_reads_nothing_of_bidders_before_the_opening(client, competition, bid):
    officer = officer_of(competition).person
    client.sign_in(next(p for p in people_of(competition.buyer) if p.ref == officer))
    page = client.get(f"/buyer/competitions/{competition.ref}/bidders").text
    assert "not even whether there is anything" in page
    assert "Kestrel" not in page
