"""A bid as its bidder walks it: begun, written, checked, submitted, replaced, withdrawn; and what nobody else sees."""

from __future__ import annotations

import io
import json
import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from dps.audit.queries import trail
from dps.bidding import actions, queries
from dps.bidding.drafts import draft_of, file_content
from dps.competition.actions import answer
from dps.core.clock import system_clock
from dps.core.db import db, writing
from dps.parties.queries import people_of
from dps.web.arriving import SEEN, arrival
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import DYNAMIC, OPEN_TO_ALL, a_question, an_open_competition, officer_of


def write(desk, bid, competition, *, text="We would begin by listening.", pence="80,000.00"):
    """Write a whole draft through the pages."""
    answers = {f"answer_{c.ref}": f"{text} {c.title}." for c in competition.criteria}
    assert desk.post(f"/supplier/bids/{bid.ref}/answers", data=answers).status_code == 302
    price = {"lines-0-what": "The whole service", "lines-0-amount": pence}
    assert desk.post(f"/supplier/bids/{bid.ref}/price", data=price).status_code == 302


def submit(desk, bid):
    page = desk.get(f"/supplier/bids/{bid.ref}/check").text
    edition = re.search(r'name="edition"[^>]*value="(\d+)"', page)
    return desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": edition[1] if edition else ""})


def later(desk, clock, bid, at):
    """Move the clock, past which no session lasts, and sign the bidder in again."""
    clock.set(at)
    desk.sign_in(people_of(bid.supplier)[0])


class SlowBody(io.BytesIO):
    """A request's body during whose reading something happens."""

    def __init__(self, body, meanwhile):
        super().__init__(body)
        self.meanwhile = meanwhile

    def readinto(self, buffer):
        self.meanwhile()
        return super().readinto(buffer)


def did(competition):
    return [e.did for e in trail(f"competition:{competition.ref}") if e.did.startswith("bid:")]


# Beginning


def test_a_bid_is_begun_from_its_competition_and_found_again_there(desk, competition, bidder):
    address = f"/supplier/competitions/{competition.ref}/bid"
    assert "Begin a bid" in desk.get(address).text
    begun = desk.post(address)
    assert begun.status_code == 302
    assert desk.get(address).location == begun.location
    page = desk.get(begun.location).text
    assert "0 of 2 written" in page
    assert "Closes in" in page


def test_a_supplier_that_was_not_invited_finds_no_competition_and_a_stranger_sees_why(client, clock, competition):
    with writing():
        stranger, public = a_bidder(), an_open_competition(DYNAMIC)
    client.sign_in(stranger.person)
    assert client.get(f"/supplier/competitions/{competition.ref}/bid").status_code == 404
    assert "not begin" not in client.get(f"/supplier/competitions/{public.ref}/bid").text
    assert "Procurement Act 2023 s.34(3), (4)" in client.get(f"/supplier/competitions/{public.ref}/bid").text
    refused = client.post(f"/supplier/competitions/{public.ref}/bid")
    assert refused.status_code == 409
    assert "Procurement Act 2023 s.34(3), (4)" in refused.text


def test_a_never_admitted_supplier_bids_below_threshold(client, clock):
    with writing():
        notice, stranger = an_open_competition(OPEN_TO_ALL), a_bidder()
    client.sign_in(stranger.person)
    at = client.post(f"/supplier/competitions/{notice.ref}/bid").location
    bid = queries.own_bid(at.rsplit("/", 1)[-1], stranger.by)
    write(client, bid, notice)
    assert submit(client, bid).status_code == 303


# Writing


def test_answers_are_saved_unfinished_and_their_words_counted(desk, bid, competition):
    first = competition.criteria[0].ref
    assert desk.post(f"/supplier/bids/{bid.ref}/answers", data={f"answer_{first}": "One two three"}).status_code == 302
    page = desk.get(f"/supplier/bids/{bid.ref}/answers").text
    assert "One two three" in page
    assert "3 of 750 words" in page


