"""A competition's stages by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.lifecycle import LIFECYCLE, due, obstacles_to_cancelling, obstacles_to_revising, stage

CLOSES = datetime(2026, 12, 9, 12, tzinfo=UTC)
QUESTIONS = CLOSES - timedelta(days=9)
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 the zone is given beside it


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        ("draft", CLOSES, "draft"),
        ("published", CLOSES - timedelta(microseconds=1), "open"),
        ("published", CLOSES, "closed"),
        ("cancelled", CLOSES - timedelta(days=1), "cancelled"),
    ],
)
def test_a_competition_is_closed_exactly_at_its_deadline(state, at, expected):
    assert stage(state, CLOSES, at) == expected


@given(MOMENTS)
def test_the_clock_has_something_to_do_exactly_while_a_competition_is_open(at):
    coming = due("published", clarifications_close_at=QUESTIONS, closes_at=CLOSES, at=at)
    assert (coming is not None) == (stage("published", CLOSES, at) == "open")
    if coming is not None:
        assert coming[0] > at


def test_questions_close_before_bids_do():
    assert due("published", clarifications_close_at=QUESTIONS, closes_at=CLOSES, at=QUESTIONS - timedelta(days=1)) == (
        QUESTIONS,
        "questions-close",
    )
    assert due("published", clarifications_close_at=QUESTIONS, closes_at=CLOSES, at=QUESTIONS) == (CLOSES, "close")
    assert due("draft", clarifications_close_at=QUESTIONS, closes_at=CLOSES, at=QUESTIONS) is None


@given(st.lists(st.sampled_from(sorted(LIFECYCLE.events)), max_size=6))
def test_no_walk_leads_out_of_cancelled_or_back_to_draft(events):
    state = LIFECYCLE.start
    left_draft = False
    for event in events:
        if LIFECYCLE.allows(state, event):
            state = LIFECYCLE.after(state, event)
            left_draft |= state != "draft"
    assert not (left_draft and state == "draft")
    assert not any(LIFECYCLE.allows("cancelled", e) for e in LIFECYCLE.events)


def test_only_a_draft_is_revised():
    assert obstacles_to_revising("draft") == ()
    assert {o.code for s in ("published", "cancelled") for o in obstacles_to_revising(s)} == {"published-frozen"}


def test_a_competition_is_cancelled_before_its_deadline_and_once():
    before = CLOSES - timedelta(seconds=1)
    assert obstacles_to_cancelling("draft", closes_at=None, at=before) == ()
    assert obstacles_to_cancelling("published", closes_at=CLOSES, at=before) == ()
    assert obstacles_to_cancelling("published", closes_at=CLOSES, at=CLOSES)[0].code == "closed"
    assert obstacles_to_cancelling("cancelled", closes_at=CLOSES, at=before)[0].code == "already-cancelled"
