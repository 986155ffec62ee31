"""Names hidden: letters drawn by lot that say nothing, and words that name their bidder all the same."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts import hidden_names
from dps.evaluation.rules.aliases import called, drawn, letter
from dps.evaluation.rules.naming import names_to_find, namings_in
from dps.evaluation.rules.panel import Answerer


def test_a_bidder_is_called_by_its_letter_while_names_are_hidden():
    assert Answerer("n" * 26, "org-n", "North Co-op").called == "North Co-op"
    assert Answerer("n" * 26, "org-n", "North Co-op", alias="Bidder C").called == "Bidder C"
    assert called(None) == "A bidder"


@pytest.mark.parametrize(("number", "says"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_letters_go_on_after_z(number, says):
    assert letter(number) == says


def test_there_is_no_letter_before_the_first():
    with pytest.raises(ValueError, match="number 0"):
        letter(0)


REFS = st.sets(st.text("abcdefghij", min_size=5, max_size=5), min_size=1, max_size=12)


@given(REFS, st.sets(st.integers(1, 6)), st.randoms(use_true_random=False))
def test_each_bid_gets_one_free_number_and_the_lowest_there_are(refs, taken, by):
    numbers = drawn(refs, taken=taken, by=by)
    assert set(numbers) == refs
    assert len(set(numbers.values())) == len(refs)
    free = [n for n in range(1, len(refs) + len(taken) + 1) if n not in taken]
    assert sorted(numbers.values()) == free[: len(refs)]


def test_the_order_of_the_letters_says_nothing_of_the_bids():
    """In 2,400 draws among four bids each of the 24 orders comes about a hundred times; five deviations are 49."""
    by = Random(20261122)
    orders = Counter(
        "".join(ref for ref, _ in sorted(drawn("wxyz", taken=(), by=by).items(), key=lambda one: one[1]))
        for _ in range(2_400)
    )
    assert len(orders) == 24
    assert all(51 <= times <= 149 for times in orders.values()), orders


def test_what_names_a_bidder_is_its_name_with_and_without_legal_forms():
    wanted = names_to_find(["Acorn Research Co-operative Ltd"], others=["acorn.coop", "IP012345", "x"])
    assert wanted == ("acorn research co operative ltd", "acorn research", "acorn coop", "ip012345")
    assert names_to_find(["The Co-operative Ltd"]) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("At ACORN  Research, we pay residents.", ("acorn research",)),
        ("Write to office@acorn.coop.", ("acorn coop",)),
        ("Acorn Research Co-operative Ltd was founded here.", ("acorn research co operative ltd",)),
        ("We plant an acorn; research follows.", ("acorn research",)),
        ("Acorns and researchers, Seacorn Research", ()),
        ("acorn_research_method", ("acorn research",)),
    ],
)
def test_a_naming_is_found_by_whole_words_in_any_case_and_told_by_the_longest(text, words):
    wanted = names_to_find(["Acorn Research Co-operative Ltd"], others=["acorn.coop"])
    assert [one.words for one in namings_in({"Approach": text}, wanted)] == ([words] if words else [])


@pytest.mark.parametrize("raw", [{}, {"hidden": "yes"}, {"hidden": 1, "scorers": 9}, {"scorers": True}, [], None, "x"])
def test_where_nothing_that_can_be_was_chosen_names_are_shown_and_two_score(raw):
    parts = {hidden_names.NAME: raw}
    assert not hidden_names.names_hidden(parts)
    assert hidden_names.scorers_of(parts) == 2
    assert len(hidden_names.in_words(parts)) == 1


def test_bidders_read_beforehand_that_names_are_hidden_and_how_many_score():
    says = " ".join(hidden_names.in_words({hidden_names.NAME: {"hidden": True, "scorers": 3}}))
    assert "At least three people score each answer" in says
    assert "“Bidder A”" in says
    assert "never altered" in says
