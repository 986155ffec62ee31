"""What a bid says, and what is missing from it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.offers import (
    LARGEST_LINE,
    MOST_FILES,
    NOTHING_YET,
    Asked,
    Commitment,
    ListedFile,
    Offer,
    PriceLine,
    gaps,
    obstacles_to_adding_files,
    read_offer,
    section_state,
    warnings,
    words_in,
)

ASKED = (Asked("q", "How you would do it", 50), Asked("s", "Social value", 20, social_value=True))
PROMISE = Commitment("More local work", "Hours", "120", date(2027, 3, 31))
WHOLE = Offer({"q": "word " * 50, "s": "word " * 10}, (PROMISE,), (PriceLine("All of it", 4850000),))


def missing(offer):
    return [(g.section, g.field, g.obstacle.code) for g in gaps(offer, asked=ASKED)]


def changed(**parts):
    return Offer(**{**WHOLE.__dict__, **parts})


def test_a_whole_offer_has_no_gaps():
    assert missing(WHOLE) == []


def test_an_empty_draft_names_every_gap_in_the_order_of_the_form():
    assert missing(NOTHING_YET) == [
        ("answers", "q", "answer-missing"),
        ("answers", "s", "answer-missing"),
        ("price", "1", "price-missing"),
    ]


@pytest.mark.parametrize(("words", "over"), [(49, False), (50, False), (51, True)])
def test_the_word_limit_is_the_same_for_every_bidder(words, over):
    found = missing(changed(answers={"q": "word " * words, "s": "a b"}))
    assert (("answers", "q", "answer-too-long") in found) is over


def test_the_refusal_says_how_many_words_to_take_out():
    gap = gaps(changed(answers={"q": "word " * 53, "s": "a"}), asked=ASKED)[0]
    assert "53 words; the limit is 50" in gap.obstacle.says
    assert gap.obstacle.mend == "Take out 3 words."


def test_white_space_is_no_answer():
    assert ("answers", "q", "answer-missing") in missing(changed(answers={"q": " \n\t ", "s": "a"}))


def test_an_answer_to_no_criterion_does_not_stand_in_for_one():
    assert ("answers", "q", "answer-missing") in missing(changed(answers={"other": "word", "s": "a"}))


@pytest.mark.parametrize("lines", [(), (PriceLine("Nothing", 0),)])
def test_a_bid_without_a_price_is_not_whole(lines):
    assert missing(changed(lines=lines)) == [("price", "1", "price-missing")]


def test_a_line_says_what_it_is_for():
    assert missing(changed(lines=(PriceLine("", 1),))) == [("price", "1", "line-without-words")]


@pytest.mark.parametrize("promise", [Commitment("", "m", "t", date(2027, 1, 1)), Commitment("o", "m", "t", None)])
def test_a_promise_is_whole_or_not_made(promise):
    assert missing(changed(commitments=(PROMISE, promise))) == [("promises", "2", "promise-unfinished")]


def test_social_value_without_a_promise_is_warned_of_and_not_refused():
    offer = changed(commitments=())
    assert missing(offer) == []
    assert any("no promise" in w for w in warnings(offer, asked=ASKED))


def test_the_same_file_twice_is_warned_of():
    twice = (ListedFile("a", "plan.pdf", 5, "d" * 64), ListedFile("b", "plan again.pdf", 5, "d" * 64))
    assert "“plan again.pdf” has the same content as “plan.pdf”." in warnings(changed(files=twice), asked=ASKED)
    assert not any("content" in w for w in warnings(changed(files=twice[:1]), asked=ASKED))


def test_one_text_for_two_criteria_is_warned_of():
    assert any("same answer" in w for w in warnings(changed(answers={"q": "one", "s": "one "}), asked=ASKED))
    assert not any("same answer" in w for w in warnings(WHOLE, asked=ASKED))


@given(st.lists(st.integers(min_value=0, max_value=LARGEST_LINE), max_size=40))
def test_the_total_is_the_exact_sum_of_the_lines(amounts):
    price = {"lines": [{"what": "x", "pence": p} for p in amounts]}
    offer = read_offer({}, price)
    assert offer.total_pence == sum(amounts)
    assert read_offer(offer.quality(), offer.price()) == offer


@pytest.mark.parametrize(
    "price",
    [
        {"lines": [{"what": "x", "pence": 5}], "total_pence": 4},
        {"lines": [{"what": "x", "pence": -1}]},
        {"lines": [{"what": "x", "pence": 1.0}]},
        {"lines": [{"what": "x", "pence": True}]},
        {"lines": [{"what": "x", "pence": LARGEST_LINE + 1}]},
        {"lines": [{"what": "x", "pence": 1}] * 41},
    ],
)
def test_a_price_that_no_form_sends_is_an_error(price):
    with pytest.raises(ValueError):
        read_offer({}, price)


def test_a_promise_survives_being_written_down():
    unfinished = Commitment("o", "", "", None)
    offer = changed(commitments=(PROMISE, unfinished))
    assert read_offer(offer.quality(), offer.price()) == offer


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("  ", 0), ("one", 1), ("one two\nthree", 3), ("co-operative", 1)]
)
def test_words_are_what_stands_between_spaces(text, count):
    assert words_in(text) == count


@pytest.mark.parametrize(
    ("there", "new", "refused"), [(0, MOST_FILES, False), (MOST_FILES, 1, True), (MOST_FILES - 1, 2, True)]
)
def test_a_bid_has_at_most_ten_files(there, new, refused):
    assert bool(obstacles_to_adding_files(there=there, new=new)) is refused


@pytest.mark.parametrize(
    ("section", "offer", "state"),
    [
        ("answers", NOTHING_YET, "to_do"),
        ("answers", changed(answers={"q": "begun"}), "in_progress"),
        ("answers", WHOLE, "done"),
        ("price", NOTHING_YET, "to_do"),
        ("price", WHOLE, "done"),
        ("promises", changed(commitments=(Commitment("o", "", "", None),)), "in_progress"),
        ("promises", WHOLE, "done"),
        ("files", WHOLE, "to_do"),
    ],
)
def test_the_task_list_tells_how_far_each_section_is(section, offer, state):
    assert section_state(section, offer, asked=ASKED) == state
