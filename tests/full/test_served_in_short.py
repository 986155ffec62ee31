"""D1, D5, T2, T3 and T9 of the served tender box in small numbers, beside the suite; the files beside this one have them in full."""

from __future__ import annotations

import pytest

from tests.full import test_faults_when_served as faults
from tests.full import test_kills_when_served as kills
from tests.full import test_rush_when_served as rush
from tests.full.box import Box

pytestmark = pytest.mark.ci


def test_nothing_acknowledged_is_lost_under_a_few_kills(box: Box):
    kills.submit_under_kills(box, 40, fewest=3, between=(5, 12))


def test_a_locked_database_is_answered_in_time(box: Box):
    faults.test_a_locked_database_is_answered_in_time_and_the_draft_is_kept(box)


def test_forty_in_the_last_seconds_are_all_taken(box: Box):
    rush.submit_at_the_end(box, 40, seconds=4)


def test_fifty_in_one_second_are_all_answered(box: Box):
    rush.submit_all_at_once(box, 50, seconds=1)


def test_one_who_sends_a_letter_at_a_time_holds_up_nobody(box: Box):
    rush.submit_letter_by_letter(box, beside=5, pause=0.2)
