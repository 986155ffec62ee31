"""Changes of a running contract, its end, breaches and notices: each ground with its own test, on both sides of each line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.contract.rules import running as r
from dps.contract.rules.changes import (
    Proposed,
    Running,
    low_value_sum,
    needs_notice,
    obstacles_to_deciding,
    obstacles_to_proposing,
    term_share,
    value_share,
)
from dps.law.contracts import ACT, ACT_LIGHT_TOUCH, ACT_WORKS, BELOW, PCR, PCR_WORKS, contract_law
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, ROUTES

START, END = date(2027, 1, 1), date(2027, 12, 31)  # 365 days
DAY = timedelta(days=1)
NOW = Running(START, END, 100_000_00, END, 100_000_00)
WORDS = ("One.", "Two.", "Three.")


def change(ground, pence=0, ends_on=None, answers=WORDS, **facts):
    return Proposed(ground, answers, pence, ends_on, **{"what": "More visits.", "reason": "A flood.", **facts})


def codes(law, proposed, running=NOW, **facts):
    said = {"officer": True, "ended": False, "waiting": False, "low_value_so_far": 0, "threshold": 207_720_00, **facts}
    return {o.code for o in obstacles_to_proposing(law, running, proposed, **said)}


@pytest.mark.parametrize(
    ("law", "proposed", "expected"),
    [
        (ACT, change("not_substantial", ends_on=END + 36 * DAY), set()),  # 36 of 365 days: 9.86 per cent
        (ACT, change("not_substantial", ends_on=END + 37 * DAY), {"term-over"}),
        (ACT, change("below_threshold", 10_000_00), set()),
        (ACT, change("below_threshold", 10_000_01), {"value-over"}),
        (ACT, change("below_threshold", -10_000_01), {"value-over"}),
        (ACT_WORKS, change("below_threshold", 15_000_00), set()),
        (ACT_WORKS, change("below_threshold", 15_000_01), {"value-over"}),
        (ACT, change("additional", 50_000_00), set()),
        (ACT, change("additional", 50_000_01), {"addition-over"}),
        (ACT, change("provided_for", 500_000_00), set()),
        (PCR, change("additional", 50_000_00), set()),
        (PCR, change("unforeseen", 50_000_01), {"addition-over"}),
        (PCR, change("low_value", 10_000_01), {"value-over"}),
        (PCR_WORKS, change("low_value", 15_000_00), set()),
        (PCR, change("review_clause", 900_000_00), set()),
        (PCR, change("free", 1), {"no-ground"}),
        (ACT_LIGHT_TOUCH, change("free", 900_000_00), set()),
        (BELOW, change("free", 107_719_99), set()),
        (BELOW, change("free", 107_720_00), {"would-convert"}),
        (ACT, change("not_substantial", answers=("One.", " ")), {"test-unanswered"}),
        (ACT, change("not_substantial", reason=" "), {"no-reason"}),
        (ACT, change("provided_for", ends_on=END), {"same-end"}),
        (ACT, change("provided_for", -100_000_01), {"below-nothing"}),
    ],
)
def test_each_ground_ends_where_its_law_ends_it(law, proposed, expected):
    assert codes(law, proposed) == expected


def test_earlier_changes_count_with_a_later_one():
    grown = replace(NOW, pence=106_000_00, ends_on=END + 30 * DAY)
    assert codes(ACT, change("below_threshold", 4_000_00), grown) == set()
    assert codes(ACT, change("below_threshold", 4_000_01), grown) == {"value-over"}
    assert codes(ACT, change("below_threshold", 1_00), low_value_so_far=207_719_00) == {"together-over"}
    assert value_share(grown, change("x", -6_000_00)) == 0
    assert term_share(grown, change("x")) == Fraction(30, 365)
    assert low_value_sum(ACT, [("below_threshold", -5_00), ("additional", 9_00), ("below_threshold", 3_00)]) == 8_00


def test_who_may_not_and_when_is_said_at_once():
    assert codes(ACT, change("provided_for"), officer=False, ended=True, waiting=True) == {
        "not-an-officer",
        "contract-ended",
        "change-waits",
    }


@pytest.mark.parametrize(
    ("law", "proposed", "needed"),
    [
        (ACT, change("provided_for", 10_000_00), False),
        (ACT, change("provided_for", 10_000_01), True),
        (ACT, change("provided_for", -10_000_01), True),
        (ACT, change("provided_for", 1_00, END + 37 * DAY), True),
        (ACT, change("provided_for", ends_on=END + 36 * DAY), False),
        (ACT, change("provided_for"), True),  # a change of neither value nor term has no exception
        (ACT, change("restructuring", 1_00), True),
        (ACT_WORKS, change("provided_for", 15_000_00), False),
        (ACT_WORKS, change("provided_for", 15_000_01), True),
        (ACT_LIGHT_TOUCH, change("free", 90_000_00), False),
        (BELOW, change("free", 90_000_00), False),
        (PCR, change("additional", 1_00), True),
        (PCR, change("review_clause", 90_000_00), False),
    ],
)
def test_a_change_notice_is_due_where_the_law_says_it_is(law, proposed, needed):
    assert needs_notice(law, NOW, proposed) is needed


@given(st.integers(-100_000_00, 100_000_00), st.integers(-300, 300))
def test_no_notice_is_left_out_beyond_ten_per_cent(pence, days):
    proposed = change("provided_for", pence, END + days * DAY)
    small = abs(Fraction(pence, 100_000_00)) <= Fraction(1, 10) and abs(Fraction(days, 365)) <= Fraction(1, 10)
    assert needs_notice(ACT, NOW, proposed) is not small


def test_a_change_is_decided_by_another_officer_and_after_its_notice():
    def deciding(**facts):
        said = {
            "officer": True, "other_person": True, "decided": False, "made": True, "reason": "", "needs_notice": True,
            "notice_first": True, "notice_recorded": True, "notice": "UK10", "provision": "s.75", **facts,
        }  # fmt: skip
        return {o.code for o in obstacles_to_deciding(**said)}

    assert deciding() == set()
    assert deciding(notice_recorded=False) == {"notice-first"}
    assert deciding(notice_recorded=False, notice_first=False) == set()  # under the Regulations it follows
    assert deciding(made=False, notice_recorded=False) == {"no-reason"}
    assert deciding(officer=False, other_person=False, decided=True) == {
        "not-an-officer",
        "same-person",
        "decided-already",
    }


def ending(law=ACT, ground="expired", **facts):
    said = {
        "officer": True, "ended": False, "ground": law.ending(ground), "reason": "Done.", "heard": "", "ended_on": END,
        "starts_on": START, "last_day": END, "change_waits": False, "on": END, **facts,
    }  # fmt: skip
    return {o.code for o in r.obstacles_to_ending(**said)}


def test_a_contract_ends_on_a_ground_that_fits_its_day_and_after_a_hearing_where_the_law_has_one():
    assert ending() == set()
    assert ending(ended_on=END - DAY) == {"not-its-last-day"}
    assert ending(ground="agreed", ended_on=END - DAY) == set()
    assert ending(ground="agreed", ended_on=END + DAY, on=END + DAY) == {"after-its-last-day"}
    assert ending(on=END - DAY) == {"ends-in-future"}
    assert ending(ground="excluded_since") == {"not-heard"}
    assert ending(ground="excluded_since", heard="Told on 1 May; it answered.") == set()
    assert ending(PCR, "should_be_excluded") == {"not-heard"}
    assert ending(BELOW, "excluded_since") == {"no-ground"}
    assert ending(officer=False, ended=True, change_waits=True, reason="") == {
        "not-an-officer",
        "ended-already",
        "change-waits",
        "no-reason",
    }


def breach(**facts):
    said = {
        "officer": True, "other_person": True, "decided": False, "kind": "poor_performance", "outcome": "not_improved",
        "reason": "Still missed.", "replied": False, "answer_by": END, "event_on": END + DAY, "since_on": START, "on": END + DAY,
        **facts,
    }  # fmt: skip
    return {o.code for o in r.obstacles_to_deciding_breach(**said)}


def test_a_breach_is_upheld_only_after_the_supplier_was_heard():
    assert breach() == set()
    assert breach(on=END, event_on=END) == {"not-heard"}
    assert breach(on=END, event_on=END, replied=True) == set()
    assert breach(on=END, outcome="mended", event_on=None) == set()
    assert breach(outcome="damages") == {"no-outcome"}  # that is how a breach ends, not poor performance
    assert breach(kind="breach", outcome="damages") == set()
    assert breach(event_on=None) == {"no-event"}
    assert breach(other_person=False, decided=True, reason=" ") == {"same-person", "decided-already", "no-reason"}


def test_a_supplier_gets_ten_days_to_answer():
    said = {"officer": True, "kind": "breach", "what": "Missed.", "since_on": START, "signed_on": START, "on": START}
    assert {o.code for o in r.obstacles_to_reporting_breach(**said, answer_by=START + 9 * DAY)} == {"too-short"}
    assert r.obstacles_to_reporting_breach(**said, answer_by=START + 10 * DAY) == ()


def test_three_indicators_are_asked_above_five_million_pounds_of_the_act_and_not_of_light_touch():
    assert r.kpis_needed(PA_2023_MARKET, ACT, value=500_000_001) == 3
    assert r.kpis_needed(PA_2023_MARKET, ACT, value=500_000_000) == 0
    assert r.kpis_needed(PA_2023_MARKET, ACT_LIGHT_TOUCH, value=900_000_000) == 0
    assert r.kpis_needed(PCR_2015_DPS, PCR, value=900_000_000) == 0
    assert {o.code for o in r.obstacles_without_kpis(missing=1, notice="UK7")} == {"kpis-missing"}


def test_notices_are_due_in_thirty_days_that_begin_with_the_event():
    assert r.due_from("UK11", ACT.ending_period, "", date(2027, 3, 1)).last_day == date(2027, 3, 30)
    assert r.due_from("UK9", ACT.performance_period, "", date(2027, 3, 1)).last_day == date(2027, 3, 30)
    assert PCR.ending_notice is None
    assert BELOW.ending_notice is None


def test_every_route_has_its_law_of_contracts():
    assert contract_law(PCR_2015_DPS.code, "works") is PCR_WORKS
    assert contract_law(PA_2023_MARKET.code, "light_touch") is ACT_LIGHT_TOUCH
    for route in ROUTES.values() if hasattr(ROUTES, "values") else ROUTES:
        law = contract_law(route.code, "goods_services")
        assert law.grounds
        assert all(g.provision for g in law.grounds)
        assert all(e.provision for e in law.endings)
        assert {g.code for g in law.grounds} != {"free"} or law.converts_at_threshold
