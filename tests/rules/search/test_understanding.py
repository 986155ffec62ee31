"""What is typed, understood: one spelling for a word, what the trade calls the same, and small trees that no text breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.nearness import Words, distance
from search.engines.pieces import why
from search.spelling import is_said, plain, tokens
from search.trade_words import ALIKE, EQUALS, equals_of
from search.understanding import (
    MOST_BEGINNINGS,
    MOST_OTHERS,
    MOST_PHRASES,
    MOST_WORDS,
    Beginning,
    Code,
    Phrase,
    Word,
    understood,
)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("Co-op", "cooperative"), ("CO-OPERATIVES", "cooperatives"), ("coop", "cooperative"), ("organize", "organise"),
        ("Organizations", "organisations"), ("analyzing", "analysing"), ("size", "size"), ("prize", "prize"),
        ("centers", "centre"), ("neighborhood", "neighbourhood"), ("laboratory", "laboratory"), ("honorary", "honorary"),
        ("programs", "programme"), ("counseling", "counselling"), ("women’s", "woman"), ("children's", "child"),
        ("Café", "cafe"), ("well-being", "wellbeing"), ("accomodation", "accommodation"), ("enviromental", "environmental"),
        ("volunteers", "volunteers"), ("licensing", "licencing"), ("citizens", "citizens"), ("horizon", "horizon"),
    ],
)  # fmt: skip
def test_a_word_has_one_spelling(written, one):
    assert plain(written) == one


@given(st.text(max_size=80))
def test_spelling_a_spelling_changes_nothing_and_nothing_breaks_it(text):
    assert plain(plain(text)) == plain(text)
    for word, start, end, place in tokens(text):
        assert is_said(word)
        assert 0 <= start < end <= len(text)
        assert place >= 0


def test_a_word_with_hyphens_stands_whole_and_part_by_part_and_what_says_nothing_holds_its_place():
    said = [(word, place) for word, _, _, place in tokens("The community-led homes and care")]
    assert said == [("communityled", 1), ("community", 1), ("led", 2), ("homes", 3), ("care", 5)]


def test_the_trade_calls_one_thing_by_several_names_both_ways_and_in_the_plural():
    assert (("solar",), 0.7) in equals_of(("photovoltaic",))
    assert (("photovoltaic",), 0.7) in equals_of(("solar",))
    assert equals_of(("foodbanks",)) == equals_of(("foodbank",))
    assert equals_of(("zebra",)) == ()


def test_no_name_of_the_trade_stands_in_its_group_twice_nor_for_itself():
    for group in (*EQUALS, *ALIKE):
        assert len(group) == len(set(group)) >= 2
    for group in EQUALS:
        spelt = tuple(plain(word) for word in group[0].split())
        assert all(other != spelt for other, _ in equals_of(spelt))


def test_another_name_counts_less_than_the_word_itself():
    (group,) = understood("VCSE").wanted
    assert group[0].typed == (Word("vcse"),)
    assert (Phrase(("voluntary", "sector")), 0.7) in group[0].others
    assert all(0 < weight < 1 for _, weight in group[0].others)


@pytest.mark.parametrize(
    ("words", "typed", "unwanted"),
    [
        ("youth", (Word("youth"),), ()),
        ('"brass band"', (Phrase(("brass", "band")),), ()),
        ('"riding for the disabled"', (Phrase(("riding", "disabled"), (3,)),), ()),
        ('"brass"', (Word("brass"),), ()),
        ("retrofi* zebra", (Beginning("retrofi"), Word("zebra")), ()),
        ("73200000", (Code("73200000"),), ()),
        ("zebra NOT lion", (Word("zebra"),), (Word("lion"),)),
        ('NOT "sea lion"', (), (Phrase(("sea", "lion")),)),
        ("zebra OR lion", (Word("zebra"), Word("lion")), ()),
    ],
)  # fmt: skip
def test_words_phrases_beginnings_and_codes_are_told_apart(words, typed, unwanted):
    sought = understood(words)
    assert (sought.typed(), sought.unwanted) == (typed, unwanted)


def test_and_binds_two_neighbours_together():
    assert [len(group) for group in understood("zebra lion AND tiger bear").wanted] == [1, 2, 1]
    assert [len(group) for group in understood('zebra AND "sea lion" AND tiger').wanted] == [3]


@pytest.mark.parametrize("words", ["", "the of", "AND", "NOT", "OR NOT", '""', "*", "( )", "a"])
def test_what_asks_for_nothing_in_particular_is_everything(words):
    assert understood(words) is None


def test_a_hyphen_or_none_finds_the_other():
    (community_led,) = understood("community-led").wanted
    assert community_led[0].typed == (Word("communityled"),)
    assert community_led[0].others[0] == (Phrase(("community", "led")), 0.9)
    assert any(Word("wellbeing") in [other for other, _ in one.others] for (one,) in understood("well being").wanted)


def test_words_that_stand_with_one_that_says_nothing_are_not_reduced_to_the_rest():
    (group,) = understood("IT support").wanted
    assert Phrase(("ict", "support")) in (*group[0].typed, *[other for other, _ in group[0].others])
    assert Word("support") not in group[0].typed


@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(["AND", "OR", "NOT", '"', "co-op*", "food bank", "social care", "VCSE", "elderly", "x", "-"]), max_size=60).map(" ".join)))  # fmt: skip
def test_whatever_is_typed_becomes_something_small(text):
    sought = understood(text)
    if sought is None:
        return
    terms = (*sought.typed(), *sought.unwanted)
    assert len(terms) <= 2 * MOST_WORDS
    assert sum(isinstance(term, Beginning) for term in terms) <= MOST_BEGINNINGS
    assert sum(isinstance(term, Phrase) for term in sought.typed()) <= MOST_PHRASES + MOST_OTHERS
    assert sum(len(one.others) for group in sought.wanted for one in group) <= MOST_OTHERS


WORDS = Words({"bakery": 9, "bakeries": 3, "baker": 30, "co-operative": 50, "bank": 400, "banking": 1, "mental": 60})


def test_beginnings_are_the_commonest_first_with_hyphens_or_without():
    assert WORDS.beginning("bak", most=2) == ("baker", "bakery")
    assert WORDS.beginning("cooper", most=9) == ("co-operative",)
    assert WORDS.beginning("zz", most=9) == ()


@pytest.mark.parametrize(
    ("word", "near"), [("bakrey", "bakery"), ("mentl", "mental"), ("metnal", "mental"), ("bnk", ""), ("bankkk", "bank"), ("xyz123", ""), ("zebra", "")]
)  # fmt: skip
def test_the_nearest_word_is_one_letter_away_rather_than_two(word, near):
    assert WORDS.near(word) == near


def test_a_word_that_is_said_is_put_right_only_by_one_that_is_far_commoner():
    assert WORDS.near("banks", seen=2) == "bank"
    two_away = Words({"insulation": 2, "isolation": 90})
    assert (two_away.near("insulation"), two_away.near("insulation", seen=2)) == ("isolation", "")
    assert WORDS.near("bakers", seen=2) == ""


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_the_same_both_ways_and_nought_for_one_word(one, other):
    assert distance(one, other, 2) == distance(other, one, 2)
    assert (distance(one, other, 2) == 0) == (one == other)


def test_the_stretch_that_is_shown_holds_as_many_of_the_words_as_fit():
    said = {
        "name": "Ash",
        "summary": "Youth. " + "Other things are told of at length here. " * 12 + "Youth and music in town.",
    }
    matched, pieces = why(said, {"youth", "music"}, stem=lambda word: word)
    assert matched == ("summary",)
    assert [piece.text for piece in pieces if piece.hit] == ["Youth", "music"]
    assert pieces[0].text == "…"
    assert "".join(piece.text for piece in pieces).strip("…") in said["summary"]


@given(st.text("ab c.<&", max_size=600), st.sets(st.sampled_from(["aa", "ab", "ba", "abc"])))
def test_what_is_shown_is_the_text_itself(text, wanted):
    matched, pieces = why({"summary": text}, wanted, stem=lambda word: word)
    shown = "".join(piece.text for piece in pieces if piece.text != "…")
    assert shown in text
    assert bool(matched) == any(piece.hit for piece in pieces)
