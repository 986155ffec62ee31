"""What a contract counts for against a threshold, and what is still to be said of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts import related, valuation
from dps.competition.rules.parts.related import Need, Related
from dps.competition.rules.parts.valuation import RATES, Valuation
from dps.competition.rules.publishing import obstacles_to_publishing
from dps.competition.rules.worth import own_worth, working
from tests.rules.competition.draft import AT, DYNAMIC, OPEN_TO_ALL, purchase, told

NET = {"valuation": {"includes_vat": False, "vat_percent": 20}}
money = st.integers(0, 10**13)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


def codes(route, **changes):
    parts = {**told(route).parts, **changes.pop("parts", {})}
    return {o.code for o in obstacles_to_publishing(told(route, parts=parts, **changes), purchase(route), at=AT)}


def test_120_000_pounds_and_a_60_000_pound_option_without_vat_are_above_the_threshold_exactly():
    what = {"value_pence": 120_000_00, "options_pence": 60_000_00, "parts": NET}
    assert told(OPEN_TO_ALL, **what).total_pence == 216_000_00
    assert codes(OPEN_TO_ALL, **what) == {"above-threshold"}
    assert codes(DYNAMIC, **what) == set()


def test_the_same_figures_with_vat_stay_below_it():
    what = {"value_pence": 120_000_00, "options_pence": 60_000_00}
    assert codes(OPEN_TO_ALL, **what) == set()
    assert codes(DYNAMIC, **what) == {"below-threshold"}


def test_the_sum_is_shown_line_by_line_and_its_last_line_is_the_whole_value():
    lines = told(
        value_pence=120_000_00, options_pence=60_000_00,
        parts={**NET, "related": {"refs": ["x"], "needs": [{"ref": "x", "title": "Last year’s part", "pence": 7_00}]}},
    ).sum()  # fmt: skip
    assert [(line.words, line.pence) for line in lines] == [
        ("The contract, without VAT", 120_000_00),
        ("Options, without VAT", 60_000_00),
        ("Together, without VAT", 180_000_00),
        ("VAT at 20%", 36_000_00),
        ("This contract, with VAT", 216_000_00),
        ("Related need: Last year’s part, with VAT", 7_00),
        ("What counts against the threshold, with VAT", 216_007_00),
    ]


def test_related_needs_carry_a_contract_over_the_threshold_and_not_over_the_limit_of_its_lot():
    parts = {"related": {"refs": ["x"], "needs": [{"ref": "x", "title": "Part one", "pence": 159_720_00}]}}
    assert codes(OPEN_TO_ALL, value_pence=48_000_00, parts=parts) == {"above-threshold"}
    what = told(value_pence=48_000_00, parts=parts)
    assert (what.own_pence, what.total_pence) == (48_000_00, 207_720_00)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"valuation": {}}, "vat-not-said"),
        ({"valuation": {"includes_vat": "yes"}}, "vat-not-said"),
        ({"related": {"refs": ["x"], "needs": []}}, "related-not-found"),
        ({"related": {"refs": ["x"], "needs": [{"ref": "x", "title": "T", "pence": None}]}}, "related-without-value"),
    ],
)
def test_what_cannot_be_added_up_is_said_with_its_provision(part, code):
    parts = {**told(OPEN_TO_ALL).parts, **part}
    found = obstacles_to_publishing(told(OPEN_TO_ALL, parts=parts), purchase(OPEN_TO_ALL), at=AT)
    assert [o.code for o in found] == [code]
    assert "Sch 3" in found[0].provision


@given(money, money, money, st.booleans(), st.sampled_from(sorted(RATES)), st.lists(money, max_size=3))
def test_the_lines_add_up_to_the_penny_and_rounding_never_lowers_a_value(value, options, extensions, vat, rate, others):
    counted = Valuation(True, vat, rate)
    needs = Related(needs=tuple(Need("r", "T", pence) for pence in others))
    own = own_worth(value=value, options=options, extensions=extensions, valuation=counted)
    lines = working(value=value, options=options, extensions=extensions, valuation=counted, related=needs)
    assert sum(line.pence for line in lines if not line.is_sum) == lines[-1].pence == own + sum(others)
    typed = value + options + extensions
    exact = typed * 100 if vat else typed * (100 + rate)
    assert exact <= own * 100 < exact + 100


@given(plain)
def test_no_plain_value_breaks_what_reads_it(raw):
    given_ = raw if isinstance(raw, dict) else {"refs": raw, "needs": raw, "includes_vat": raw, "vat_percent": raw}
    assert valuation.read(given_).vat_percent in RATES
    assert related.read(given_).pence >= 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8))
def test_relation_goes_both_ways_and_on_whoever_named_whom(pairs):
    naming = {}
    for one, other in pairs:
        naming.setdefault(one, []).append(other)
    groups = {ref: related.together(ref, naming) | {ref} for ref in "abcdef"}
    for ref, group in groups.items():
        assert all(groups[other] == group for other in group)  # whatever counts the other is counted by it
        for other in naming.get(ref, ()):
            assert other in group
    assert related.together("x", naming) == frozenset()