def test_an_answer_over_its_limit_is_saved_and_the_fault_stands_beside_it(desk, bid, competition):
    first = competition.criteria[0].ref
    page = desk.post(f"/supplier/bids/{bid.ref}/answers", data={f"answer_{first}": "word " * 752})
    assert page.status_code == 422
    assert "752 words; the limit is 750. Take out 2 words." in page.text
    assert f'href="#answer_{first}"' in page.text
    assert draft_of(bid).answers[first].startswith("word word")


def test_the_price_is_added_up_by_the_server(desk, bid):
    lines = {
        "lines-0-what": "Advice",
        "lines-0-amount": "£1,200.50",
        "lines-1-what": "Travel",
        "lines-1-amount": "99.49",
    }
    assert desk.post(f"/supplier/bids/{bid.ref}/price", data={**lines, "more": "yes"}).location.endswith("/price")
    page = desk.get(f"/supplier/bids/{bid.ref}/price").text
    assert "Total when last saved: £1,299.99" in page
    assert 'name="lines-3-amount"' in page


@pytest.mark.parametrize("wrong", ["abc", "-5", "1e9", "12.345", "NaN"])
def test_a_price_that_is_none_is_kept_on_the_page_and_not_in_the_draft(desk, bid, wrong):
    page = desk.post(f"/supplier/bids/{bid.ref}/price", data={"lines-0-what": "Advice", "lines-0-amount": wrong})
    assert page.status_code == 422
    assert f'value="{wrong}"' in page.text
    assert 'value="Advice"' in page.text
    assert draft_of(bid).lines == ()


def test_words_without_an_amount_are_not_taken_for_nothing(desk, bid):
    page = desk.post(f"/supplier/bids/{bid.ref}/price", data={"lines-0-what": "Advice", "lines-0-amount": ""})
    assert page.status_code == 422
    assert "Enter the amount of “Advice”" in page.text


def test_promises_are_kept_unfinished_and_said_to_be_so(desk, bid):
    form = {
        "promises-0-outcome": "More local work", "promises-0-measure": "Hours", "promises-0-target": "120",
        "promises-0-due_on-day": "31", "promises-0-due_on-month": "12", "promises-0-due_on-year": "2027",
        "promises-1-outcome": "Begun",
    }  # fmt: skip
    assert desk.post(f"/supplier/bids/{bid.ref}/promises", data=form).status_code == 302
    page = desk.get(f"/supplier/bids/{bid.ref}/promises").text
    assert 'value="2027"' in page
    assert "Promise 2 is not whole." in desk.get(f"/supplier/bids/{bid.ref}/check").text
    assert len(draft_of(bid).commitments) == 2
    wrong = desk.post(f"/supplier/bids/{bid.ref}/promises", data={**form, "promises-0-due_on-month": "13"})
    assert wrong.status_code == 422
    assert "Enter a date that exists" in wrong.text
    assert 'value="More local work"' in wrong.text


def attach(desk, bid, *files):
    data = MultiDict([("files", (io.BytesIO(content), name)) for name, content in files])
    return desk.post(f"/supplier/bids/{bid.ref}/files", data=data, content_type="multipart/form-data")


def test_files_are_attached_read_back_shut_and_taken_out(desk, bid):
    assert attach(desk, bid, ("our plan.pdf", make.A_PDF), ("more.pdf", make.A_PDF + b"\n")).status_code == 302
    page = desk.get(f"/supplier/bids/{bid.ref}/files").text
    assert "our plan.pdf" in page
    one = draft_of(bid).files[0]
    got = desk.get(f"/supplier/bids/{bid.ref}/files/{one.ref}")
    assert got.data == make.A_PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.post(f"/supplier/bids/{bid.ref}/files/{one.ref}/remove").status_code == 302
    db.session.rollback()
    assert [f.name for f in draft_of(bid).files] == ["more.pdf"]


