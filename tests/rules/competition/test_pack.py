"""The call-off pack: what suppliers read whole before they bid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts.pack import NAME, obstacles, of, read
from tests.makers.draft_parts import PACK
from tests.rules.competition.draft import AT, DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, purchase, told


def found(route=DPS, **changes):
    its = told(route)
    its = told(route, parts={**its.parts, NAME: {**PACK, **changes}})
    return obstacles(its, purchase(route), AT)


def codes(route=DPS, **changes):
    return {o.code for o in found(route, **changes)}


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_a_whole_pack_leaves_nothing_in_the_way_and_an_empty_one_names_everything(route):
    assert found(route) == ()
    bare = obstacles(told(route, parts={}), purchase(route), AT)
    assert {o.code for o in bare} == {
        "no-terms",
        "data-not-said",
        "tupe-not-said",
        "insurance-not-said",
        "payment-not-said",
    }
    assert all(o.provision and o.mend for o in bare)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"terms": "", "terms_at": "https://example.org/terms.pdf"}, "terms-not-frozen"),
        ({"terms_at": "javascript:alert(1)", "terms_sha256": "a" * 64}, "terms-not-public"),
        ({"data_controller": ""}, "no-controller"),
        ({"data_words": " "}, "no-data-schedule"),
        ({"tupe": "may"}, "tupe-without-words"),
        ({"insurance_words": ""}, "no-cover"),
        ({"payment": "milestone"}, "no-milestones"),
        ({"payment_days": 31}, "payment-too-late"),
        ({"payment_days": 0}, "payment-too-late"),
        ({"validity_days": 0}, "no-validity"),
        ({"validity_days": 366}, "no-validity"),
    ],
)
def test_each_thing_that_lacks_is_named(changes, code):
    assert codes(**changes) == {code}


def test_cover_before_the_award_is_asked_for_under_the_regulations_only():
    assert codes(DPS, insurance="with_bid") == set()
    assert codes(DYNAMIC, insurance="with_bid") == {"insurance-before-award"}
    assert codes(OPEN_TO_ALL, insurance="with_bid") == {"insurance-before-award"}
    (refusal,) = found(DYNAMIC, insurance="with_bid")
    assert refusal.provision == "Procurement Act 2023 s.36(2)(b)"


@pytest.mark.parametrize(
    ("route", "provision"),
    [
        (DPS, "PCR 2015 reg 113"),
        (DYNAMIC, "Procurement Act 2023 ss.68, 73"),
        (OPEN_TO_ALL, "Procurement Act 2023 s.88"),
    ],
)
def test_a_term_longer_than_thirty_days_is_refused_by_the_routes_own_law(route, provision):
    (refusal,) = found(route, payment_days=60)
    assert refusal.provision == provision


def test_terms_are_a_text_or_a_file_by_its_digest():
    assert codes(terms="", terms_at="https://example.org/terms.pdf", terms_sha256="a" * 64) == set()


def test_the_usual_validity_is_ninety_days():
    assert read({}).validity_days == 90
    assert read({}).payment_days == 30


def test_a_visit_is_whole_and_lies_between_publication_and_the_closing_of_bids():
    whole = {
        "kind": "visit",
        "at": (AT + timedelta(days=3)).isoformat(),
        "where": "Town hall",
        "join": "Come.",
        "absent": "Recorded.",
    }
    closes = told().closes_at
    assert codes(visits=[whole]) == set()
    assert codes(visits=[{**whole, "absent": ""}]) == {"visit-not-whole"}
    assert codes(visits=[{**whole, "at": "soon"}]) == {"visit-not-whole"}
    assert codes(visits=[{**whole, "at": AT.isoformat()}]) == {"visit-past"}
    assert codes(visits=[{**whole, "at": closes.isoformat()}]) == {"visit-too-late"}
    assert codes(visits=[{**whole, "at": (closes - timedelta(seconds=1)).isoformat()}]) == set()


def test_what_was_published_before_there_was_a_pack_shows_none():
    assert told(parts={}).call_off_pack() is None
    assert of(told()).rows() == told().call_off_pack().rows()


@given(st.dictionaries(st.text(max_size=20) | st.sampled_from(["visits", "payment_days"]),
                       st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.dictionaries(st.text(), st.text()))))  # fmt: skip
def test_plain_json_of_any_shape_is_read_without_an_error(raw):
    read(raw)
