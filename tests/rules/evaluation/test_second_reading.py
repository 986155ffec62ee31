"""Scores that lie far apart are read again, what was agreed is recorded whole, everybody signs, and errors are put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from dps.competition.rules.parts.spread import DEFAULT, SPREADS, in_words, spread_of
from dps.evaluation.rules.correcting import Corrected, obstacles_by_corrections, obstacles_to_correcting
from dps.evaluation.rules.entries import obstacles_to_place, obstacles_to_scoring
from dps.evaluation.rules.ledger import DEFAULT_SPREAD, Given
from dps.evaluation.rules.moderation import obstacles_to_asking_again, obstacles_to_meeting
from dps.evaluation.rules.panel import Agreed
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_ranking
from dps.evaluation.rules.second_reading import distance, diverges, far_apart, obstacles_by_reading, to_read_again
from dps.evaluation.rules.signing import obstacles_to_objecting, obstacles_to_signing, unsigned_by
from tests.rules.evaluation.panels import (
    ADA,
    ANSWERS,
    APPROACH,
    BEN,
    BENEFIT,
    BOTH,
    LATER,
    MO,
    NORTH,
    REASON,
    SOUTH,
    THEN,
    codes,
    complete,
    given,
    ledger,
)

FIRST = (NORTH.ref, APPROACH.ref)
NOON = LATER + timedelta(hours=1)


# The published spread


@examples(st.one_of(st.none(), st.integers(), st.booleans(), st.text(), st.lists(st.integers())))
def test_a_spread_that_cannot_be_is_the_usual_one(said):
    assert spread_of({"spread": {"points": said}}) == (said if said in SPREADS and said is not True else DEFAULT)
    assert spread_of({"spread": said}) == DEFAULT == DEFAULT_SPREAD


def test_bidders_are_told_the_spread():
    assert "3 points or more apart" in in_words({"spread": {"points": 3}})
    assert "1 point or more apart" in in_words({"spread": {"points": 1}})


# Far apart


@examples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(SPREADS))
def test_scores_lie_far_apart_from_the_published_distance_on_and_then_nothing_is_agreed(ada, ben, spread):
    evaluation = complete(ledger=ledger(given=given(ada=ada, ben=ben), spread=spread))
    apart = abs(ada - ben) >= spread
    assert distance(evaluation, FIRST) == abs(ada - ben)
    assert diverges(evaluation, FIRST) == apart
    assert far_apart(evaluation) == ((FIRST,) if apart else ())
    assert codes(obstacles_by_reading(evaluation, FIRST)) == ({"scores-far-apart"} if apart else set())
    assert bool(obstacles_to_locking(evaluation)) == apart


def test_the_score_of_somebody_who_left_sets_no_reading_off():
    gone = replace(BEN, ended=True)
    third = replace(BEN, ref="c" * 26, person="p-cy", name="Cy")
    given_now = given(ben=0) | {(third.ref, *FIRST): Given(3, 1, THEN)}
    evaluation = complete(members=(ADA, gone, third, MO), ledger=ledger(given=given_now))
    assert not diverges(evaluation, FIRST)


def read_again(*, ada=THEN, ben=THEN, **points):
    """The first answer asked to be read again at NOON; when each scored it last."""
    scores = given(**points)
    for who, at in ((ADA, ada), (BEN, ben)):
        was = scores[who.ref, *FIRST]
        scores[who.ref, *FIRST] = Given(was.points, was.version + (at > THEN), at)
    return complete(ledger=ledger(given=scores, read_again={FIRST: NOON}))


def test_an_answer_read_again_waits_for_every_evaluator_and_then_may_still_differ():
    assert to_read_again(read_again(ada=NOON), ADA) == ()
    assert to_read_again(read_again(ada=NOON), BEN) == (FIRST,)
    (waiting,) = obstacles_by_reading(read_again(ada=NOON), FIRST)
    assert waiting.code == "being-read-again"
    assert "Ben has not given a score since" in waiting.says
    assert obstacles_by_reading(read_again(ada=NOON, ben=NOON), FIRST) == ()
    assert obstacles_by_reading(read_again_apart(), FIRST) == ()


def read_again_apart():
    """Read again by both, who still lie far apart."""
    scores = given(ada=5, ben=0)
    for who in (ADA, BEN):
        scores[who.ref, *FIRST] = Given(scores[who.ref, *FIRST].points, 2, NOON)
    return complete(ledger=ledger(given=scores, read_again={FIRST: NOON}))


def test_what_was_agreed_before_a_second_reading_is_agreed_again():
    both = read_again(ada=NOON, ben=NOON)
    assert codes(obstacles_to_locking(both)) == {"agreed-too-early"}
    anew = {**both.agreed, FIRST: Agreed(2, NOON)}
    assert obstacles_to_locking(replace(both, agreed=anew)) == ()


def test_a_score_that_was_handed_in_changes_in_a_second_reading_and_there_alone():
    facts = {"member": ADA, "points": Decimal(4), "reason": REASON, "cites": "Page 2", "seen": 1,
             "change_reason": "The appendix has the budget after all."}  # fmt: skip
    waiting = replace(read_again(), scores=dict.fromkeys(complete().scores, 1))
    assert obstacles_to_scoring(waiting, bid=NORTH.ref, criterion=APPROACH.ref, **facts) == ()
    other = obstacles_to_scoring(waiting, bid=NORTH.ref, criterion=BENEFIT.ref, **facts)
    assert codes(other) == {"handed-in"}
    done = read_again(ada=NOON)
    assert codes(obstacles_to_scoring(done, bid=NORTH.ref, criterion=APPROACH.ref, **facts)) == {"handed-in"}


def asking(evaluation=None, **changes):
    facts = {"member": MO, "bid": NORTH.ref, "criterion": APPROACH.ref, "reason": REASON}
    return codes(obstacles_to_asking_again(evaluation or complete(), **{**facts, **changes}))


def test_the_moderator_asks_for_a_second_reading_with_reasons_and_never_after_the_lock():
    assert asking() == set()
    assert asking(member=ADA) == {"not-the-moderator"}
    assert asking(reason="Odd.") == {"reason-short"}
    assert asking(complete(locked=True)) == {"quality-locked"}
    assert "quality-locked" in asking(complete(locked=True, priced=True))
    assert asking(read_again()) == {"being-read-again"}


# A place in the bid


@pytest.mark.parametrize(("cites", "there"), [("", False), ("  p ", False), ("p.2", True), ("plan.pdf, page 4", True)])
def test_a_score_names_its_place_in_the_bid(cites, there):
    assert codes(obstacles_to_place(cites)) == (set() if there else {"place-missing"})


# The record of a discussion


def meeting(evaluation=None, **changes):
    facts = {"answer": FIRST, "points": Decimal(3), "attended": BOTH, "discussion": "", "dissent": "", "dissented": ()}
    return codes(obstacles_to_meeting(evaluation or complete(), **{**facts, **changes}))


def test_where_everybody_gave_just_this_score_the_discussion_may_be_empty_and_nowhere_else():
    assert meeting() == set()
    assert meeting(points=Decimal(4)) == {"discussion-missing"}
    assert meeting(complete(ledger=ledger(given=given(ada=4)))) == {"discussion-missing"}
    assert meeting(points=Decimal(4), discussion="The budget moved Ben to a four.") == set()


def test_a_record_says_who_was_there_and_who_saw_it_otherwise():
    assert meeting(attended={ADA.ref}) == {"too-few-present"}
    assert meeting(attended={*BOTH, "z" * 26}) == {"not-on-the-panel"}
    assert meeting(attended={*BOTH, MO.ref}) == set()
    assert meeting(dissented={BEN.ref}) == {"dissent-unsaid"}
    assert meeting(dissented={BEN.ref}, dissent="To Ben the second ward is missing.") == set()
    assert meeting(dissent="To somebody the second ward is missing.") == {"dissent-of-nobody"}
    three = complete(members=(ADA, BEN, MO, replace(BEN, ref="c" * 26, person="p-cy", name="Cy")))
    assert "dissent-of-the-absent" in meeting(three, dissented={"c" * 26}, dissent="To Cy the second ward is missing.")


# Signing


def unsigned(*who, objected=frozenset()):
    signed = {answer: BOTH - {one.ref for one in who} for answer in ANSWERS}
    return complete(ledger=ledger(signed=signed, objected={FIRST: frozenset(objected)} if objected else {}))


def test_every_evaluator_signs_every_record_of_theirs_and_the_moderator_none():
    assert unsigned_by(unsigned(ADA), ADA) == ANSWERS
    assert unsigned_by(unsigned(ADA), BEN) == ()
    assert unsigned_by(unsigned(ADA), MO) == ()
    only = replace(ADA, criteria=frozenset({BENEFIT.ref}))
    assert unsigned_by(unsigned(ADA), only) == tuple(a for a in ANSWERS if a[1] == BENEFIT.ref)


def test_a_signature_is_under_the_version_that_was_read():
    waiting = unsigned(ADA)
    assert obstacles_to_signing(waiting, member=ADA, records=dict.fromkeys(ANSWERS, 1)) == ()
    assert codes(obstacles_to_signing(waiting, member=ADA, records={FIRST: 2})) == {"changed-meanwhile"}
    assert codes(obstacles_to_signing(waiting, member=ADA, records={})) == {"nothing-to-sign"}
    assert codes(obstacles_to_signing(waiting, member=BEN, records={FIRST: 1})) == {"not-yours-to-sign"}
    undeclared = replace(ADA, declared=False)
    assert codes(obstacles_to_signing(waiting, member=undeclared, records={FIRST: 1})) == {"not-declared"}


def test_an_objection_has_words_and_stops_the_lock():
    waiting = unsigned(ADA)
    facts = {"member": ADA, "answer": FIRST, "version": 1}
    assert obstacles_to_objecting(waiting, remark="I said three, and was not asked.", **facts) == ()
    assert codes(obstacles_to_objecting(waiting, remark="No.", **facts)) == {"reason-short"}
    assert codes(obstacles_to_locking(unsigned(objected={ADA.ref}))) == {"objected"}
    (left,) = obstacles_to_locking(unsigned(BEN))
    assert left.says == "Ben has not signed 4 records."


# After prices


def correcting(evaluation=None, **changes):
    whole = {bid.ref: Corrected(Decimal(3), REASON, 1) for bid in (NORTH, SOUTH)}
    facts = {"member": MO, "criterion": APPROACH.ref, "error": "Page 4 of the other bid was open: its heading says so.",
             "bids": whole, "seen_prices": frozenset(), "awarded": False}  # fmt: skip
    opened = complete(locked=True, priced=True, computed=True)
    return codes(obstacles_to_correcting(evaluation or opened, **{**facts, **changes}))


def test_an_error_is_put_right_after_prices_for_every_bid_by_somebody_who_saw_none():
    whole = {bid.ref: Corrected(Decimal(3), REASON, 1) for bid in (NORTH, SOUTH)}
    assert correcting() == set()
    assert correcting(complete()) == {"prices-sealed"}
    assert correcting(awarded=True) == {"awarded"}
    assert correcting(seen_prices={MO.person}) == {"prices-seen"}
    assert correcting(bids={NORTH.ref: whole[NORTH.ref]}) == {"not-every-bid"}
    assert correcting(error="A slip.") == {"error-short"}
    assert correcting(bids=whole | {NORTH.ref: Corrected(Decimal("4.2"), REASON, 1)}) == {"not-a-published-point"}
    assert correcting(bids=whole | {NORTH.ref: Corrected(Decimal(4), "", 1)}) == {"reason-short"}
    assert correcting(bids=whole | {NORTH.ref: Corrected(Decimal(4), REASON, 2)}) == {"changed-meanwhile"}
    assert correcting(member=replace(MO, criteria=frozenset({BENEFIT.ref}))) == {"not-yours-to-correct"}
    assert "criterion-not-published" in correcting(criterion="z" * 26)
    assert correcting(member=replace(MO, interested=True)) == {"interest-declared"}


def corrected(**changes):
    answers = [(bid.ref, APPROACH.ref) for bid in (NORTH, SOUTH)]
    rest = dict.fromkeys(ANSWERS, BOTH) | dict.fromkeys(answers, frozenset())
    facts = {"signed": rest, "present": dict.fromkeys(ANSWERS, BOTH) | dict.fromkeys(answers, frozenset({ADA.ref})),
             "corrected": frozenset(answers)}  # fmt: skip
    return complete(locked=True, priced=True, ledger=ledger(**{**facts, **changes}))


def test_a_correction_is_signed_by_another_who_saw_no_price_before_anything_is_ranked():
    assert codes(obstacles_to_ranking(corrected())) == {"correction-unsigned"}
    assert unsigned_by(corrected(), ADA) == (), "nobody signs their own"
    assert unsigned_by(corrected(), BEN) == ((NORTH.ref, APPROACH.ref), (SOUTH.ref, APPROACH.ref))
    read = {(NORTH.ref, APPROACH.ref): 1}
    seen = obstacles_to_signing(corrected(), member=BEN, records=read, seen_prices={BEN.person})
    assert codes(seen) == {"prices-seen"}
    assert obstacles_to_signing(corrected(), member=BEN, records=read) == ()
    assert obstacles_by_corrections(corrected(signed=dict.fromkeys(ANSWERS, frozenset({BEN.ref})))) == ()
    objected = corrected(objected={(NORTH.ref, APPROACH.ref): frozenset({BEN.ref})})
    assert "objected" in codes(obstacles_by_corrections(objected))