def test_a_file_that_is_not_taken_is_named_and_nothing_is_attached(desk, bid, app):
    page = attach(desk, bid, ("plan.pdf", make.A_PDF), ("run.exe", b"MZ\x90"))
    assert page.status_code == 422
    assert "run.exe" in page.text
    assert draft_of(bid).files == ()
    left = [p for p in (Path(app.config["DATA_DIR"]) / "documents").rglob("*") if p.is_file()]
    assert left == []


# Checking and submitting


def test_the_check_names_everything_missing_with_a_link_to_it(desk, bid, competition):
    page = desk.get(f"/supplier/bids/{bid.ref}/check").text
    assert "Still missing" in page
    for criterion in competition.criteria:
        assert f"/answers#answer_{criterion.ref}" in page
    assert "There is no price yet." in page
    assert "Submit this bid" not in page


def test_a_bid_is_read_back_submitted_and_receipted(desk, bid, competition, clock):
    write(desk, bid, competition)
    page = desk.get(f"/supplier/bids/{bid.ref}/check").text
    assert "We would begin by listening. Approach." in page
    assert "£80,000" in page
    assert "Social value is scored, but you make no promise" in page
    done = submit(desk, bid)
    assert done.status_code == 303
    receipt = desk.get(done.location).text
    assert "Bid received" in receipt
    assert "2026-11-24 09:00:00.000000 GMT" in receipt
    code = queries.receipt_of(
        queries.own_bid(bid.ref, make.Bidder(bid.supplier, bid.versions[0].submitted_by).by).versions[0]
    ).receipt.code()
    assert code in receipt
    assert "Version 1 is submitted" in desk.get(f"/supplier/bids/{bid.ref}").text


def test_the_receipts_file_is_checked_by_anybody_and_a_changed_one_is_not(desk, bid, competition, app):
    write(desk, bid, competition)
    file = desk.get(submit(desk, bid).location + "/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    visitor = app.test_client()
    good = visitor.post("/check-a-receipt", data={"text": file.text})
    assert good.status_code == 200
    assert "This receipt is genuine" in good.text
    assert bid.ref in good.text
    said = json.loads(file.text)
    for changed in (
        {**said, "receipt": said["receipt"].replace('"version":1', '"version":2')},
        {**said, "receipt": said["receipt"].replace("09:00:00", "08:00:00")},
        {**said, "signature": said["signature"][:-4] + "AAA="},
    ):
        bad = visitor.post("/check-a-receipt", data={"text": json.dumps(changed)})
        assert bad.status_code == 422
        assert "The signature does not fit" in bad.text
    for junk in ("", "{}", "[]", "not json", '{"receipt": 1, "signature": 2}'):
        assert visitor.post("/check-a-receipt", data={"text": junk}).status_code == 422
    uploaded = visitor.post("/check-a-receipt", data={"file": (io.BytesIO(file.data), "receipt.json")})
    assert "This receipt is genuine" in uploaded.text
    assert b"BEGIN PUBLIC KEY" in visitor.get("/check-a-receipt/public-key.pem").data


def test_a_double_click_makes_one_version(desk, bid, competition):
    write(desk, bid, competition)
    edition = queries.bid_of(competition, bid.supplier).edition
    first, second = (desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(edition)}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert did(competition).count("bid:submit") == 1


def test_a_bid_submitted_at_the_deadline_is_late_by_the_server_clock_and_is_kept_apart(desk, bid, competition, clock):
    write(desk, bid, competition)
    later(desk, clock, bid, competition.closes_at)
    page = desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": "2"})
    assert page.status_code == 303
    assert "/late" in page.location
    assert "bid:submit" not in did(competition)
    assert not queries.bid_of(competition, bid.supplier).versions
    shown = desk.get(f"/supplier/bids/{bid.ref}").text
    assert "This bid was never submitted" in shown


def test_a_bid_a_moment_before_the_deadline_is_in_time(desk, bid, competition, clock):
    write(desk, bid, competition)
    edition = queries.bid_of(competition, bid.supplier).edition
    later(desk, clock, bid, competition.closes_at - timedelta(milliseconds=1))
    assert desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(edition)}).status_code == 303


