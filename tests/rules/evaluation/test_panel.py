"""Who may sit on a panel, what they declare, and what they may read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.audit.digests import set_digest
from dps.evaluation.rules.interests import obstacles_to_declaring
from dps.evaluation.rules.panel import (
    EVALUATOR,
    MODERATOR,
    Answerer,
    obstacles_to_reading,
    obstacles_to_releasing,
)
from dps.evaluation.rules.seating import obstacles_to_appointing
from tests.rules.evaluation.panels import ADA, BEN, MO, NORTH, codes, complete, with_member

FRESH = {"person": "p-cy", "name": "Cy", "role": EVALUATOR, "council_roles": ("evaluator",)}


def appointing(evaluation=None, **changes):
    return codes(obstacles_to_appointing(evaluation or complete(), **{**FRESH, **changes}))


def test_an_evaluator_or_an_officer_of_the_council_may_be_appointed():
    assert appointing() == set()
    assert appointing(council_roles=("officer",)) == set()


@pytest.mark.parametrize("roles", [(), ("bidder",), ("administrator", "auditor")])
def test_nobody_from_outside_the_council_is_appointed(roles):
    assert appointing(council_roles=roles) == {"not-of-the-council"}


def test_nobody_has_two_places_so_the_moderator_scores_nothing():
    without_moderator = replace(complete(), members=(ADA, BEN))
    assert appointing(without_moderator, person=ADA.person, name="Ada", role=MODERATOR) == {"already-on-panel"}
    assert appointing(person=MO.person, name="Mo") == {"already-on-panel"}


def test_whoever_left_a_panel_does_not_come_back():
    assert appointing(with_member(complete(), ADA, ended=True), person=ADA.person, name="Ada") == {"left-the-panel"}


def test_a_panel_has_one_moderator_until_that_place_is_ended():
    assert appointing(role=MODERATOR) == {"moderator-there"}
    assert appointing(with_member(complete(), MO, ended=True), role=MODERATOR) == set()


def test_there_is_no_third_kind_of_place():
    assert appointing(role="observer") == {"no-such-place"}


@pytest.mark.parametrize("state", ["locked", "cancelled"])
def test_the_panel_stands_once_quality_is_locked_or_the_competition_cancelled(state):
    stands = {"locked": "quality-locked", "cancelled": "competition-cancelled"}[state]
    assert appointing(complete(**{state: True})) == {stands}
    assert stands in codes(obstacles_to_releasing(complete(**{state: True}), member=ADA, reason="x" * 20))


def test_a_place_is_ended_once_and_with_a_reason_of_twenty_characters():
    assert codes(obstacles_to_releasing(complete(), member=ADA, reason="   too   short   " + " " * 30)) == {
        "reason-short"
    }
    assert obstacles_to_releasing(complete(), member=ADA, reason="Ada now works for a bidder.") == ()
    assert codes(obstacles_to_releasing(complete(), member=replace(ADA, ended=True), reason="x" * 20)) == {
        "place-ended"
    }


def declaring(member, *, interests=(), **facts):
    return codes(obstacles_to_declaring(complete(**facts), member=member, interests=dict(interests)))


IN_NORTH = {NORTH.bidder: "My cousin works for North Co-op."}


def test_nothing_is_declared_before_the_bidders_are_known():
    fresh = replace(ADA, declared=False)
    assert declaring(fresh, opened=False) == {"bidders-not-known"}
    assert declaring(fresh) == set()


def test_an_interest_is_stated_in_words_and_is_in_one_of_the_bidders():
    fresh = replace(ADA, declared=False)
    assert declaring(fresh, interests={NORTH.bidder: "my cousin"}) == {"reason-short"}
    assert declaring(fresh, interests=IN_NORTH) == set()
    assert declaring(fresh, interests={"org-elsewhere": IN_NORTH[NORTH.bidder]}) == {"not-a-bidder"}


def test_an_interest_may_be_declared_after_none_was_and_never_after_it_was_found_a_conflict():
    assert declaring(ADA) == {"declared-already"}
    assert declaring(ADA, interests=IN_NORTH) == set()
    assert declaring(replace(ADA, interested=True), interests=IN_NORTH) == set()
    assert declaring(replace(ADA, interested=True, barred=True), interests=IN_NORTH) == {"interest-declared"}


def test_no_answer_is_read_before_the_declaration_for_these_bidders():
    assert obstacles_to_reading(complete(), member=ADA) == ()
    assert codes(obstacles_to_reading(complete(), member=replace(ADA, declared=False))) == {"not-declared"}
    assert codes(obstacles_to_reading(complete(opened=False), member=ADA)) == {"not-opened"}


def test_a_declared_interest_and_an_ended_place_close_the_bids():
    assert codes(obstacles_to_reading(complete(), member=replace(ADA, interested=True))) == {"interest-declared"}
    assert codes(obstacles_to_reading(complete(), member=replace(ADA, ended=True))) == {"place-ended"}


def test_a_new_bidder_makes_a_new_set():
    before = complete()
    after = complete(bids=(*before.bids, Answerer("e" * 26, "org-e", "East Co-op")))
    assert before.digest != after.digest


def test_a_disregarded_bidder_stays_in_the_set_and_is_not_scored():
    before = complete()
    after = complete(bids=(replace(NORTH, disregarded=True), *before.bids[1:]))
    assert before.digest == after.digest
    assert [bid.name for bid in after.to_score] == ["South Co-op"]


REFS = st.lists(st.text("abcdefghij234567", min_size=26, max_size=26), unique=True, min_size=1, max_size=6)


@given(REFS, st.randoms())
def test_the_digest_of_the_bidders_depends_on_the_set_and_not_on_its_order(refs, r):
    shuffled = list(refs)
    r.shuffle(shuffled)
    assert set_digest(shuffled) == set_digest(refs)
    assert set_digest(refs[1:]) != set_digest(refs)
