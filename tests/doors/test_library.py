"""A supplier's answer library, and drawing from it into a bid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.audit.models import AuditEntry
from dps.bidding.drafts import draft_of
from dps.core.db import db, writing
from dps.parties.rules.roles import OWNER, READER
from dps.profile import library
from dps.profile.models import LibraryAnswer
from tests.conftest import NOW
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import DPS, an_open_competition
from tests.makers.kit import says, tree
from tests.makers.parties import a_person, a_supplier, acting

ANSWER = {"title": "How we protect data", "theme": "data", "text": "On paper, in a safe.", "edition": ""}


@pytest.fixture
def body(app):
    with writing():
        return a_supplier("Acorn Research Co-operative")


@pytest.fixture
def ada(body, client):
    with writing():
        who = a_person(body, OWNER)
    client.sign_in(who)
    return acting(who, body)


def kept(body, by, **changes) -> LibraryAnswer:
    said = {"title": "How we protect data", "theme": "data", "text": "On paper, in a safe.", **changes}
    with writing():
        return library.keep(organisation=body, by=by, at=NOW, **said)


def test_an_answer_is_kept_found_changed_put_away_and_used_again(client, ada):
    assert "Your library is empty" in client.get("/supplier/library").text
    made = client.post("/supplier/library/new", data=ANSWER)
    assert made.status_code == 302
    page = made.location
    assert "On paper, in a safe." in client.get(page).text
    assert "How we protect data" in client.get("/supplier/library?q=SAFE&theme=data").text
    assert "No answer has these words" in client.get("/supplier/library?q=100%25").text
    changed = client.post(f"{page}/edit", data={**ANSWER, "text": "Encrypted.", "edition": "1"})
    assert changed.status_code == 302
    assert "Encrypted." in client.get(page).text
    assert client.post(f"{page}/put-away").status_code == 302
    assert "Your library is empty" in client.get("/supplier/library").text
    assert "How we protect data" in client.get("/supplier/library?put-away=yes").text
    client.post(f"{page}/take-out")
    assert "How we protect data" in client.get("/supplier/library").text


def test_bad_input_stays_on_the_page_with_its_reason(client, ada):
    answer = client.post("/supplier/library/new", data={**ANSWER, "title": "", "theme": "colours"})
    assert answer.status_code == 422
    assert "Enter a title" in answer.text
    assert "On paper, in a safe." in answer.text


def test_a_colleague_who_was_quicker_is_not_overwritten_and_nothing_typed_is_lost(client, ada, body):
    one = kept(body, ada)
    with writing():
        library.change(answer=one, title="T", theme="data", text="Hers.", edition=1, by=ada, at=NOW)
    late = client.post(f"/supplier/library/{one.ref}/edit", data={**ANSWER, "text": "Mine.", "edition": "1"})
    assert late.status_code == 409
    assert "A colleague changed this answer" in says(tree(late.text).find("body"))
    assert "Mine." in late.text
    assert db.session.get_one(LibraryAnswer, one.id).text == "Hers."
    again = client.post(f"/supplier/library/{one.ref}/edit", data={**ANSWER, "text": "Both.", "edition": "2"})
    assert again.status_code == 302


def test_another_suppliers_answers_are_not_there(client, ada, app):
    with writing():
        other = a_supplier("Bramble")
        by = acting(a_person(other, OWNER), other)
    theirs = kept(other, by)
    for path in ("", "/edit"):
        assert client.get(f"/supplier/library/{theirs.ref}{path}").status_code == 404
    for path in ("edit", "put-away", "take-out"):
        assert client.post(f"/supplier/library/{theirs.ref}/{path}", data=ANSWER).status_code == 404
    assert "How we protect data" not in client.get("/supplier/library").text


def test_a_reader_reads_and_changes_nothing(client, ada, body):
    one = kept(body, ada)
    with writing():
        reader = a_person(body, READER)
    client.sign_in(reader)
    page = client.get(f"/supplier/library/{one.ref}")
    assert page.status_code == 200
    assert "Change the answer" not in page.text
    assert client.post("/supplier/library/new", data=ANSWER).status_code == 403


@pytest.mark.parametrize("deed", ["keep", "change", "put_away", "take_out"])
def test_what_fails_leaves_no_row_and_no_entry(app, body, deed):
    with writing():
        by = acting(a_person(body, OWNER), body)
    one = kept(body, by)
    if deed == "take_out":
        with writing():
            library.put_away(answer=one, by=by, at=NOW)
    before = len(db.session.scalars(select(AuditEntry)).all())
    said = {"title": "Other", "theme": "data", "text": "Other."}
    with pytest.raises(RuntimeError), writing():
        if deed == "keep":
            library.keep(organisation=body, by=by, at=NOW, **said)
        elif deed == "change":
            library.change(answer=one, edition=1, by=by, at=NOW, **said)
        else:
            getattr(library, deed)(answer=one, by=by, at=NOW)
        raise RuntimeError("killed")
    assert len(db.session.scalars(select(AuditEntry)).all()) == before
    rows = db.session.scalars(select(LibraryAnswer)).all()
    assert [(r.title, r.put_away_at is None) for r in rows] == [("How we protect data", deed != "take_out")]


def test_an_answer_is_drawn_below_what_was_written_and_nothing_is_saved_by_it(client, app, clock):
    with writing():
        bidder = a_bidder("Kestrel Co-operative")
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = make.a_begun_bid(competition, bidder, at=clock.at)
        one = kept_in(bidder)
    clock.set(clock.at + timedelta(days=1))
    client.sign_in(bidder.person)
    first, second, *_ = (f"answer_{c.ref}" for c in competition.criteria)
    typed = {first: "We listen.", second: "Twice.", "draw": first, f"from_{first}": one.ref}
    page = client.post(f"/supplier/bids/{bid.ref}/answers", data=typed)
    assert page.status_code == 200
    shown = {area.get("name"): area.text or "" for area in tree(page.text).iter("textarea")}
    assert shown[first].split() == ["We", "listen.", "On", "paper,", "in", "a", "safe."]
    assert shown[second].strip() == "Twice."
    assert "It is not saved yet" in page.text
    assert not any(draft_of(bid).answers.values())
    with writing():
        other = a_bidder("Rival")
        theirs = kept_in(other, text="Rival words.")
    stolen = client.post(f"/supplier/bids/{bid.ref}/answers", data={**typed, f"from_{first}": theirs.ref})
    assert stolen.status_code == 200
    assert "Rival words." not in stolen.text


def kept_in(bidder, text="On paper, in a safe.") -> LibraryAnswer:
    return library.keep(organisation=bidder.body, title="Data", theme="data", text=text, by=bidder.by, at=NOW)