def test_the_instant_that_counts_is_taken_before_the_body_is_read(desk, bid, competition, app, clock):
    """The clock passes the deadline while the body is read: the bid arrived before it."""
    write(desk, bid, competition)
    edition = str(queries.bid_of(competition, bid.supplier).edition)
    later(desk, clock, bid, competition.closes_at - timedelta(seconds=1))

    body = f"edition={edition}".encode()
    page = desk.post(
        f"/supplier/bids/{bid.ref}/submit", input_stream=SlowBody(body, lambda: clock.set(competition.closes_at + timedelta(seconds=20))), content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert clock.at > competition.closes_at
    assert page.status_code == 303
    assert queries.bid_of(competition, bid.supplier).versions[0].received_at == competition.closes_at - timedelta(
        seconds=1
    )


def test_a_body_that_trickles_in_long_after_the_deadline_is_late(desk, bid, competition, clock):
    write(desk, bid, competition)
    edition = str(queries.bid_of(competition, bid.supplier).edition)
    later(desk, clock, bid, competition.closes_at - timedelta(seconds=1))

    body = f"edition={edition}".encode()
    page = desk.post(
        f"/supplier/bids/{bid.ref}/submit", input_stream=SlowBody(body, lambda: clock.set(competition.closes_at + timedelta(minutes=5))), content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert page.status_code == 303
    assert "/late" in page.location
    assert not queries.bid_of(competition, bid.supplier).versions


def test_submitting_takes_no_large_body(desk, bid):
    page = desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": "1", "more": "x" * 9000})
    assert page.status_code == 413


def test_writing_after_the_deadline_is_refused_and_what_was_typed_is_on_the_page(desk, bid, competition, clock):
    later(desk, clock, bid, competition.closes_at)
    page = desk.post(
        f"/supplier/bids/{bid.ref}/answers", data={f"answer_{competition.criteria[0].ref}": "Too late words"}
    )
    assert page.status_code == 409
    assert "Too late words" in page.text
    assert draft_of(bid).answers == {}
    assert desk.get(f"/supplier/bids/{bid.ref}/answers").status_code == 302


def test_words_written_while_the_session_ran_out_come_back_to_their_writer(desk, bid, competition, clock):
    words = "We would begin by listening, <b>street</b> by street."
    fields = {f"answer_{c.ref}": words for c in competition.criteria}
    clock.set(clock.at + timedelta(hours=2, minutes=1))
    said = desk.post(f"/supplier/bids/{bid.ref}/answers", data={"csrf_token": "spent-token", **fields})
    assert said.status_code == 401
    assert said.text.count("We would begin by listening, &lt;b&gt;street&lt;/b&gt; by street.") == len(fields)
    assert "spent-token" not in said.text
    assert f'name="again-to" value="/supplier/bids/{bid.ref}/answers"' in said.text
    assert not draft_of(queries.bid_of(competition, bid.supplier)).answers


def test_whoever_was_never_signed_in_is_sent_to_sign_in_whatever_they_post(client, bid):
    said = client.post(f"/supplier/bids/{bid.ref}/answers", data={"answer": "Words of a stranger."})
    assert said.status_code == 302
    assert "/sign-in" in said.location


def test_a_draft_that_a_colleague_changed_meanwhile_has_to_be_read_again(desk, bid, competition, bidder, clock):
    write(desk, bid, competition)
    edition = queries.bid_of(competition, bid.supplier).edition
    with writing():
        actions.save_draft(bid=bid, price=make.price_of(1_00), by=bidder.by, at=clock.at)
    page = desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(edition)})
    assert page.status_code == 409
    assert "The draft has changed since the page that you read was drawn." in page.text


# Replacing and withdrawing


