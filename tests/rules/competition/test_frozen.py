"""What suppliers are told has one text, and the text has one meaning."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.audit.digests import text_digest
from dps.competition.rules.frozen import Told, ToldCriterion, read
from dps.competition.rules.method import explanation
from tests.rules.competition.draft import AT, ROUTES, told

WEIGHTS = st.decimals("0.01", "100", places=2)
CRITERIA = st.builds(
    ToldCriterion, ref=st.text("abc", min_size=3, max_size=3), kind=st.sampled_from(["quality", "social_value"]),
    title=st.text(max_size=20), question=st.text(max_size=40), weight=WEIGHTS,
    threshold=st.none() | st.integers(0, 5), word_limit=st.integers(50, 2000),
)  # fmt: skip


@given(st.text(max_size=60), st.lists(CRITERIA, max_size=4), st.none() | WEIGHTS, st.integers(0, 10**12))
def test_the_text_reads_back_as_the_same_value(need, criteria, weight, pence):
    value = told(need=need, criteria=tuple(criteria), price_weight=weight, value_pence=pence, published_at=AT)
    text = value.canonical()
    assert read(text) == value
    assert read(text).canonical() == text


def test_every_field_is_in_the_text_and_each_changes_the_digest():
    whole = told()
    other = {
        "value_pence": 1, "options_pence": 1, "extensions_pence": 1, "lot_number": 2, "price_weight": Decimal("31"),
        "cpv": ("1",), "ties": ("quality",), "criteria": whole.criteria[:1], "method_in_words": ("x",),
        "scale": ((0, "a", "b"),), "price_parameters": {"a": "2"}, "rounding": {"places": 2, "at": "total"},
    }  # fmt: skip
    days = {"starts_on", "ends_on", "notice_date"}
    moments = {"clarifications_close_at", "closes_at", "published_at"}
    for field in fields(Told):
        new = (
            date(2030, 1, 1)
            if field.name in days
            else datetime(2030, 1, 1, tzinfo=UTC)
            if field.name in moments
            else other.get(field.name, "changed")
        )
        changed = replace(whole, **{field.name: new})
        assert text_digest(changed.canonical()) != text_digest(whole.canonical()), field.name


def test_a_float_is_never_frozen():
    with pytest.raises(TypeError, match="never a float"):
        told(price_parameters={"a": 1.5}).canonical()


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_the_words_of_the_day_are_kept(route):
    before = told(route)
    kept = replace(before, method_in_words=("As it was said then.",))
    assert before.in_words() == explanation(before.method())
    assert read(kept.canonical()).in_words() == ("As it was said then.",)


def test_the_total_is_known_only_with_the_value():
    assert told(options_pence=5, extensions_pence=7).total_pence == 90_000_12
    assert told(value_pence=None, options_pence=5).total_pence is None
