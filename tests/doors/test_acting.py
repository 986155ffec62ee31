"""A deed that a view does: done, or refused, kept once on the trail and shown on the form."""

from __future__ import annotations

import pytest

from dps.audit.queries import trail
from dps.audit.record import record
from dps.core.actor import CLOCK
from dps.core.clock import now
from dps.core.db import NotFound
from dps.core.refusal import Obstacle, Refused
from dps.parties.queries import organisation
from dps.web.acting import REFUSALS_LOG, acting
from dps.web.forms import MarketForm
from tests.makers.parties import a_council

NO = Obstacle("not-today", "Not today.", mend="Come again tomorrow.")


@pytest.fixture
def posting(app):
    """A request, nobody signed in, in which a form was posted."""
    with app.test_request_context("/sign-in", method="POST"):
        yield


def tried() -> list[list[str]]:
    return [entry.facts["why"] for entry in trail(REFUSALS_LOG)]


def test_a_refused_deed_is_kept_once_shown_on_the_form_and_undone(posting):
    form = MarketForm()
    with acting(form) as act:
        record("organisation:invent", log="organisation:x", to=("organisation", "x"), by=CLOCK, at=now())
        raise Refused([NO])
    assert act.refused is not None
    assert form.obstacles == (NO,)
    assert [fault.text for fault in form.faults()] == ["Not today."]
    assert tried() == [["not-today"]]
    assert trail("organisation:x") == ()


def test_a_refusal_that_the_deed_keeps_by_its_own_words_is_not_noted_a_second_time(posting):
    def keep() -> None:
        record("organisation:try", log="organisation:x", to=("organisation", "x"), by=CLOCK, at=now())

    with acting(MarketForm()) as act:
        raise Refused([NO], keep=keep)
    assert act.refused is not None
    assert [entry.did for entry in trail("organisation:x")] == ["organisation:try"]
    assert tried() == []


def test_a_deed_that_is_done_stays_and_the_form_shows_nothing(posting):
    form = MarketForm()
    with acting(form) as act:
        made = a_council("Rochdale Council").ref
    assert act.refused is None
    assert not form.faults()
    assert organisation(made).name == "Rochdale Council"
    assert tried() == []


def test_what_is_no_refusal_rises_past_the_form(posting):
    form = MarketForm()
    with pytest.raises(NotFound), acting(form):
        raise NotFound("x")
    assert not form.faults()
