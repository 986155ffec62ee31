"""What is considered before calling for competition: asked only where the route has it, each with its provision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts.considerations import (
    NAME,
    Considered,
    obstacles,
    read,
    read_considered,
)
from dps.law.considering import social_value_duty
from tests.makers.draft_parts import CONSIDERED
from tests.rules.competition.draft import AT, DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, purchase, told

NOTHING = Considered()


def codes(route, said=None, kept=NOTHING, **changes):
    parts = {**told(route).parts, NAME: said or {}}
    return {o.code for o in obstacles(told(route, parts=parts, **changes), purchase(route, considered=kept), AT)}


ALWAYS = {"no-budget-holder", "budget-not-confirmed"}


@pytest.mark.parametrize(
    ("route", "asked"),
    [
        (DPS, {"no-conflicts-assessment", "engagement-not-said"}),
        (
            DYNAMIC,
            {
                "no-conflicts-assessment", "conflicts-undated", "engagement-not-said", "lots-not-considered",
                "small-firms-not-considered", "social-value-not-considered",
            },
        ),
        (OPEN_TO_ALL, {"small-firms-not-considered"}),
    ],
    ids=lambda v: getattr(v, "code", ""),
)  # fmt: skip
def test_each_route_asks_its_own_questions_and_no_other(route, asked):
    assert codes(route) == asked | ALWAYS


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_a_whole_record_leaves_nothing_in_the_way(route):
    assert obstacles(told(route), purchase(route), AT) == ()


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_every_reason_names_its_provision_and_what_mends_it(route):
    bare = told(route, parts={})
    assert all(o.provision and o.mend for o in obstacles(bare, purchase(route, considered=NOTHING), AT))


def test_talks_without_a_preliminary_notice_need_reasons_under_the_act_only():
    kept = replace(read_considered(CONSIDERED), engagement_words="Four firms; the notes go to everybody.")
    said = {"engagement": "held", "lots": "one_only", "conflicts_on": "2026-11-02"}
    assert codes(DYNAMIC, said, kept) == {"no-engagement-notice"}
    assert codes(DYNAMIC, {**said, "engagement_notice": "2026/S 000-012345"}, kept) == set()
    assert codes(DYNAMIC, {**said, "engagement_reasons": "A short call with one firm."}, kept) == set()
    assert codes(DPS, said, kept) == set()


def test_not_dividing_what_could_be_divided_needs_reasons():
    said = {"engagement": "none", "lots": "reasons", "conflicts_on": "2026-11-02"}
    kept = read_considered(CONSIDERED)
    assert codes(DYNAMIC, said, kept) == {"no-reasons-for-one-lot"}
    assert codes(DYNAMIC, {**said, "lots_reasons": "One team has to hold it together."}, kept) == set()


def test_a_conflicts_assessment_comes_before_the_notice():
    said = {"engagement": "none", "lots": "one_only", "conflicts_on": "2026-11-24"}  # the day after
    assert codes(DYNAMIC, said, read_considered(CONSIDERED)) == {"conflicts-in-future"}


@pytest.mark.parametrize(
    ("route", "pence", "kind", "nation", "asked"),
    [
        (DYNAMIC, 207_720_00, "goods_services", "England", True),
        (DYNAMIC, 207_719_99, "goods_services", "England", False),
        (DYNAMIC, 240_000_00, "goods_services", "Wales", True),
        (DYNAMIC, 240_000_00, "goods_services", "Scotland", False),
        (DYNAMIC, 6_000_000_00, "works", "England", False),
        (DPS, 214_904_00, "goods_services", "England", True),
        (DPS, 214_903_99, "goods_services", "England", False),
        (DPS, 663_540_00, "light_touch", "England", True),
        (DPS, 300_000_00, "light_touch", "England", False),
        (OPEN_TO_ALL, 48_000_00, "goods_services", "England", False),
        (DYNAMIC, None, "goods_services", "England", False),
        (DYNAMIC, 240_000_00, "no kind", "England", False),
    ],
)  # fmt: skip
def test_the_social_value_act_asks_services_at_or_above_the_threshold_in_england_and_wales(
    route, pence, kind, nation, asked
):
    assert bool(social_value_duty(route, value=pence, kind=kind, nation=nation, on=date(2026, 11, 23))) is asked


def test_what_suppliers_are_told_holds_nothing_of_the_council_own_record():
    lines = dict(read({"engagement": "none", "lots": "one_only", "conflicts_on": "2026-11-02"}).rows())
    assert lines["Conflicts of interest"] == "Assessed on 2 November 2026 and kept under review"
    assert not set(Considered.__dataclass_fields__) & {"engagement", "lots", "conflicts_on"}
    assert "Head of Communities" not in told(DYNAMIC).canonical()


@given(
    st.dictionaries(st.text(max_size=20), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
)
def test_plain_json_of_any_shape_is_read_without_an_error(raw):
    read(raw)
    read_considered(raw)
