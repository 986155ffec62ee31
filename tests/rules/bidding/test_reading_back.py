"""What is said of a bid's files before they are submitted."""

from __future__ import annotations

import pytest

from dps.bidding.rules.reading_back import (
    FAULTS,
    NOT_LOOKED,
    FileLook,
    Seen,
    Slot,
    file_warnings,
    lengths_of,
    read_lengths,
)

SLOTS = (Slot("q1", "Understanding and approach"), Slot("q2", "Team and capacity"), Slot("general", "The whole bid"))


def seen(name="plan.pdf", digest="a", look=NOT_LOOKED, places=()):
    return Seen(name, digest, look, places)


def codes(*files):
    return [w.code for w in file_warnings(files, slots=SLOTS)]


def test_a_file_in_order_raises_no_warning():
    assert codes(seen(look=FileLook(3, "page", (), "clean"), places=("q1",))) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_file_is_told_in_words_that_name_it(fault):
    (warned,) = file_warnings([seen(look=FileLook(faults=(fault,)))], slots=SLOTS)
    assert "“plan.pdf”" in warned.says


def test_the_same_file_goes_with_two_questions_without_a_word():
    assert codes(seen(places=("q1", "q2", "general"))) == []


def test_the_same_content_attached_twice_is_pointed_out():
    assert codes(seen(), seen("plan copy.pdf")) == ["twice"]


@pytest.mark.parametrize(
    ("name", "warned"), [("team-and-capacity.pdf", True), ("approach.pdf", False), ("annex.pdf", False)]
)
def test_a_file_whose_name_speaks_of_another_question_is_pointed_out(name, warned):
    assert (codes(seen(name, places=("q1",))) == ["wrong-slot"]) is warned


@pytest.mark.parametrize(
    ("name", "warned"), [("pricing_schedule.xlsx", True), ("our-fees.pdf", True), ("enterprise.pdf", False)]
)
def test_a_price_among_the_answers_is_pointed_out(name, warned):
    assert ("price-in-file" in codes(seen(name))) is warned


def test_a_scanner_that_was_away_stops_nobody_and_is_told():
    assert codes(seen(look=FileLook(scan="waiting"))) == ["unscanned"]
    assert codes(seen(look=FileLook(scan="unscanned"))) == []


@pytest.mark.parametrize(
    ("look", "words"), [(FileLook(1, "page"), "1 page"), (FileLook(12, "sheet"), "12 sheets"), (FileLook(), "")]
)
def test_what_is_counted_is_told_in_words(look, words):
    assert look.size_in_words == words


def test_lengths_that_are_known_are_sealed_and_read_and_junk_is_left_out():
    sealed = lengths_of({"a" * 64: FileLook(3, "page"), "b" * 64: FileLook(1, "sheet"), "c" * 64: FileLook()})
    assert read_lengths(sealed) == {"a" * 64: "3 pages", "b" * 64: "1 sheet"}
    assert lengths_of({"c" * 64: FileLook(faults=("unreadable",))}) == {}
    for junk in (None, 7, [], {"x": 3}, {"x": [True, "page"]}, {"x": [-1, "page"]}, {"x": [1, "<b>"]}, {"x": [1]}):
        assert read_lengths({"lengths": junk}) == {}
    assert read_lengths({}) == {}
