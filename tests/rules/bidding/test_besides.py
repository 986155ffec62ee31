"""What a bid says beside its answers: shares, marks of confidence, the central platform."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.besides import (
    ALONE,
    NOT_WORKING,
    NOTHING_BESIDES,
    NOTHING_NEEDED,
    PARTNER,
    SHARED,
    SUBCONTRACTOR,
    WITH_OTHERS,
    Besides,
    Mark,
    Needs,
    Other,
    Platform,
    Together,
    missing,
    read_besides,
    state_of,
)
from dps.bidding.rules.effort import effort_of
from dps.bidding.whole import needs_of
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS

ASKED = Needs(True, True, "SI 2024/692 regs 6(3), (5), 7", "Procurement Act 2023 s.28(1)")
BRAMBLE = Other("Bramble CIC", "07654321", SUBCONTRACTOR, 30, "The workshops")
DOCK = Other("Dock Street Co-op", "", PARTNER, 20, "The evaluation")
CONFIRMED = Platform(SHARED, True, True, True, "ABC-123")


def codes(besides, needs=NOTHING_NEEDED):
    return [one.obstacle.code for one in missing(besides, needs=needs)]


def together(own, *others):
    return Besides(Together(WITH_OTHERS, own, others), platform=CONFIRMED)


def test_a_bid_that_says_nothing_beside_its_answers_lacks_nothing_where_nothing_is_asked():
    assert codes(NOTHING_BESIDES) == []


def test_the_act_asks_of_every_bid_whether_others_do_the_work_and_for_the_central_platform():
    assert codes(NOTHING_BESIDES, ASKED) == ["others-unsaid", "platform-unconfirmed"]
    assert [one.obstacle.provision for one in missing(NOTHING_BESIDES, needs=ASKED)] == [
        "Procurement Act 2023 s.28(1)", "SI 2024/692 regs 6(3), (5), 7",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("route", "asks"), [(PA_2023_MARKET, True), (PCR_2015_DPS, False), (PA_2023_BELOW_THRESHOLD, False)]
)
def test_what_is_asked_is_the_routes_own_value_with_its_provision(route, asks):
    needs = needs_of(route)
    assert (needs.platform, needs.subcontractors) == (asks, asks)
    assert bool(needs.platform_by) is asks


@pytest.mark.parametrize(("own", "whole"), [(49, False), (50, True), (51, False), (0, False), (None, False)])
def test_the_shares_of_partners_and_subcontractors_come_to_a_hundred_with_ones_own(own, whole):
    assert ("shares" not in codes(together(own, BRAMBLE, DOCK))) is whole


def test_a_joint_bid_names_each_with_its_tasks_and_share():
    bare = Other("", "", PARTNER, None, "")
    found = missing(together(50, BRAMBLE, DOCK, bare), needs=ASKED)
    assert [one.obstacle.says for one in found] == [
        "Partner or subcontractor 3 lacks a name and its tasks and its share."
    ]


def test_to_say_that_others_work_and_name_nobody_is_not_whole_and_to_say_alone_is():
    assert codes(together(100)) == ["others-unnamed"]
    assert codes(Besides(Together(ALONE), platform=CONFIRMED), ASKED) == []


def test_each_confirmation_of_the_platform_that_is_missing_is_named():
    half = Besides(Together(ALONE), platform=Platform(SHARED, registered=True))
    (found,) = missing(half, needs=ASKED)
    assert found.obstacle.says.endswith("submitted up-to-date core information there and shared it with this council.")


def test_a_platform_that_was_not_working_costs_nobody_their_bid():
    assert codes(Besides(Together(ALONE), platform=Platform(NOT_WORKING)), ASKED) == []


def test_a_mark_of_confidence_needs_its_words_and_its_reason():
    marks = (
        Mark("answers", "", "Trade secret"),
        Mark("answers", "Our day rates", ""),
        Mark("price", "All", "A secret"),
    )
    assert codes(Besides(marks=marks)) == ["mark-unfinished", "mark-unfinished"]


def test_a_section_is_to_do_begun_done_or_optional():
    assert state_of("together", NOTHING_BESIDES, needs=NOTHING_NEEDED) == "optional"
    assert state_of("together", NOTHING_BESIDES, needs=ASKED) == "to_do"
    assert state_of("together", together(40, BRAMBLE), needs=ASKED) == "in_progress"
    assert state_of("together", together(70, BRAMBLE), needs=ASKED) == "done"
    assert state_of("confidential", NOTHING_BESIDES, needs=ASKED) == "optional"


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
OTHERS = st.builds(
    Other, WORDS, WORDS, st.sampled_from([PARTNER, SUBCONTRACTOR]), st.none() | st.integers(0, 100), WORDS
)
MARKS = st.builds(Mark, WORDS, WORDS, WORDS, st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)))


@given(
    st.builds(Together, st.just(WITH_OTHERS), st.none() | st.integers(0, 100), st.lists(OTHERS, max_size=4).map(tuple)),
    st.lists(MARKS, max_size=4).map(tuple),
    st.builds(Platform, st.sampled_from([SHARED, NOT_WORKING]), st.booleans(), st.booleans(), st.booleans(), WORDS),
    st.dictionaries(st.sampled_from(["a" * 64, "b" * 64]), st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
)
def test_whatever_was_said_is_read_back_as_it_was_kept(others, marks, platform, placed):
    whole = Besides(others, marks, platform, placed)
    assert read_besides(whole.quality(kept=placed)) == whole


def test_a_file_that_was_taken_out_is_not_placed_any_more():
    assert Besides(placed={"a" * 64: ("q",)}).quality(kept=()) == {}


@pytest.mark.parametrize(
    "quality",
    [
        {"together": {"how": "maybe"}},
        {"together": {"how": ALONE, "own_share": 101}},
        {
            "together": {
                "how": WITH_OTHERS,
                "others": [{"name": "A", "number": "", "role": "boss", "share": 1, "tasks": ""}],
            }
        },
        {"confidential": [{"where": "", "passage": "", "reason": ""}] * 21},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(quality):
    with pytest.raises(ValueError):
        read_besides(quality)


def test_the_template_for_50_000_pounds_is_told_in_questions_words_and_hours():
    effort = effort_of((750, 500, 250), promises=True)
    assert (effort.questions, effort.words, effort.hours) == (3, 1500, "14½ hours")
    assert len(effort.working) == 4


@given(st.lists(st.integers(50, 3000), min_size=1, max_size=12))
def test_the_effort_never_shrinks_by_a_question_more(limits):
    assert effort_of((*limits, 50), promises=False).minutes > effort_of(tuple(limits), promises=False).minutes
