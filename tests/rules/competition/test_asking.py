"""When questions are asked and answered, and whose save stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dps.competition.rules.asking import obstacles_to_answering, obstacles_to_asking, obstacles_to_question
from dps.competition.rules.revising import obstacles_to_version
from dps.market.rules.asking import LONGEST

CLOSE = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_question_is_asked_strictly_before_its_time_ends():
    assert obstacles_to_asking("open", clarifications_close_at=CLOSE, at=CLOSE - timedelta(microseconds=1)) == ()
    assert obstacles_to_asking("open", clarifications_close_at=CLOSE, at=CLOSE)[0].code == "questions-closed"


@pytest.mark.parametrize("stage", ["draft", "closed", "cancelled"])
def test_nothing_is_asked_or_answered_unless_the_competition_is_open(stage):
    before = CLOSE - timedelta(days=1)
    assert obstacles_to_asking(stage, clarifications_close_at=CLOSE, at=before)[0].code == "not-open"
    assert obstacles_to_answering(stage, answered=False, text="Yes.")[0].code == "not-open"


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST + 1)])
def test_words_are_needed_and_bounded(text):
    assert obstacles_to_question(text)
    assert obstacles_to_answering("open", answered=False, text=text)


def test_an_answer_is_given_once():
    assert obstacles_to_answering("open", answered=False, text="Yes.") == ()
    assert [o.code for o in obstacles_to_answering("open", answered=True, text="Yes.")] == ["already-answered"]


def test_a_save_from_the_page_that_is_kept_stands_and_no_other():
    assert obstacles_to_version(asked=3, kept=3, who="", when=None) == ()
    (why,) = obstacles_to_version(asked=2, kept=3, who="Ada Obi", when=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert "Ada Obi" in why.says
    assert "13:00" in why.says  # London is an hour ahead in July