@contextmanager
def the_answer_to_a_commit_lost(engine):
    """The next commit happens, and whoever asked for it is told that the connection broke."""

    def broken(connection):
        event.remove(engine, "commit", broken)
        connection.connection.dbapi_connection.commit()
        raise OperationalError("COMMIT", {}, ConnectionError("the connection broke"))

    event.listen(engine, "commit", broken)
    yield


def test_a_bid_whose_commit_was_answered_by_silence_keeps_its_files_and_opens(desk, bid, competition, bidder, clock):
    """Deleted files of a bid that was kept after all would stop the opening of everybody's."""
    write(desk, bid, competition)
    with writing():
        make.a_file(queries.own_bid(bid.ref, bidder.by), bidder, at=clock.at)
    edition = queries.own_bid(bid.ref, bidder.by).edition
    with the_answer_to_a_commit_lost(db.engine):
        said = desk.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": edition})
    assert said.status_code == 503
    assert queries.own_bid(bid.ref, bidder.by).live_version is not None
    with writing():
        make.open_part(queries.own_bid(bid.ref, bidder.by).competition)
    (opened,) = queries.opened_quality(competition)
    assert [a["part"] for a in opened.content["attachments"]] == ["attachment-1"]


def test_a_file_whose_commit_was_answered_by_silence_is_still_in_the_draft(desk, bid, bidder):
    with the_answer_to_a_commit_lost(db.engine):
        said = desk.post(f"/supplier/bids/{bid.ref}/files", data={"files": (io.BytesIO(make.A_PDF), "plan.pdf")})
    assert said.status_code == 503
    (listed,) = draft_of(queries.own_bid(bid.ref, bidder.by)).files
    assert file_content(queries.own_bid(bid.ref, bidder.by), listed) == make.A_PDF


def test_a_bid_is_replaced_withdrawn_and_submitted_again(desk, bid, competition):
    write(desk, bid, competition)
    submit(desk, bid)
    write(desk, bid, competition, pence="70,000.00")
    assert "Your draft has changed since you submitted" in desk.get(f"/supplier/bids/{bid.ref}").text
    assert "Submit and replace version 1" in desk.get(f"/supplier/bids/{bid.ref}/check").text
    second = submit(desk, bid).location
    assert "Nobody" not in desk.get(second).text
    assert "Withdraw the bid" in desk.get(f"/supplier/bids/{bid.ref}/withdraw").text
    assert desk.post(f"/supplier/bids/{bid.ref}/withdraw").status_code == 302
    assert "This bid is withdrawn" in desk.get(f"/supplier/bids/{bid.ref}").text
    assert "Receipt of a bid since withdrawn" in desk.get(second).text
    assert desk.post(f"/supplier/bids/{bid.ref}/withdraw").status_code == 409
    assert submit(desk, bid).status_code == 303
    assert did(competition).count("bid:submit") == 3
    assert "Receipt of a replaced version" in desk.get(second).text


# Nobody else


def test_a_rival_finds_nothing_of_a_bid(client, bid, competition, bidder, clock):
    with writing():
        make.a_draft_bid(competition, bidder, at=clock.at)
        file = make.a_file(bid, bidder, at=clock.at)
        version = actions.submit(bid=bid, by=bidder.by, at=clock.at).ref
        rival = a_bidder()
    client.sign_in(rival.person)
    at = f"/supplier/bids/{bid.ref}"
    gets = ["", "/check", "/answers", "/promises", "/price", "/files", f"/files/{file}", "/withdraw"]
    for address in [*(at + g for g in gets), f"/supplier/receipts/{version}", f"/supplier/receipts/{version}/file"]:
        assert client.get(address).status_code == 404, address
    for address in ("/submit", "/withdraw", "/answers", "/promises", "/price", f"/files/{file}/remove"):
        assert client.post(at + address, data={"edition": "1"}).status_code == 404, address
    assert attach(client, bid, ("plan.pdf", make.A_PDF)).status_code == 404


