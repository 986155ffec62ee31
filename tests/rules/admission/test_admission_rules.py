"""Applying, declaring, deciding and leaving: the law's promises, as values."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules import applying as applying_rules
from dps.admission.rules import deciding, declaration, lifecycle, removing
from dps.admission.rules.applying import obstacles_to_starting
from dps.admission.rules.deciding import Finding, obstacles_to_deciding, outcome
from dps.admission.rules.lifecycle import APPLICATION, days_to_decide, due_on, obstacles_to_extending
from dps.admission.rules.removing import obstacles_to_removing
from dps.core.refusal import Obstacle
from dps.law.periods import NoSuchPeriod
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS

BOTH = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
DAY = date(2026, 12, 3)


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_a_pcr_application_received_on_1_december_2026_is_due_on_15_and_extended_on_22_december(hour):
    """PCR 2015 reg 34(16), (17); reg 2(3): the day of receipt is not counted."""
    received = datetime(2026, 12, 1, hour, 30, tzinfo=UTC)
    assert due_on(PCR_2015_DPS, received_at=received) == date(2026, 12, 15)
    assert due_on(PCR_2015_DPS, received_at=received, extended=True) == date(2026, 12, 22)


def test_the_day_of_receipt_is_the_london_day():
    """23:30 UTC in June is the next day in London."""
    night = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert due_on(PCR_2015_DPS, received_at=night) == date(2026, 6, 16)
    assert due_on(PCR_2015_DPS, received_at=night - timedelta(hours=1)) == date(2026, 6, 15)


def test_bank_holidays_are_passed_over_and_the_working_says_so():
    counted = days_to_decide(PCR_2015_DPS, received_at=datetime(2026, 12, 18, 9, tzinfo=UTC))
    assert counted.last_day == date(2027, 1, 6)
    assert len(counted.counted) == 10
    assert "Christmas Day" in dict(counted.skipped).values()


def test_the_length_of_the_time_is_told_in_words():
    assert lifecycle.length_in_words(PCR_2015_DPS) == "10 working days"
    assert lifecycle.length_in_words(PCR_2015_DPS, extended=True) == "15 working days"


def test_below_the_threshold_there_is_no_time_to_decide():
    with pytest.raises(NoSuchPeriod, match="nobody is admitted"):
        due_on(PA_2023_BELOW_THRESHOLD, received_at=datetime(2026, 12, 1, 9, tzinfo=UTC))


def extending(route=PCR_2015_DPS, **change):
    sound = {"state": "submitted", "already_extended": False, "reason": "Verification.", "due": DAY, "on": DAY}
    return [o.code for o in obstacles_to_extending(route, **{**sound, **change})]


def test_the_time_is_prolonged_once_with_a_reason_before_it_runs_out():
    assert extending() == []
    assert extending(already_extended=True) == ["extended-already"]
    assert extending(reason=" ") == ["extension-unexplained"]
    assert extending(on=DAY + timedelta(days=1)) == ["extension-too-late"]
    assert extending(state="admitted") == ["application-state"]
    assert extending(PA_2023_MARKET) == ["no-extension-on-route"]


@given(st.lists(st.sampled_from(sorted(APPLICATION.events)), max_size=12))
def test_no_walk_through_the_table_leaves_a_decided_application(events):
    state = APPLICATION.start
    for event in events:
        if state in {"admitted", "refused", "withdrawn"}:
            assert not APPLICATION.allows(state, event)
        elif APPLICATION.allows(state, event):
            state = APPLICATION.after(state, event)
    assert state in APPLICATION.states


def test_nobody_is_decided_on_before_the_application_was_received():
    assert not APPLICATION.allows("draft", "admit")
    assert not APPLICATION.allows("draft", "refuse")


@BOTH
def test_a_supplier_may_begin_unless_it_is_in_or_on_its_way_in(route):
    assert obstacles_to_starting(route, already_admitted=False, application_open=False) == ()
    both = obstacles_to_starting(route, already_admitted=True, application_open=True)
    assert [o.code for o in both] == ["admitted-already", "application-open"]


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_every_finding_met_means_admitted_and_one_unmet_means_refused(met):
    """PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c): there is nothing else to choose by."""
    found = [Finding(str(n), value, "" if value else "Why.") for n, value in enumerate(met)]
    assert outcome(found) == ("admit" if all(met) else "refuse")


def judging(findings, **change):
    sound = {"state": "submitted", "criteria": ["a"]}
    return [o.code for o in obstacles_to_deciding(PCR_2015_DPS, findings=findings, **{**sound, **change})]


def test_a_decision_has_one_finding_for_each_criterion_and_one_for_exclusion():
    whole = [Finding(None, True), Finding("a", True, evidence="The rules.")]
    assert judging(whole) == []
    assert judging(whole[1:]) == ["findings-incomplete"]
    assert judging(whole[:1]) == ["findings-incomplete"]
    assert judging([*whole, whole[1]]) == ["findings-incomplete"]
    assert judging([*whole, Finding("b", True, evidence="Seen.")]) == ["findings-incomplete"]
    assert judging(whole, state="admitted") == ["application-state"]
    assert judging(whole, others=[Obstacle("own-application", "No.")]) == ["own-application"]


def test_what_is_unmet_or_was_declared_is_explained():
    """PCR 2015 regs 55(2)(a), 57(15); Procurement Act 2023 s.36(6)(d), (e)."""
    seen = "Its answer."
    free, met = Finding(None, True), Finding("a", True, evidence=seen)
    assert judging([free, Finding("a", False, evidence=seen)]) == ["refusal-unexplained"]
    assert judging([free, Finding("a", False, "No.", seen)]) == []
    assert judging([free, Finding("a", True)]) == ["evidence-unsaid"]
    assert judging([free, met], unweighed=["Insolvency"]) == ["ground-unweighed"]


def test_the_finding_on_exclusion_follows_from_the_weighing():
    """PCR 2015 reg 57; Procurement Act 2023 ss.57, 58."""
    met = Finding("a", True, evidence="Its answer.")
    assert judging([Finding(None, True), met], excluded=True) == ["exclusion-follows"]
    assert judging([Finding(None, False, "Why."), met], excluded=False) == ["exclusion-follows"]
    assert judging([Finding(None, False, "Why."), met], excluded=True) == []


def leaving(**change):
    sound = {"ground": "excluded", "reason": "Why.", "told_on": DAY, "on": DAY, "already_removed": False}
    return [o.code for o in obstacles_to_removing(PA_2023_MARKET, **{**sound, **change})]


def test_a_place_ends_on_a_lawful_ground_that_the_supplier_was_told_first():
    """Procurement Act 2023 s.37."""
    assert leaving() == []
    assert leaving(told_on=None) == ["not-told-first"]
    assert leaving(told_on=DAY + timedelta(days=1)) == ["not-told-first"]
    assert leaving(reason="") == ["removal-unexplained"]
    assert leaving(already_removed=True) == ["removed-already"]
    assert leaving(ground="asked", told_on=None) == []


@pytest.mark.parametrize("ground", ["unpaid", "expired-insurance", "membership-lapsed", "too-many", ""])
def test_money_membership_paper_and_numbers_remove_nobody(ground):
    """PCR 2015 reg 34(6), (22), (29); Procurement Act 2023 ss.36(7)(a), 37, 38."""
    assert "ground-unlawful" in leaving(ground=ground)


@pytest.mark.parametrize(
    "module", [applying_rules, deciding, declaration, lifecycle, removing], ids=lambda m: m.__name__
)
def test_no_rule_can_be_told_of_money_membership_rank_or_places(module):
    """PCR 2015 reg 34(6), (29); Procurement Act 2023 ss.36(7)(a), 38."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        named = set(inspect.signature(function).parameters)
        forbidden = {"paid", "fee", "payment", "subscription", "membership", "member", "rank", "places", "cap"}
        assert not named & forbidden, name
