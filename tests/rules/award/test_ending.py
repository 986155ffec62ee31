"""When a competition may end without an award: closed, nothing decided, by the buyer's officer, with a reason."""

from __future__ import annotations

import itertools

import pytest

from dps.award.rules.ending import SHORTEST_REASON, obstacles_after_ending, obstacles_to_ending
from dps.competition.rules.endings import CANCELLED, ENDINGS, NO_SUITABLE_BID

REASON = "No bid met the published thresholds."


def codes(*, stage="closed", decided=False, ended=False, officer=True, reason=REASON, how="no_suitable_bid", **facts):
    facts = {"ground": "below-minimum", "opened": True, "bids": 2, **facts}
    return {
        o.code
        for o in obstacles_to_ending(
            stage=stage, decided=decided, ended=ended, is_officer_of_buyer=officer, reason=reason, ended_as=how, **facts
        )
    }


WRONG = {
    "not-an-officer": {"officer": False},
    "award-decided": {"decided": True},
    "not-opened": {"opened": False, "bids": None},
    "no-ground": {"ground": "no-money"},
    "no-reason": {"reason": "x" * (SHORTEST_REASON - 1) + "  "},
    "not-closed": {"stage": "open"},
}


def test_a_closed_competition_with_no_award_ends_with_a_reason():
    assert codes() == set()
    assert codes(reason="x" * SHORTEST_REASON) == set()


@pytest.mark.parametrize("many", range(1, len(WRONG) + 1))
def test_everything_that_is_wrong_is_named_and_nothing_else(many):
    for chosen in itertools.combinations(WRONG, many):
        facts = {name: value for code in chosen for name, value in WRONG[code].items()}
        assert codes(**facts) == set(chosen)


@pytest.mark.parametrize(
    ("stage", "code"), [("draft", "not-closed"), ("open", "not-closed"), ("cancelled", "cancelled")]
)
def test_what_has_not_closed_or_was_cancelled_is_not_ended(stage, code):
    assert codes(stage=stage) == {code}


def test_what_has_ended_does_not_end_again_whatever_its_stage():
    assert codes(ended=True) == codes(ended=True, stage="cancelled") == {"ended-already"}


@pytest.mark.parametrize("ground", ENDINGS[CANCELLED].grounds)
def test_a_closed_competition_is_cancelled_with_its_bids_sealed_for_a_reason_outside_them(ground):
    assert codes(how="cancelled", ground=ground, opened=False, bids=None) == set()
    assert ground not in ENDINGS[NO_SUITABLE_BID].grounds


def test_only_where_none_came_is_it_said_that_no_bid_was_received():
    assert codes(ground="no-bids", bids=0) == set()
    assert codes(ground="no-bids", bids=1) == {"there-are-bids"}


def test_after_the_ending_nothing_goes_on_and_before_it_everything_may():
    assert [o.code for o in obstacles_after_ending(ended=True)] == ["ended"]
    assert obstacles_after_ending(ended=False) == ()
