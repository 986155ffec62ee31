"""Clarification questions: asked by those who may bid, answered for all, and the asker is never shown."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from dps.audit.queries import trail
from dps.competition import actions, queries
from dps.competition.queries import Asked
from dps.core.db import NotFound, writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    a_buying_council,
    a_question,
    an_open_competition,
    officer_of,
    some_suppliers,
)

CLOSES = NOW.replace(hour=12) + timedelta(days=16)
QUESTIONS_CLOSE = CLOSES - timedelta(days=9)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


@pytest.fixture
def asked(app):
    with writing():
        asker, rival = some_suppliers(2)
        competition = an_open_competition(DPS, admitted=(asker, rival))
        question = a_question(competition, asker)
    return competition, question, asker, rival


def test_an_answer_goes_to_all_and_the_asker_is_in_nothing_that_is_shown(asked):
    competition, question, asker, rival = asked
    assert queries.shown_questions(competition, drawn_for=rival) == ()
    with writing():
        actions.answer(question=question, text="Yes, name the partner.", by=officer_of(competition), at=NOW)
    (shown,) = queries.shown_questions(competition, drawn_for=rival)
    assert (shown.text, shown.answer, shown.mine) == ("May we bid with a partner?", "Yes, name the partner.", False)
    assert {f.name for f in fields(Asked)} == {
        "ref", "text", "asked_at", "answer", "answered_at", "late", "mine", "draft", "asked_late", "set_aside_at",
    }  # fmt: skip
    assert shown.draft == ""
    posts = unread("test")[-2:]
    assert [p.kind for p in posts] == ["question-asked", "question-answered"]
    assert asker.ref not in str(posts)


def test_the_asker_sees_its_own_question_while_it_waits(asked):
    competition, _, asker, _rival = asked
    (mine,) = queries.shown_questions(competition, drawn_for=asker)
    assert mine.mine
    assert mine.answered_at is None
    assert queries.unanswered([competition]) == {competition.id: 1}


@pytest.mark.parametrize("route", [DPS, DYNAMIC])
def test_only_those_who_may_bid_may_ask(app, route):
    with writing():
        (stranger,) = some_suppliers(1)
        competition = an_open_competition(route)
    with pytest.raises(Refused) as refused, writing():
        a_question(competition, stranger)
    assert codes(refused) <= {"not-invited", "not-member"}


def test_anybody_may_ask_about_a_notice_open_to_all(app):
    with writing():
        (stranger,) = some_suppliers(1)
        competition = an_open_competition(OPEN_TO_ALL)
        question = a_question(competition, stranger)
    assert question.ref


@pytest.mark.parametrize(
    ("at", "code"),
    [(QUESTIONS_CLOSE - timedelta(seconds=1), ""), (QUESTIONS_CLOSE, "questions-closed"), (CLOSES, "not-open")],
)
def test_questions_close_at_their_own_moment(asked, at: datetime, code):
    competition, _, asker, _ = asked
    if not code:
        with writing():
            a_question(competition, asker, at=at)
        return
    with pytest.raises(Refused) as refused, writing():
        a_question(competition, asker, at=at)
    assert codes(refused) == {code}


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (CLOSES.replace(day=3, hour=23, minute=59), False),  # the sixth day before 9 December is the last in time
        (CLOSES.replace(day=4, hour=0), True),
    ],
)
def test_an_answer_after_the_last_day_for_answers_is_marked_late(asked, at: datetime, late):
    competition, question, _, _ = asked
    with writing():
        why = "It changes nothing that a bidder would write." if late else ""
        actions.answer(question=question, text="Yes.", why_no_longer=why, by=officer_of(competition), at=at)
    assert queries.questions(competition)[0].late is late
    assert trail(f"competition:{competition.ref}")[-1].facts["late"] is late


def test_nothing_is_answered_after_the_deadline_or_twice(asked):
    competition, question, _, _ = asked
    by = officer_of(competition)
    with pytest.raises(Refused) as refused, writing():
        actions.answer(question=question, text="Yes.", by=by, at=CLOSES)
    assert codes(refused) == {"not-open", "late-answer"}
    with writing():
        actions.answer(question=question, text="Yes.", by=by, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        actions.answer(question=question, text="No.", by=by, at=NOW)
    assert codes(refused) == {"already-answered"}
    assert question.answer == "Yes."


def test_another_council_does_not_find_the_question(asked):
    _, question, _, _ = asked
    with writing():
        rival = a_buying_council()
    with pytest.raises(NotFound):
        queries.own_question(question.ref, rival.by)


def test_a_question_rolls_back_with_its_trail(asked):
    competition, _, asker, _ = asked
    before = len(trail(f"competition:{competition.ref}"))
    with pytest.raises(ZeroDivisionError), writing():
        a_question(competition, asker, "Is it so?")
        1 / 0
    assert len(queries.questions(competition)) == 1
    assert len(trail(f"competition:{competition.ref}")) == before


def test_an_answer_rolls_back_with_its_trail(asked):
    competition, question, _, _ = asked
    by = officer_of(competition)
    before = len(trail(f"competition:{competition.ref}"))
    with pytest.raises(ZeroDivisionError), writing():
        actions.answer(question=question, text="Yes.", by=by, at=NOW)
        1 / 0
    assert question.answered_at is None
    assert len(trail(f"competition:{competition.ref}")) == before
