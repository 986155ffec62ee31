"""Scores, what is agreed from them, and when that is complete."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.criteria import SCALE
from dps.evaluation.rules.entries import (
    obstacles_to_finishing,
    obstacles_to_reason,
    obstacles_to_scoring,
    obstacles_to_version,
)
from dps.evaluation.rules.moderation import obstacles_to_agreeing, obstacles_to_comparing
from dps.evaluation.rules.panel import Agreed
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_opening_prices, obstacles_to_ranking
from tests.rules.evaluation.panels import (
    ADA,
    APPROACH,
    BEN,
    BOTH,
    LATER,
    MO,
    NORTH,
    REASON,
    SOUTH,
    THEN,
    codes,
    complete,
    ledger,
    with_member,
)

WORKING = replace(ADA, finished_at=None)


def scoring(evaluation=None, **changes):
    facts = {"member": WORKING, "bid": NORTH.ref, "criterion": APPROACH.ref, "points": Decimal(3), "reason": REASON,
             "cites": "Second paragraph", "seen": 0, "change_reason": ""}  # fmt: skip
    return codes(obstacles_to_scoring(evaluation or complete(scores={}), **{**facts, **changes}))


def agreeing(evaluation=None, **changes):
    facts = {"member": MO, "bid": NORTH.ref, "criterion": APPROACH.ref, "points": Decimal(3), "rationale": REASON,
             "attended": BOTH, "discussion": "Whether the budget covers three wards.", "seen": 0, "change_reason": ""}  # fmt: skip
    return codes(obstacles_to_agreeing(evaluation or complete(agreed={}), **{**facts, **changes}))


# Reasons


@pytest.mark.parametrize("reason", ["", "Good.", "a   b" + " " * 40, "x" * 19])
def test_a_reason_has_twenty_characters(reason):
    assert codes(obstacles_to_reason(reason)) == {"reason-short"}


@pytest.mark.parametrize("point", SCALE, ids=lambda p: p.word)
def test_the_scale_in_its_own_words_is_no_reason(point):
    for copied in (
        point.means,
        point.means.upper(),
        f"{point.word}: {point.means}",
        f"{point.score} – {point.means} ok",
    ):
        assert codes(obstacles_to_reason(copied)) == {"reason-is-the-scale"}, copied
    assert obstacles_to_reason(f"{point.means} {REASON}") == ()


def test_a_reason_that_names_the_answer_is_one():
    assert obstacles_to_reason(REASON) == ()


# One evaluator's scores


def test_an_evaluator_scores_a_published_criterion_of_an_open_bid():
    assert scoring() == set()


@pytest.mark.parametrize("points", ["4.2", "-1", "6", "NaN", "Infinity", "2.5"])
def test_only_a_published_point_is_a_score(points):
    assert scoring(points=Decimal(points)) == {"not-a-published-point"}
    assert agreeing(points=Decimal(points)) == {"not-a-published-point"}


def test_only_published_criteria_and_bids_that_are_scored_are_scored():
    assert scoring(criterion="x" * 26) == {"criterion-not-published"}
    assert scoring(bid="x" * 26) == {"bid-not-scored"}
    assert scoring(complete(scores={}, bids=(replace(NORTH, disregarded=True), SOUTH))) == {"bid-not-scored"}


def test_a_moderator_scores_nothing_and_an_evaluator_agrees_nothing():
    assert scoring(member=MO) == {"moderator-scores-nothing"}
    assert agreeing(member=ADA) == {"not-the-moderator"}


def test_nobody_scores_or_agrees_before_declaring():
    assert scoring(member=replace(WORKING, declared=False)) == {"not-declared"}
    assert agreeing(member=replace(MO, declared=False)) == {"not-declared"}
    assert scoring(member=replace(WORKING, interested=True)) == {"interest-declared"}


def test_a_change_names_the_version_it_was_made_from_and_its_reason():
    scored = complete()
    why = {"seen": 1, "change_reason": "I had overlooked the appendix on wards."}
    assert scoring(scored, **why) == set()
    assert scoring(scored, seen=0) == {"changed-meanwhile"}
    assert scoring(scored, **{**why, "seen": 2}) == {"changed-meanwhile"}
    assert scoring(scored, seen=1) == {"change-reason-short"}
    assert scoring(scored, seen=1, change_reason=SCALE[4].means) == {"change-reason-is-the-scale"}


def test_what_is_handed_in_changes_no_more():
    why = {"seen": 1, "change_reason": "I had overlooked the appendix on wards."}
    assert scoring(complete(), member=ADA, **why) == {"handed-in"}


def test_a_bid_that_came_in_after_handing_in_is_still_scored():
    assert scoring(complete(scores={}), member=ADA) == set()


def test_every_obstacle_is_told_at_once():
    locked = complete(locked=True, scores={})
    found = scoring(locked, member=replace(WORKING, declared=False), points=Decimal("4.2"), reason="", bid="x" * 26)
    assert found == {"quality-locked", "not-declared", "bid-not-scored", "not-a-published-point", "reason-short"}


def test_scores_are_handed_in_when_every_answer_has_one():
    assert obstacles_to_finishing(complete(), member=WORKING) == ()
    scores = dict(complete().scores)
    del scores[ADA.ref, SOUTH.ref, APPROACH.ref]
    found = obstacles_to_finishing(complete(scores=scores), member=WORKING)
    assert [o.says for o in found] == ["South Co-op: Approach is still to score."]
    assert codes(obstacles_to_finishing(complete(), member=ADA)) == {"handed-in"}
    assert codes(obstacles_to_finishing(complete(), member=MO)) == {"moderator-scores-nothing"}


@given(st.integers(0, 50), st.integers(0, 50))
def test_of_two_who_saw_the_same_version_one_is_refused(seen, behind):
    """Whoever comes second finds a version they did not see."""
    assert "changed-meanwhile" in codes(obstacles_to_version(seen=seen, now=seen + 1 + behind, change_reason=REASON))
    assert obstacles_to_version(seen=seen, now=seen, change_reason=REASON) == ()


# Side by side, and what is agreed


def test_nobody_sees_anothers_scores_before_all_are_in():
    assert obstacles_to_comparing(complete()) == ()
    waiting = with_member(complete(), BEN, finished_at=None)
    assert [o.says for o in obstacles_to_comparing(waiting)] == ["Ben has not handed in."]
    assert agreeing(replace(waiting, agreed={})) == {"scores-not-in"}


def test_one_evaluator_is_no_panel():
    alone = replace(complete(), members=(ADA, MO))
    assert codes(obstacles_to_comparing(alone)) == {"too-few-evaluators"}
    assert "too-few-evaluators" in codes(obstacles_to_locking(alone))


def test_a_moderator_records_a_point_outside_the_scores_if_there_is_a_rationale():
    assert agreeing(points=Decimal(0)) == set()
    assert agreeing(rationale="agreed") == {"reason-short"}


# Locking


def test_a_complete_evaluation_is_locked():
    assert obstacles_to_locking(complete()) == ()


PARTS = (
    *[("score", key) for key in complete().scores],
    *[("agreed", key) for key in complete().agreed],
    *[("present", key) for key in complete().agreed],
    *[("signed", (who.ref, *key)) for key in complete().agreed for who in (ADA, BEN)],
    *[("declared", m.ref) for m in (ADA, BEN, MO)],
    *[("finished", m.ref) for m in (ADA, BEN)],
    ("moderator", MO.ref),
)


def with_only(kept):
    """The complete evaluation with only these parts of it."""
    whole = complete()
    members = tuple(
        replace(m, declared=("declared", m.ref) in kept, finished_at=m.finished_at if ("finished", m.ref) in kept else None)
        for m in whole.members
        if m is not MO or ("moderator", MO.ref) in kept
    )  # fmt: skip
    return replace(
        whole,
        members=members,
        scores={k: v for k, v in whole.scores.items() if ("score", k) in kept},
        agreed={k: v for k, v in whole.agreed.items() if ("agreed", k) in kept},
        ledger=ledger(
            given={k: v for k, v in whole.ledger.given.items() if ("score", k) in kept},
            present={k: v for k, v in whole.ledger.present.items() if ("present", k) in kept},
            signed={
                k: frozenset(who for who in v if ("signed", (who, *k)) in kept) for k, v in whole.ledger.signed.items()
            },
        ),
    )


def test_no_incomplete_evaluation_is_locked():
    """E3. Each of the 30 parts is missed alone; then all 4,096 choices of twelve of them, at least one of every kind: one is locked."""
    everything = set(PARTS)
    assert len(PARTS) == 30
    assert obstacles_to_locking(with_only(everything)) == ()
    for part in PARTS:
        assert obstacles_to_locking(with_only(everything - {part})), part
    some = [PARTS[n] for n in (0, 7, 8, 11, 12, 15, 16, 23, 24, 26, 28, 29)]
    assert {kind for kind, _ in some} == {kind for kind, _ in PARTS}
    always = everything - set(some)
    reached = 0
    for choice in itertools.product((False, True), repeat=len(some)):
        kept = always | {part for part, there in zip(some, choice, strict=True) if there}
        reached += not obstacles_to_locking(with_only(kept))
    assert reached == 1


@given(st.sets(st.sampled_from(PARTS), max_size=len(PARTS) - 1))
def test_no_other_incomplete_evaluation_is_locked_either(kept):
    assert obstacles_to_locking(with_only(kept))


def test_every_missing_thing_is_listed():
    found = obstacles_to_locking(with_only(set()))
    assert codes(found) >= {"no-moderator", "not-declared", "answers-unscored", "scores-not-in", "no-consensus"}
    assert len([o for o in found if o.code == "no-consensus"]) == 2


def test_a_declared_interest_still_on_the_panel_stops_the_lock():
    assert codes(obstacles_to_locking(with_member(complete(), BEN, interested=True))) == {"interest-declared"}


def test_a_place_that_was_ended_is_not_waited_for():
    third = replace(BEN, ref="c" * 26, person="p-cy", name="Cy", declared=False, finished_at=None, ended=True)
    assert obstacles_to_locking(replace(complete(), members=(ADA, BEN, MO, third))) == ()


def test_a_disregarded_bid_needs_no_score_and_no_consensus():
    only_north = {k: v for k, v in complete().scores.items() if k[1] == NORTH.ref}
    agreed = {k: v for k, v in complete().agreed.items() if k[0] == NORTH.ref}
    gone = complete(bids=(NORTH, replace(SOUTH, disregarded=True)), scores=only_north, agreed=agreed)
    assert obstacles_to_locking(gone) == ()


def test_what_was_agreed_before_a_later_evaluator_handed_in_is_agreed_again():
    late = with_member(complete(), BEN, finished_at=LATER + timedelta(minutes=1))
    assert codes(obstacles_to_locking(late)) == {"agreed-too-early"}
    again = {key: Agreed(2, LATER + timedelta(minutes=2)) for key in late.agreed}
    assert obstacles_to_locking(replace(late, agreed=again)) == ()
    assert with_member(complete(), BEN, finished_at=THEN) == complete()


def test_quality_without_a_bid_is_not_locked():
    assert "no-bids" in codes(obstacles_to_locking(complete(bids=())))


# Prices and ranking


def test_prices_stay_sealed_until_quality_is_locked():
    assert codes(obstacles_to_opening_prices(complete())) == {"quality-not-locked"}
    assert obstacles_to_opening_prices(complete(locked=True)) == ()
    assert codes(obstacles_to_opening_prices(complete(locked=True, priced=True))) == {"prices-opened"}


def test_the_ranking_is_computed_once_after_lock_and_prices():
    assert codes(obstacles_to_ranking(complete())) == {"quality-not-locked", "prices-sealed"}
    assert codes(obstacles_to_ranking(complete(locked=True))) == {"prices-sealed"}
    assert obstacles_to_ranking(complete(locked=True, priced=True)) == ()
    assert codes(obstacles_to_ranking(complete(locked=True, priced=True, computed=True))) == {"computed"}
