"""Every reason why a competition may not be published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dps.competition.rules.buying import Buyer, Through
from dps.competition.rules.publishing import SECTIONS, obstacles_by_section, obstacles_to_publishing
from dps.law.routes import BuyerCapacity
from tests.rules.competition.draft import AT, COUNCIL, DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, purchase, told


def codes(route, what=None, behind=None, **changes):
    return {o.code for o in obstacles_to_publishing(what or told(route, **changes), behind or purchase(route), at=AT)}


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_a_whole_draft_may_be_published_on_every_route(route):
    assert codes(route) == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"need": ""}, "no-need"),
        ({"outcomes": ""}, "no-outcomes"),
        ({"closer_to_those_affected": ""}, "no-closer"),
        ({"by_those_affected": ""}, "no-by-those"),
        ({"value_pence": None}, "no-value"),
        ({"value_pence": 0}, "no-value"),
        ({"contract_kind": "concessions"}, "no-contract-kind"),
        ({"cpv": ()}, "no-cpv"),
        ({"price_formula": ""}, "no-formula"),
        ({"price_weight": Decimal("40")}, "weights-not-100"),
        ({"price_formula": "benchmark_linear"}, "parameter-missing"),
        ({"ties": ()}, "no-tie-rule"),
        ({"closes_at": None}, "no-deadline"),
        ({"clarifications_close_at": None}, "no-question-time"),
        ({"ends_on": None}, "no-contract-dates"),
    ],
)
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_each_missing_thing_is_one_reason_with_what_to_do(route, changes, code):
    found = obstacles_to_publishing(told(route, **changes), purchase(route), at=AT)
    assert code in {o.code for o in found}
    assert all(o.says for o in found)


def test_every_reason_is_given_at_once():
    nothing = replace(told(DYNAMIC), title="", value_pence=None, criteria=(), price_formula="", closes_at=None)
    assert codes(DYNAMIC, nothing) >= {
        "no-title", "no-value", "no-quality", "no-social-value", "weights-not-100", "no-formula", "no-deadline",
    }  # fmt: skip


def test_no_reason_is_given_twice():
    found = obstacles_to_publishing(told(DPS, price_weight=Decimal("31")), purchase(DPS), at=AT)
    assert [o.code for o in found] == ["weights-not-100"]


def test_a_criterion_must_ask_something():
    first, second = told().criteria
    assert codes(DPS, criteria=(replace(first, question=""), second)) == {"criterion-without-question"}


def test_a_reason_names_a_criterion_by_its_title_never_by_its_ref():
    first, second = told().criteria
    found = obstacles_to_publishing(told(criteria=(replace(first, weight=Decimal(0)), second)), purchase(), at=AT)
    assert any("“Approach”" in o.says for o in found)
    assert not any(first.ref in o.says for o in found)


@pytest.mark.parametrize(
    ("route", "pence", "code"),
    [
        (DYNAMIC, 207_719_99, "below-threshold"),
        (DYNAMIC, 207_720_00, None),
        (OPEN_TO_ALL, 207_719_99, None),
        (OPEN_TO_ALL, 207_720_00, "above-threshold"),
        (DPS, 1_00, None),
    ],
)
def test_the_value_must_suit_the_route_to_the_penny(route, pence, code):
    assert codes(route, value_pence=pence) == ({code} if code else set())


def test_options_and_extensions_count_towards_the_threshold():
    assert codes(OPEN_TO_ALL, value_pence=200_000_00, options_pence=4_000_00, extensions_pence=3_720_00) == {
        "above-threshold"
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
@pytest.mark.parametrize(
    ("capacity", "nation", "code"),
    [(BuyerCapacity.SCOT_CA, "Scotland", "scottish-rules"), (BuyerCapacity.WALES_CA, "Wales", "welsh-rules")],
)
def test_scottish_and_welsh_bodies_are_refused_with_the_reason(route, capacity, nation, code):
    behind = replace(purchase(route), buyer=Buyer(capacity, "council", nation))
    assert code in codes(route, behind=behind)


@pytest.mark.parametrize("kind", ["political group", "organisation"])
def test_political_groups_and_affiliates_never_buy(kind):
    behind = replace(purchase(OPEN_TO_ALL), buyer=Buyer(BuyerCapacity.NONE, kind, "England"))
    assert len(codes(OPEN_TO_ALL, behind=behind)) == 1


@pytest.mark.parametrize(
    ("through", "code"),
    [
        (Through(named=False), "not-named"),
        (Through(named=True, ends_on=date(2026, 11, 22)), "market-ended"),
        (Through(named=True, ended_on=date(2026, 11, 23)), "market-wound-up"),
        (Through(named=True, most_pence=89_999_99), "above-lot-limit"),
        (None, "no-lot"),
    ],
)
def test_the_market_must_serve_this_buyer_and_this_contract(through, code):
    found = codes(DPS, behind=replace(purchase(DPS), through=through))
    assert code in found


def test_a_notice_open_to_all_goes_through_no_lot():
    assert codes(OPEN_TO_ALL, behind=replace(purchase(OPEN_TO_ALL), through=Through(named=True))) == {"lot-not-wanted"}


@pytest.mark.parametrize(
    ("route", "pence", "needed"),
    [
        (DPS, 90_000_00, False),
        (DYNAMIC, 240_000_00, True),
        (OPEN_TO_ALL, 29_999_99, False),
        (OPEN_TO_ALL, 30_000_00, True),
    ],
)
def test_the_notice_comes_first_where_the_route_says_so(route, pence, needed):
    found = codes(route, value_pence=pence, notice_reference=" ", notice_date=None)
    assert found == ({"notice-reference-missing", "notice-date-missing"} if needed else set())


def test_a_notice_of_tomorrow_is_not_public_yet():
    assert codes(DYNAMIC, notice_date=date(2026, 11, 24)) == {"notice-in-future"}


def test_only_a_draft_is_published():
    assert codes(DPS, behind=replace(purchase(DPS), state="published")) == {"competition-state"}


def test_every_section_is_done_in_a_whole_draft():
    sections = obstacles_by_section(told(), purchase(), at=AT)
    assert tuple(sections) == SECTIONS
    assert not any(sections.values())


def test_what_the_buyer_pays_or_belongs_to_is_no_argument():
    assert set(COUNCIL.__dataclass_fields__) == {"capacity", "kind", "nation"}
