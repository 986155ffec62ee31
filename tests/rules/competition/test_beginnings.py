"""Templates and copies: what a draft begins with, and what never comes along."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dps.competition.models import Competition
from dps.competition.rules.copying import ALONG, is_date, taken_along, without_dates
from dps.competition.rules.parts.social_value import MOST_WHEN_SMALL, read
from dps.competition.rules.publishing import obstacles_by_section
from dps.competition.rules.revising import FIELDS
from dps.competition.rules.templates import TEMPLATES, WORDS_IN_ALL, expected_dates, fits, of_draft
from dps.demo.cast import LOTS
from tests.rules.competition.draft import AT, ROUTES, purchase, told

FOR_PEOPLE = {
    "about": {"no-title", "no-need", "no-outcomes", "no-closer", "no-by-those"},
    "value": {"no-value", "no-contract-dates"},
    "route": {"value-unknown"},
    "social_value": {"no-place", "no-one-asked", "nothing-changed"},
    "considerations": {
        "no-conflicts-assessment", "conflicts-undated", "engagement-not-said", "social-value-not-considered",
        "no-budget-holder", "budget-not-confirmed",
    },
}  # fmt: skip
"""What is left to people, section by section: the title, the need, the value, the dates, and what only somebody there can say."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.code)
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_a_draft_from_a_template_lacks_only_what_a_person_has_to_say(template, route):
    facts = template.filled()
    considered = facts.pop("considered")
    draft = told(
        route, **{**facts, "cpv": tuple(facts["cpv"])}, criteria=template.criteria, title="", need="", outcomes="",
        closer_to_those_affected="", by_those_affected="", value_pence=None, clarifications_close_at=None, closes_at=None,
        starts_on=None, ends_on=None,
    )  # fmt: skip
    missing = obstacles_by_section(draft, _purchase(route, considered), at=AT)
    for section, found in missing.items():
        if section != "timetable":  # every one of its lacks is a date
            assert {o.code for o in found} <= FOR_PEOPLE.get(section, set()), section
    assert missing["about"]
    assert missing["value"]
    assert missing["timetable"]
    assert not missing["criteria"]
    assert not missing["price"]


def _purchase(route, considered):
    try:
        from dps.competition.rules.parts.considerations import read_considered
    except ImportError:
        return purchase(route)
    return purchase(route, considered=read_considered(considered))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.code)
def test_each_template_asks_three_questions_in_fifteen_hundred_words(template):
    assert len(template.criteria) == 3
    assert template.words_in_all == WORDS_IN_ALL == 1_500
    assert sum(c.weight for c in template.criteria) + template.facts["price_weight"] == Decimal(100)
    assert len(read(template.parts["social_value"]).measures) <= MOST_WHEN_SMALL  # so that it fits below £50,000 too


@pytest.mark.parametrize(
    ("template", "lot"), list(zip(TEMPLATES, LOTS, strict=False)), ids=lambda x: getattr(x, "code", "")
)
def test_each_lot_of_the_network_has_its_template_and_only_that_one(template, lot):
    assert [t.code for t in TEMPLATES if fits(t, lot[0])] == [template.code]


def test_a_template_names_facts_that_a_draft_has_and_is_never_changed_by_one():
    for template in TEMPLATES:
        assert set(template.facts) <= FIELDS
        template.filled()["parts"]["social_value"]["measures"].clear()
        template.filled()["considered"].clear()
        assert template.filled()["parts"]["social_value"]["measures"]
        assert template.filled()["considered"]
        assert of_draft(template.begun_from) is template
    assert of_draft("") is None
    assert of_draft("copy:" + "a" * 26) is None


LEFT_BEHIND = {
    "title", "lot", "route",  # given with the new draft
    "starts_on", "ends_on", "clarifications_close_at", "closes_at",
}  # fmt: skip


def test_every_fact_of_a_draft_either_comes_along_or_is_known_to_stay():
    says = "Say in dps/competition/rules/copying.py whether this comes along when a call-off is copied."
    assert set(ALONG) | LEFT_BEHIND == FIELDS, says
    assert not set(ALONG) & LEFT_BEHIND
    own = {c.name for c in Competition.__table__.columns} - FIELDS - {"lot_id", "market_id"}
    assert not own & set(ALONG)  # identity, state, notices, keys, publication: never


def test_no_date_notice_or_approval_comes_along():
    facts = {
        "need": "The same", "notice_reference": "2026/S 1", "closes_at": AT, "published_at": AT,
        "parts": {
            "pack": {"terms": "Ours", "visits": [{"at": "2026-12-01T10:00:00+00:00"}]},
            "considerations": {"lots": "one_only", "conflicts_on": "2026-11-01", "engagement_notice": "2026/S 9"},
        },
        "considered": {"small_firms": "Three questions.", "conflicts": "none", "conflicts_words": "All.", "budget_confirmed": True},
    }  # fmt: skip
    assert taken_along(facts) == {
        "need": "The same",
        "parts": {"pack": {"terms": "Ours"}, "considerations": {"lots": "one_only"}},
        "considered": {"small_firms": "Three questions."},
    }


PLAIN = st.recursive(
    st.none() | st.integers() | st.text(max_size=6) | st.dates().map(str) | st.datetimes().map(lambda d: d.isoformat()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=4), PLAIN))
def test_no_date_is_left_anywhere_in_a_plain_value(raw):
    def dates(value):
        if isinstance(value, dict):
            return any(dates(v) for v in value.values())
        return any(dates(v) for v in value) if isinstance(value, list) else is_date(value)

    kept = without_dates(raw)
    assert not dates(kept)
    assert without_dates(kept) == kept
    assert json.dumps(kept)


@pytest.mark.parametrize(
    ("on", "dates"),
    [
        (date(2026, 11, 23), (date(2027, 2, 1), date(2027, 7, 31))),
        (date(2026, 9, 30), (date(2026, 12, 1), date(2027, 5, 31))),
        (date(2027, 8, 31), (date(2027, 11, 1), date(2028, 4, 30))),
    ],
)
def test_a_template_expects_its_contract_from_the_first_of_the_third_month(on, dates):
    assert expected_dates("template:research/1", on=on) == dates
    assert expected_dates("", on=on) is None
