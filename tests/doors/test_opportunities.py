"""A supplier reads what it may read, and asks without being seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dps.competition import actions
from dps.core.db import writing
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    a_lot,
    a_question,
    an_open_competition,
    apply,
    officer_of,
)
from tests.makers.parties import a_person, a_supplier

CLOSES = NOW.replace(hour=12) + timedelta(days=16)


@pytest.fixture
def supplier(app):
    with writing():
        return a_supplier("Toad Lane Advice Co-operative")


@pytest.fixture
def bidder(client, supplier):
    with writing():
        person = a_person(supplier, "owner")
    return client.sign_in(person)


def at(competition, page: str = "") -> str:
    return f"/supplier/opportunities/{competition.ref}" + page


def ask(bidder, competition, text="May we bid with a partner?"):
    return bidder.post(at(competition, "/questions/new"), data={"text": text})


def test_a_supplier_sees_its_invitations_and_every_notice_and_no_draft(bidder, supplier):
    with writing():
        an_open_competition(DPS, admitted=(supplier,), title="Invited to this")
        an_open_competition(DPS, title="Invited to nothing")
        an_open_competition(OPEN_TO_ALL, title="Open to anyone")
        an_open_competition(DYNAMIC, title="Members only")
        a_draft(OPEN_TO_ALL, title="Still a draft")
    page = bidder.get("/supplier/opportunities").text
    for title in ("Invited to this", "Open to anyone", "Members only"):
        assert title in page
    for title in ("Invited to nothing", "Still a draft"):
        assert title not in page
    assert page.count("You may bid.") == 2
    assert "Apply to the part" in page


def test_what_a_supplier_reads_is_what_was_frozen(bidder, supplier):
    with writing():
        live = an_open_competition(DPS, admitted=(supplier,))
    page = bidder.get(at(live))
    assert page.status_code == 200
    for words in (
        live.need,
        live.frozen_digest,
        "How will you do it?",
        "30",
        "Relative to the lowest price",
        "£90,000",
    ):
        assert words in page.text


def test_the_page_a_supplier_reads_is_the_page_that_was_previewed(client, bidder, supplier):
    with writing():
        live = an_open_competition(DPS, admitted=(supplier,))
        officer = live.drafted_by

    def told(page) -> str:
        return page.text.split('<section class="market-told">')[1].split("</section>")[0]

    seen = told(bidder.get(at(live)))
    assert seen == told(client.sign_in(officer).get(f"/buyer/competitions/{live.ref}/preview"))


def test_an_invitation_not_received_and_a_draft_are_not_found(bidder):
    with writing():
        invitation, draft = an_open_competition(DPS), a_draft(OPEN_TO_ALL)
    for unseen in (invitation, draft):
        assert bidder.get(at(unseen)).status_code == 404
        assert bidder.get(at(unseen, "/questions/new")).status_code == 404
        assert ask(bidder, unseen).status_code == 404


def test_a_non_member_reads_a_notice_and_learns_how_to_take_part(bidder, supplier):
    with writing():
        council = a_buying_council()
        part = a_lot(DYNAMIC, council.body)
        live = an_open_competition(DYNAMIC, council=council, lot=part)
    page = bidder.get(at(live))
    assert "You may not bid here yet" in page.text
    assert "Ask a question" not in page.text
    assert bidder.get(at(live, "/questions/new")).status_code == 409
    assert ask(bidder, live).status_code == 409
    with writing():
        apply(supplier, part)
    page = bidder.get(at(live))
    assert "You may not bid here yet" not in page.text
    assert ask(bidder, live).status_code == 302


def test_a_question_is_answered_for_all_and_the_asker_hidden(client, supplier):
    with writing():
        rival = a_supplier("Rival Ltd")
        live = an_open_competition(DPS, admitted=(supplier, rival))
        question = a_question(live, supplier, "What about the lease?")
        watcher, asker = a_person(rival, "owner"), a_person(supplier, "owner")
    assert "What about the lease?" not in client.sign_in(watcher).get(at(live)).text
    assert "You asked this." in client.sign_in(asker).get(at(live)).text
    with writing():
        actions.answer(question=question, text="It runs to 2030.", by=officer_of(live), at=NOW)
    page = client.sign_in(watcher).get(at(live)).text
    assert "What about the lease?" in page
    assert "It runs to 2030." in page
    assert supplier.name not in page
    assert "You asked this." not in page


def test_an_empty_question_is_said_beside_the_field(bidder, supplier):
    with writing():
        live = an_open_competition(OPEN_TO_ALL)
    answer = ask(bidder, live, "  ")
    assert answer.status_code == 422
    assert "Write the question" in answer.text
    assert ask(bidder, live, "x" * 4001).status_code == 422


def test_questions_close_and_the_page_no_longer_offers_them(bidder, supplier, clock):
    with writing():
        live = an_open_competition(OPEN_TO_ALL)
    assert "Ask a question" in bidder.get(at(live)).text
    clock.set(live.clarifications_close_at)
    bidder.sign_in(_one(supplier))
    assert "Ask a question" not in bidder.get(at(live)).text
    assert ask(bidder, live).status_code == 409


def _one(supplier):
    with writing():
        return a_person(supplier, "owner")


def test_a_closed_and_a_cancelled_competition_move_to_the_closed_list(bidder, supplier, clock):
    with writing():
        an_open_competition(OPEN_TO_ALL, title="Will close")
        gone = an_open_competition(OPEN_TO_ALL, title="Was cancelled")
        actions.cancel(competition=gone, reason="The grant ended early.", by=officer_of(gone), at=NOW)
    assert "The grant ended early." in bidder.get(at(gone)).text
    assert "Was cancelled" not in bidder.get("/supplier/opportunities").text
    clock.set(CLOSES)
    bidder.sign_in(_one(supplier))
    assert "Will close" not in bidder.get("/supplier/opportunities").text
    closed = bidder.get("/supplier/opportunities?show=closed").text
    assert "Will close" in closed
    assert "Was cancelled" in closed


def test_an_empty_list_says_what_will_be_here(bidder):
    assert "Nothing is open to you" in bidder.get("/supplier/opportunities").text


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_is_none_is_the_nearest_that_is(bidder, page):
    assert bidder.get(f"/supplier/opportunities?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("closes_at", "shown"),
    [
        (datetime(2026, 12, 8, 16, 47, tzinfo=UTC), "Tuesday 8 December 2026, 16:47 (GMT)"),
        (datetime(2027, 4, 6, 7, 5, tzinfo=UTC), "Tuesday 6 April 2027, 08:05 (BST)"),
    ],
)
def test_any_closing_time_may_be_chosen_and_is_shown_with_its_zone(app, client, closes_at, shown):
    runs = {"starts_on": date(2027, 6, 1), "ends_on": date(2028, 5, 31)}
    with writing():
        live = an_open_competition(
            OPEN_TO_ALL, closes_at=closes_at, clarifications_close_at=NOW + timedelta(days=3), **runs
        )
    assert shown in client.get(f"/opportunities/{live.ref}").text