@pytest.mark.parametrize("address", ["", "/check", "/answers", "/price", "/files"])
def test_a_bid_needs_a_bidder_signed_in(client, bid, competition, address):
    assert client.get(f"/supplier/bids/{bid.ref}{address}").status_code == 302
    client.sign_in(competition.drafted_by)
    assert client.get(f"/supplier/bids/{bid.ref}{address}").status_code == 403


def test_a_councils_pages_are_the_same_byte_for_byte_with_and_without_bids(app, client, bidder, competition, clock):
    """Whatever the council can open before the deadline shows nothing of bids, nor of how many there are."""
    client.sign_in(competition.drafted_by)
    addresses = [
        f"/buyer/competitions/{competition.ref}",
        f"/buyer/competitions/{competition.ref}/opening",
        "/buyer/competitions",
        "/buyer/",
    ]

    def pages():
        found = []
        for address in addresses:
            text = client.get(address).text
            found.append(re.sub(r'nonce="[^"]*"|name="csrf_token"[^>]*', "", text))
        return found

    before = pages()
    with writing():
        make.a_submitted_bid(competition, bidder, at=clock.at)
        make.a_begun_bid(competition, bidder, at=clock.at)
    assert pages() == before


# My work


def test_my_work_shows_bids_by_their_deadline_answers_and_what_is_open(desk, bid, competition, bidder, clock):
    with writing():
        notice = an_open_competition(OPEN_TO_ALL, title="Later notice", at=clock.at)
        question = a_question(competition, bidder.body, at=clock.at)
        answer(question=question, text="Yes, you may.", by=officer_of(competition), at=clock.at)
    page = desk.get("/supplier/").text
    assert competition.title in page
    assert "Go on writing" in page
    assert "Closes in" in page
    assert notice.title in page
    assert "May we bid with a partner?" in page
    write(desk, bid, competition)
    submit(desk, bid)
    assert "See the receipt" in desk.get("/supplier/").text
    later(desk, clock, bid, competition.closes_at)
    assert "Bids that closed" in desk.get("/supplier/").text


def test_my_work_with_nothing_in_it_says_where_to_begin(client, app):
    with writing():
        fresh = a_bidder()
    client.sign_in(fresh.person)
    page = client.get("/supplier/").text
    assert "No bid of yours is under way." in page
    assert "See opportunities for us" in page


@pytest.mark.parametrize(
    ("seconds", "stamp", "says"),
    [(30, "server", "before anything of the request was read"), (90, "whole", "the whole of a slow request had come")],
)
def test_the_receipts_page_and_the_trail_say_who_stamped_the_arrival(
    desk, bid, competition, clock, seconds, stamp, says
):
    write(desk, bid, competition)
    body = f"edition={queries.bid_of(competition, bid.supplier).edition}".encode()
    began = clock.at
    page = desk.post(
        f"/supplier/bids/{bid.ref}/submit", input_stream=SlowBody(body, lambda: clock.set(began + timedelta(seconds=seconds))),
        content_length=len(body), content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert page.status_code == 303
    assert says in desk.get(page.location).text
    entry = next(e for e in trail(f"competition:{competition.ref}") if e.did == "bid:submit")
    assert entry.facts["stamped"] == stamp
    version = queries.bid_of(competition, bid.supplier).versions[0]
    assert version.stamped == stamp
    assert b"stamped" not in version.manifest  # the signed receipt says the instant, in the form it always had


def test_a_stamp_of_the_front_server_is_named_as_that(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "clock", system_clock)
    monkeypatch.setitem(app.config, "ARRIVAL_HEADER", "X-Request-Start")
    seen = system_clock()
    said = f"t={(seen - timedelta(seconds=2)).timestamp():.3f}"
    for header, who in ((said, "proxy"), ("", "server"), ("t=1", "server")):
        environ = {SEEN: seen, "REMOTE_ADDR": "127.0.0.1", "HTTP_X_REQUEST_START": header}
        with app.test_request_context(environ_overrides=environ):
            at, stamped = arrival()
        assert stamped == who
        assert (at < seen) is (who == "proxy")
