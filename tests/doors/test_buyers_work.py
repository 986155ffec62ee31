"""My work at the councils' door: what waits, for whom, and how it changes as a competition goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from dps.core.db import db, writing
from dps.evaluation import actions
from dps.parties.rules import roles
from tests.makers.competition import OPEN_TO_ALL, a_buying_council, a_draft, a_question, an_open_competition
from tests.makers.evaluation import PRICING, REASON, SCORING
from tests.makers.parties import a_person, a_supplier

HOME = "/buyer/"


def test_a_new_council_is_told_how_to_begin(client, app):
    with writing():
        council = a_buying_council()
    assert "Start a competition" in client.sign_in(council.officer).get(HOME).text


def test_an_evaluator_on_no_panel_is_told_so_and_sees_no_competition(client, made):
    it = made("scored")
    with writing():
        colleague = a_person(it.council.body, roles.EVALUATOR)
    page = client.sign_in(colleague).get(HOME)
    assert "You are on no panel now" in page.text
    assert it.competition.title not in page.text


def test_an_officer_sees_drafts_and_questions_waiting(client, app):
    with writing():
        council = a_buying_council()
        a_draft(OPEN_TO_ALL, council=council, title="A draft of ours")
        theirs = an_open_competition(OPEN_TO_ALL, council=council, title="An open one of ours")
        a_question(theirs, a_supplier())
        a_draft(OPEN_TO_ALL, title="Of another council")
    page = client.sign_in(council.officer).get(HOME)
    for says in ("A draft of ours", "Go on writing", "An open one of ours", "Answer 1 question"):
        assert says in page.text
    assert "Of another council" not in page.text


@pytest.mark.parametrize(
    ("stage", "does"),
    [
        ("opened", "Appoint the panel"),
        ("declared", "The panel declares and scores: 3 of 3 declared, 0 of 2 handed in"),
        ("agreed", "Lock quality"),
        ("locked", "Open the prices"),
        ("priced", "Compute the ranking"),
        ("computed", "Decide the award"),
    ],
)
def test_an_officer_sees_what_comes_next(client, made, stage, does):
    it = made(stage, at=PRICING)
    assert does in client.sign_in(it.council.officer).get(HOME).text


def test_closed_bids_wait_for_two_officers(client, clock, app):
    with writing():
        council = a_buying_council()
        an_open_competition(OPEN_TO_ALL, council=council)
    clock.set(SCORING)
    page = client.sign_in(council.officer).get(HOME)
    assert "Open the bids" in page.text


def test_each_panel_member_sees_their_own_next_step(client, made):
    it = made("panelled")
    first, moderator = it.evaluators[0], it.moderator
    assert "Declare your interests" in client.sign_in(first.person).get(HOME).text
    with writing():
        for member in (*it.evaluators, moderator):
            actions.declare(assignment=member, has_interest=False, by=it.by(member), at=SCORING)
    assert "Score Bidder A" in client.sign_in(first.person).get(HOME).text
    with writing():
        for bid in it.bids:
            for criterion in it.criteria:
                it.score_one(bid=bid, criterion=criterion, reason=REASON)
    assert "Hand in your scores" in client.get(HOME).text
    with writing():
        actions.finish(assignment=first, by=it.by(first), at=SCORING)
    assert "When the moderator has recorded what the panel agreed." in client.get(HOME).text
    assert "Evaluator 2 has not handed in." in client.sign_in(moderator.person).get(HOME).text


def test_the_page_asks_as_much_for_five_competitions_as_for_one(client, made):
    it = made("declared")

    def asked():
        count = 0

        def one_more(*_args):
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", one_more)
        try:
            page = client.get(HOME)
        finally:
            event.remove(db.engine, "before_cursor_execute", one_more)
        assert page.status_code == 200
        return count

    client.sign_in(it.council.officer)
    few = asked()
    with writing():
        for _ in range(4):
            an_open_competition(OPEN_TO_ALL, council=it.council)
    assert asked() == few
