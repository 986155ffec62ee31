"""A declared interest shuts the bids until another person has decided on it, with reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dps.evaluation.rules.interests import (
    BARRED,
    MEASURE,
    NO_CONFLICT,
    Interest,
    obstacles_to_deciding,
    open_interests,
)
from dps.evaluation.rules.panel import obstacles_to_reading
from tests.rules.evaluation.panels import ADA, BEN, NORTH, THEN, codes, complete, with_member

WHY = "They met once at a conference, ten years ago."
INTERESTED = replace(ADA, interested=True)
ONE = Interest("i" * 26, INTERESTED, NORTH.bidder, NORTH.name, "I know their director.", THEN)


def deciding(interest=ONE, *, by="p-officer", clear=True, outcome=NO_CONFLICT, reason=WHY, measure="", **changes):
    stands = with_member(complete(**changes), ADA, interested=True)
    found = obstacles_to_deciding(
        stands, interest=interest, by_person=by, clear=clear, outcome=outcome, reason=reason, measure=measure
    )
    return codes(found)


def test_another_person_decides_with_a_reason():
    assert deciding() == set()
    assert deciding(outcome=BARRED) == set()
    assert deciding(reason="fine") == {"reason-short"}
    assert deciding(outcome="perhaps") == {"no-such-outcome"}


def test_nobody_decides_on_an_interest_of_their_own_nor_with_one_of_their_own():
    assert deciding(by=ADA.person) == {"own-interest"}
    assert deciding(clear=False) == {"own-interest-unsaid"}
    both = with_member(with_member(complete(), ADA, interested=True), BEN, interested=True)
    found = obstacles_to_deciding(
        both, interest=ONE, by_person=BEN.person, clear=True, outcome=NO_CONFLICT, reason=WHY, measure=""
    )
    assert codes(found) == {"decider-interested"}
    assert deciding(by=BEN.person) == set(), "a member without an interest is another person too"


def test_a_measure_is_named():
    assert deciding(outcome=MEASURE) == {"reason-short"}
    assert deciding(outcome=MEASURE, measure="A third evaluator scores the same answers.") == set()


def test_a_decision_stands_and_comes_even_after_the_lock_but_not_after_a_cancellation():
    decided = replace(ONE, outcome=NO_CONFLICT, reason=WHY, decided_by="Olu", decided_at=THEN)
    assert deciding(decided) == {"decided-already"}
    assert deciding(locked=True) == set()
    assert deciding(cancelled=True) == {"competition-cancelled"}


@pytest.mark.parametrize("barred", [False, True])
def test_the_bids_stay_shut_until_it_is_decided_and_for_ever_where_it_bars(barred):
    (one,) = obstacles_to_reading(complete(), member=replace(INTERESTED, barred=barred))
    assert one.code == "interest-declared"
    assert ("found to be a conflict" in one.says) == barred
    assert obstacles_to_reading(complete(), member=replace(INTERESTED, interested=False)) == ()


def test_an_open_interest_of_somebody_who_sits_stands_in_the_way_of_an_award():
    assert codes(open_interests((ONE,))) == {"interest-open"}
    assert open_interests((replace(ONE, outcome=BARRED),)) == ()
    assert open_interests((replace(ONE, member=replace(INTERESTED, ended=True)),)) == ()
