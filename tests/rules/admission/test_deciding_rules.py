"""Weighing, hearing, returning, declaring an interest and escalating: what is lawful, as values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules.conflicts import obstacles_to_assessing, obstacles_to_declaring_interest, obstacles_to_touching
from dps.admission.rules.correcting import (
    obstacles_to_deciding_now,
    obstacles_to_mending,
    obstacles_to_returning,
    obstacles_to_sending,
)
from dps.admission.rules.escalating import (
    MISSED,
    SOON,
    STAGES,
    TODAY,
    calendar_of,
    left_in_words,
    raised_on,
    stages_reached,
    working_days_left,
)
from dps.admission.rules.weighing import Heard, Weighed, met_of, obstacles_to_hearing, obstacles_to_weighing
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.law.self_cleaning import exemptions, factors, hearing_provision, turns_on

BOTH = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
DAY = date(2026, 12, 3)
BEFORE, DUE = date(2026, 12, 4), date(2026, 12, 7)


def ground(route, code):
    return next(one for one in grounds_for(route) if one.code == code)


def weighing(route=PA_2023_MARKET, code="insolvency", *, heard=None, at_issue=None, on=DAY, **change):
    grounds = {one.code: one for one in grounds_for(route)}
    looked = {one.code: "Looked at." for one in factors(route, grounds[code])}
    sound = {"stands": True, "excludes": False, "factors": looked, "reason": "It trades again."}
    weighed = Weighed(code, **{**sound, **change})
    issue = {code} if at_issue is None else at_issue
    found = obstacles_to_weighing(route, weighed, grounds=grounds, at_issue=issue, heard=heard, on=on)
    return [o.code for o in found]


OVER = Heard(DAY, answered=True)


@BOTH
def test_a_discretionary_ground_that_stands_may_be_no_bar(route):
    """PCR 2015 reg 57(8); Procurement Act 2023 s.36(6)(d)."""
    assert weighing(route) == []
    assert weighing(route, excludes=True, heard=OVER) == []


@BOTH
@pytest.mark.parametrize("excludes", [True, False])
def test_no_ground_is_weighed_without_each_factor_and_a_reason(route, excludes):
    """PCR 2015 reg 57(13)-(17); Procurement Act 2023 s.58(1)."""
    many = len(factors(route, ground(route, "insolvency")))
    assert weighing(route, factors={}, excludes=excludes, heard=OVER) == ["factor-unweighed"] * many
    assert weighing(route, reason=" ", excludes=excludes, heard=OVER) == ["weighing-unexplained"]


def test_a_mandatory_ground_that_stands_excludes_and_under_the_act_nothing_sets_it_aside():
    """Procurement Act 2023 ss.36(6)(c), 57(1)."""
    assert weighing(code="slavery") == ["mandatory-stands"]
    assert weighing(code="slavery", exemption="public-interest") == ["mandatory-stands", "exemption-misplaced"]
    assert weighing(code="slavery", excludes=True, heard=OVER) == []
    assert weighing(code="slavery", stands=False) == []
    assert all(exemptions(PA_2023_MARKET, one) == () for one in grounds_for(PA_2023_MARKET))


def test_under_the_regulations_a_mandatory_ground_is_set_aside_only_on_its_own_exemption():
    """PCR 2015 reg 57(6), (7)."""
    assert weighing(PCR_2015_DPS, "bribery") == ["mandatory-stands"]
    assert weighing(PCR_2015_DPS, "bribery", exemption="public-interest") == []
    assert weighing(PCR_2015_DPS, "bribery", exemption="disproportionate") == [
        "mandatory-stands",
        "exemption-misplaced",
    ]
    assert weighing(PCR_2015_DPS, "tax-decided", exemption="disproportionate") == []
    assert weighing(PCR_2015_DPS, "insolvency", exemption="public-interest") == ["exemption-misplaced"]


@BOTH
def test_nobody_is_excluded_on_a_ground_that_does_not_stand(route):
    """PCR 2015 reg 57(15); Procurement Act 2023 s.57(1)(a), (2)(a)."""
    assert weighing(route, stands=False, excludes=True, heard=OVER) == ["excluded-though-ended"]


@BOTH
def test_nobody_is_excluded_before_they_could_speak(route):
    """Procurement Act 2023 s.58(2); PCR 2015 reg 57(13)."""
    assert weighing(route, excludes=True) == ["not-heard"]
    waits = Heard(DAY, answered=False)
    assert weighing(route, excludes=True, heard=waits, on=DAY) == ["not-heard"]
    assert weighing(route, excludes=True, heard=waits, on=DAY + timedelta(days=1)) == []
    assert hearing_provision(route)


def test_a_ground_that_nobody_declared_or_found_is_not_weighed():
    assert weighing(at_issue=set()) == ["ground-not-at-issue"]


@given(st.lists(st.booleans(), max_size=6))
def test_the_application_is_barred_if_and_only_if_a_weighing_excludes(excluding):
    weighed = [Weighed("insolvency", stands=True, excludes=one, reason="Why.") for one in excluding]
    assert met_of(weighed) is not any(excluding)


@BOTH
def test_every_ground_has_a_test_and_factors_with_their_provisions(route):
    for one in grounds_for(route):
        assert turns_on(route, one).provision
        assert all(factor.provision and factor.hint for factor in factors(route, one))
        assert 2 <= len(factors(route, one)) <= 5


def hearing(**change):
    sound = {
        "state": "submitted", "ground": "insolvency", "grounds": ["insolvency"], "declared": True, "asked_before": False,
        "words": "What has changed?", "answer_by": BEFORE, "due": DUE, "on": DAY,
    }  # fmt: skip
    return [o.code for o in obstacles_to_hearing(PA_2023_MARKET, **{**sound, **change})]


def test_a_ground_is_put_to_the_supplier_once_in_words_with_a_day_before_the_decision_is_due():
    assert hearing() == []
    assert hearing(ground="other") == ["ground-unknown"]
    assert hearing(asked_before=True) == ["heard-already"]
    assert hearing(words=" ") == ["hearing-unexplained"]
    assert hearing(answer_by=None) == ["answer-too-soon"]
    assert hearing(answer_by=DAY) == ["answer-too-soon"]
    assert hearing(answer_by=DUE) == ["answer-after-due"]
    assert hearing(state="admitted") == ["application-state"]


@pytest.mark.parametrize("late", [-1, 0, 1, 30])
def test_a_ground_can_be_put_to_the_supplier_however_late_or_it_could_never_be_decided(late):
    """PCR 2015 regs 34(16), (20), 57(13); Procurement Act 2023 ss.36(6)(e), 58(2): late is said out loud, never is not."""
    on = DUE + timedelta(days=late)
    assert hearing(on=on, answer_by=on + timedelta(days=3)) == []
    prolong_first = hearing(on=on, answer_by=on + timedelta(days=3), may_prolong=True)
    assert prolong_first == ["answer-after-due"]


def returning(**change):
    sound = {
        "state": "submitted", "parts": {"a": "Name the insurer."}, "known": ["a", "b"], "answer_by": BEFORE, "due": DUE,
        "waiting": False, "on": DAY,
    }  # fmt: skip
    return [o.code for o in obstacles_to_returning(**{**sound, **change})]


def test_an_application_is_returned_for_named_parts_in_words_by_a_day_and_the_clock_is_not_moved():
    """PCR 2015 reg 34(16): nothing stops the time, so the answer comes before the day that is due."""
    assert returning() == []
    assert returning(parts={}) == ["nothing-to-mend"]
    assert returning(parts={"z": "Mend."}) == ["part-unknown"]
    assert returning(parts={"a": " "}) == ["return-unexplained"]
    assert returning(waiting=True) == ["returned-already"]
    assert returning(answer_by=DUE) == ["answer-after-due"]
    assert returning(on=BEFORE) == ["answer-too-soon"]
    assert returning(state="refused") == ["application-state"]


def test_only_what_was_named_is_mended_until_it_is_sent_or_decided():
    def mending(state="submitted", answered=False, parts=("a",)):
        return [o.code for o in obstacles_to_mending(state=state, answered=answered, parts=parts, asked=["a"])]

    assert mending() == []
    assert mending(parts=("a", "b")) == ["part-not-asked"]
    assert mending(answered=True) == ["correction-answered"]
    assert mending(state="refused") == ["application-state"]


def test_a_correction_changes_something_or_says_why_not():
    def sending(changed=("a",), empty=(), note=""):
        return [
            o.code
            for o in obstacles_to_sending(state="submitted", answered=False, changed=changed, empty=empty, note=note)
        ]

    assert sending() == []
    assert sending(changed=()) == ["correction-empty"]
    assert sending(changed=(), note="It is on page 4.") == []
    assert sending(empty=("Legal capacity",)) == ["part-unanswered"]
    assert sending(note="x" * 2001) == ["note-long"]


def test_the_supplier_has_its_whole_day_and_then_the_assessor_can_decide_on_what_is_there():
    def deciding(on, answered=False, answer_by=DAY):
        return [o.code for o in obstacles_to_deciding_now(answer_by=answer_by, answered=answered, on=on)]

    assert deciding(DAY) == ["correction-open"]
    assert deciding(DAY + timedelta(days=1)) == []
    assert deciding(DAY, answered=True) == []
    assert deciding(DAY, answer_by=None) == []


def test_who_has_an_interest_or_said_nothing_or_acts_for_the_supplier_decides_nothing():
    """PCR 2015 reg 24; Procurement Act 2023 ss.81-83."""

    def assessing(is_person=True, acts=False, declared="no"):
        return [o.code for o in obstacles_to_assessing(is_person=is_person, acts_for_supplier=acts, declared=declared)]

    assert assessing() == []
    assert assessing(declared="") == ["interest-undeclared"]
    assert assessing(declared="yes") == ["interest-declared"]
    assert assessing(acts=True) == ["own-application"]
    assert assessing(is_person=False, declared="") == ["decided-by-a-person"]
    assert obstacles_to_touching(acts_for_supplier=False, declared="") == ()


def test_an_interest_is_said_in_words_and_so_is_its_end():
    def declaring(has, statement="", before=""):
        return [o.code for o in obstacles_to_declaring_interest(has_interest=has, statement=statement, before=before)]

    assert declaring(False) == []
    assert declaring(True) == ["interest-unexplained"]
    assert declaring(True, "My sister.") == []
    assert declaring(False, before="yes") == ["interest-end-unexplained"]
    assert declaring(False, "She left.", before="yes") == []


def test_a_decision_due_on_7_december_2026_is_escalated_on_the_3rd_on_the_day_and_the_day_after():
    days = {stage: raised_on(PCR_2015_DPS, stage, due=DUE) for stage in STAGES}
    assert days == {SOON: date(2026, 12, 3), TODAY: DUE, MISSED: date(2026, 12, 8)}


def test_the_two_working_days_are_counted_on_the_routes_own_calendar():
    """30 November 2026 is a Scottish holiday: a working day for the Regulations and none for the Act (s.123)."""
    due = date(2026, 12, 1)
    assert raised_on(PCR_2015_DPS, SOON, due=due) == date(2026, 11, 27)
    assert raised_on(PA_2023_MARKET, SOON, due=due) == date(2026, 11, 26)
    assert working_days_left(PCR_2015_DPS, due=due, on=date(2026, 11, 27)) == 2
    assert working_days_left(PA_2023_MARKET, due=due, on=date(2026, 11, 27)) == 1


@BOTH
@given(due=st.dates(date(2025, 3, 1), date(2027, 12, 1)), late=st.integers(-20, 60))
def test_however_late_one_looks_the_stages_reached_are_the_same_and_none_is_left_out(route, due, late):
    due = calendar_of(route).next_working_day(due)
    on = due + timedelta(days=late)
    reached = stages_reached(route, due=due, on=on)
    assert reached == STAGES[: len(reached)]
    assert (MISSED in reached) == (on > due)
    assert (TODAY in reached) == (on >= due)
    assert (SOON in reached) == (working_days_left(route, due=due, on=on) <= 2)


@given(st.integers(-300, 300))
def test_the_time_left_is_said_in_words(days):
    words = left_in_words(days)
    assert (words == "Due today") == (days == 0)
    assert words.endswith(("left", "late", "today"))
    assert "-" not in words
