"""Connected bids are pointed out for a question, never rejected; and what a supplier may say before it bids."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules import connected
from dps.bidding.rules.connected import Named, Party, connections
from dps.bidding.rules.disregarding import GROUNDS
from dps.bidding.rules.intending import DECLINES, INTENDS, REASONS, Intention, obstacles_to_saying, read_intention
from dps.core.refusal import Obstacle

ACORN = Party("bid-a", "acorn", "Acorn Ltd", "01234567", frozenset({"ann"}))
BRAMBLE = Party("bid-b", "bramble", "Bramble CIC", "07654321", frozenset({"ben"}))


def codes(*parties):
    return [c.code for c in connections(parties)]


def changed(party, **facts):
    return Party(**{**party.__dict__, **facts})


def test_two_bids_that_nothing_connects_raise_no_question():
    assert codes(ACORN, BRAMBLE) == []


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (ACORN, changed(BRAMBLE, people=frozenset({"ann", "ben"})), "shared-people"),
        (ACORN, changed(BRAMBLE, number="1234567"), "same-number"),
        (changed(ACORN, members=frozenset({"bramble", "x"})), BRAMBLE, "group-and-member"),
        (changed(ACORN, members=frozenset({"x"})), changed(BRAMBLE, members=frozenset({"x"})), "groups-share-member"),
        (changed(ACORN, named=(Named("Bramble C.I.C."),)), BRAMBLE, "named-in-bid"),
        (ACORN, changed(BRAMBLE, named=(Named("Somebody", "01234567"),)), "named-in-bid"),
        (changed(ACORN, named=(Named("Dock Co-op"),)), changed(BRAMBLE, named=(Named("Dock Coop Ltd"),)), "same-subcontractor"),
    ],
)  # fmt: skip
def test_what_connects_two_bids_is_named(first, second, code):
    assert codes(first, second) == [code]
    assert codes(second, first) == [code]


def test_a_firm_without_a_company_number_is_connected_with_nobody_by_it():
    assert codes(changed(ACORN, number=""), changed(BRAMBLE, number="")) == []


def test_a_connection_is_words_for_a_question_and_no_ground_to_disregard():
    """Nothing here answers with an obstacle, and no ground on which a bid is disregarded is a connection."""
    assert not any(
        isinstance(value, type) and issubclass(value, Obstacle) and value is not Obstacle
        for value in vars(connected).values()
    )
    assert "Obstacle" not in inspect.getsource(connected)
    assert not any("connect" in ground.code for grounds in GROUNDS.values() for ground in grounds)


@given(st.lists(st.sampled_from([ACORN, BRAMBLE, changed(ACORN, bid="c", ref="c")]), max_size=5))
def test_the_flags_change_nothing_of_who_is_compared(parties):
    before = tuple(parties)
    connections(parties)
    assert tuple(parties) == before


def why_not(said, *, stage="open", taking_part=(), opening_begun=False):
    found = obstacles_to_saying(said, stage=stage, taking_part=taking_part, opening_begun=opening_begun)
    return [o.code for o in found]


def test_a_supplier_may_say_that_it_will_bid_or_decline_with_a_reason():
    assert why_not(Intention(INTENDS)) == []
    assert why_not(Intention(DECLINES, ("time",))) == []


def test_to_decline_needs_a_reason_and_another_reason_its_words():
    assert why_not(Intention(DECLINES)) == ["decline-unexplained"]
    assert why_not(Intention(DECLINES, ("other",))) == ["reason-unsaid"]
    assert why_not(Intention(DECLINES, ("moonlight",))) == ["reason-unknown"]
    assert why_not(Intention("")) == ["unsaid"]


def test_nothing_is_said_once_the_deadline_has_passed_or_by_whoever_may_not_take_part():
    stranger = (Obstacle("not-invited", "No."),)
    assert why_not(Intention(INTENDS), stage="closed", taking_part=stranger) == ["not-invited", "not-open"]
    assert why_not(Intention(INTENDS), opening_begun=True) == ["not-open"]


def test_what_was_said_is_read_back_as_it_was_kept():
    said = Intention(DECLINES, tuple(REASONS), "Words.")
    assert read_intention(said.content()) == said
