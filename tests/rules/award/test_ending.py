"""When a competition may end without an award: closed, nothing decided, by the buyer's officer, with a reason."""

from __future__ import annotations

import itertools

import pytest

from dps.award.rules.ending import SHORTEST_REASON, obstacles_after_ending, obstacles_to_ending

REASON = "No bid met the published thresholds."


def codes(*, stage="closed", decided=False, ended=False, officer=True, reason=REASON):
    return {
        o.code
        for o in obstacles_to_ending(
            stage=stage, decided=decided, ended=ended, is_officer_of_buyer=officer, reason=reason
        )
    }


WRONG = {
    "not-an-officer": {"officer": False},
    "award-decided": {"decided": True},
    "ended-already": {"ended": True},
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


def test_after_the_ending_nothing_goes_on_and_before_it_everything_may():
    assert [o.code for o in obstacles_after_ending(ended=True)] == ["ended"]
    assert obstacles_after_ending(ended=False) == ()
