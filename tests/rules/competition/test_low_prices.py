"""The test of abnormally low prices is published, is one of few numbers, and is read back as it was told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts.low_prices import NAME, PART, LowPrices, in_words, read
from tests.conftest import NOW
from tests.rules.competition.draft import ROUTES, purchase, told

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["below_mean", "below_estimate", "odd"]), JSON, max_size=3))
def test_whatever_is_kept_reads_as_a_test(raw):
    test = read(raw)
    assert all(p is None or type(p) is int for p in (test.below_mean, test.below_estimate))
    assert "explain" in in_words({NAME: raw})


def test_where_the_documents_say_nothing_the_usual_test_is_told():
    assert read({}) == LowPrices(30, None)
    assert "30 per cent or more below the mean" in in_words({})
    assert in_words({NAME: "odd"}) == in_words({})


def test_a_test_that_is_switched_off_says_so():
    assert "No figure makes a price seem too low" in in_words({NAME: {"below_mean": None, "below_estimate": None}})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_suppliers_read_the_test_among_what_puts_a_bid_out(route):
    parts = {**told(route).parts, NAME: {"below_mean": 20, "below_estimate": 40}}
    draft = replace(told(route), parts=parts)
    (line,) = [rule for rule in draft.out_rules() if "explain" in rule]
    assert "20 per cent" in line
    assert "40 per cent" in line


@pytest.mark.parametrize(("percent", "good"), [(4, False), (5, True), (90, True), (91, False), (-3, False)])
def test_only_a_useful_percentage_can_be_published(percent, good):
    for name in ("below_mean", "below_estimate"):
        draft = replace(told(ROUTES[0]), parts={NAME: {name: percent}})
        assert (PART.obstacles(draft, purchase(), NOW) == ()) is good
