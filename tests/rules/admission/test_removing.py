"""When a place ends: on a lawful ground of its route, told first, answered, weighed, and never before the day that was told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules.removing import (
    GROUNDS,
    Proposed,
    answer_by,
    earliest_effect,
    grounds_on,
    in_competitions,
    obstacles_to_answering_removal,
    obstacles_to_confirming,
    obstacles_to_dropping,
    obstacles_to_proposing,
    obstacles_to_removing,
    stage_of,
    takes_effect_at,
)
from dps.law.calendar import london_date, start_of_day
from dps.law.periods import count
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS

TOLD = date(2026, 11, 23)
ROUTES = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=["pcr", "act"])
DAYS = st.dates(date(2026, 1, 2), date(2027, 10, 1))


def codes(obstacles) -> list[str]:
    return [o.code for o in obstacles]


def proposed(ground: str = "not-qualified", **change) -> Proposed:
    return Proposed(
        **{"ground": ground, "reason": "It lost its registration.", "effective_on": date(2027, 1, 29), **change}
    )


def test_section_37_must_remove_the_debarred_and_may_remove_the_others():
    """Procurement Act 2023 s.37(1): must; s.37(2): may."""
    must = {ground.code for ground in grounds_on(PA_2023_MARKET) if ground.must}
    assert must == {"debarred", "debarred-security"}
    assert {g.code for g in grounds_on(PA_2023_MARKET)} - must == {"asked", "excluded", "excludable", "not-qualified"}


def test_the_regulations_know_no_debarment_list():
    """PCR 2015 regs 34, 57."""
    assert {g.code for g in grounds_on(PCR_2015_DPS)} == {"asked", "excluded", "excludable", "not-qualified"}
    assert codes(
        obstacles_to_proposing(PCR_2015_DPS, proposed("debarred"), on=TOLD, has_place=True, open_already=False)
    ) == ["ground-unlawful"]


@ROUTES
@pytest.mark.parametrize("ground", ["unpaid", "membership-lapsed", "document-expired", "inactive", "poor-ranking", ""])
def test_money_membership_documents_and_idleness_are_no_ground(route, ground):
    """PCR 2015 reg 34(21), (22), (29); Procurement Act 2023 ss.37, 38."""
    assert "ground-unlawful" in codes(
        obstacles_to_proposing(route, proposed(ground), on=TOLD, has_place=True, open_already=False)
    )
    assert "ground-unlawful" in codes(
        obstacles_to_removing(route, ground=ground, reason="So.", told_on=TOLD, on=TOLD, already_removed=False)
    )


@ROUTES
def test_a_supplier_has_ten_working_days_to_answer_and_three_more_pass_before_any_effect(route):
    counted = answer_by(route, ground="not-qualified", told_on=TOLD)
    assert len(counted.counted) == 10
    first = earliest_effect(route, ground="not-qualified", told_on=TOLD)
    assert first > counted.last_day + timedelta(days=3)
    short = proposed(effective_on=first - timedelta(days=1))
    assert codes(obstacles_to_proposing(route, short, on=TOLD, has_place=True, open_already=False)) == [
        "effect-too-soon"
    ]
    assert not obstacles_to_proposing(route, proposed(effective_on=first), on=TOLD, has_place=True, open_already=False)


def test_the_days_are_those_of_the_routes_own_calendar():
    """30 November 2026 is a holiday in Scotland: it counts under the Regulations and not under the Act (s.123)."""
    assert answer_by(PCR_2015_DPS, ground="not-qualified", told_on=TOLD).last_day == date(2026, 12, 7)
    assert answer_by(PA_2023_MARKET, ground="not-qualified", told_on=TOLD).last_day == date(2026, 12, 8)


@given(DAYS)
def test_a_removal_that_the_law_demands_may_take_effect_the_day_it_is_told(day):
    assert answer_by(PA_2023_MARKET, ground="debarred", told_on=day) is None
    assert earliest_effect(PA_2023_MARKET, ground="debarred", told_on=day) == day


@ROUTES
@given(day=DAYS)
def test_no_other_removal_takes_effect_within_thirteen_working_days_of_the_telling(route, day):
    for ground in grounds_on(route):
        if not ground.must and ground.told_first:
            first = earliest_effect(route, ground=ground.code, told_on=day)
            assert (first - day).days >= 18
            assert first > count(route.period("admission"), day).last_day


@ROUTES
def test_an_exclusion_names_its_grounds_and_each_of_the_right_kind(route):
    def asked(ground: str, *named: str) -> list[str]:
        given = proposed(ground, exclusion_grounds=named)
        return codes(obstacles_to_proposing(route, given, on=TOLD, has_place=True, open_already=False))

    assert asked("excluded") == ["exclusion-unnamed"]
    assert asked("excluded", "terrorism") == []
    assert asked("excluded", "insolvency") == ["exclusion-mismatched"]
    assert asked("excludable", "insolvency") == []
    assert asked("excludable", "terrorism") == ["exclusion-mismatched"]
    assert asked("not-qualified") == []


@ROUTES
def test_every_reason_is_named_at_once(route):
    found = obstacles_to_proposing(route, proposed("x", reason=" "), on=TOLD, has_place=False, open_already=True)
    assert codes(found) == ["ground-unlawful", "removed-already", "removal-open", "removal-unexplained"]


def confirming(route=PA_2023_MARKET, **change):
    facts = {
        "stage": "told", "ground": "not-qualified", "represent_by": date(2026, 12, 8), "told_for": date(2026, 12, 10), "effective_on": date(2026, 12, 14),
        "weighed": "It gave no answer.", "on": date(2026, 12, 9),
    }  # fmt: skip
    return codes(obstacles_to_confirming(route, **{**facts, **change}))


def test_a_removal_is_confirmed_only_after_the_time_to_answer_with_the_answer_weighed_and_for_a_day_to_come():
    """Procurement Act 2023 ss.37(4), 58(2)."""
    assert confirming() == []
    assert confirming(on=date(2026, 12, 8)) == ["answer-awaited"]
    assert confirming(weighed=" ") == ["answer-unweighed"]
    assert confirming(effective_on=date(2026, 12, 9), told_for=date(2026, 12, 9)) == ["effect-in-the-past"]
    assert confirming(told_for=date(2026, 12, 15)) == ["effect-before-told"], (
        "the place is kept until the day that was told"
    )
    assert confirming(stage="confirmed") == ["removal-state"]
    assert confirming(ground="debarred", on=date(2026, 11, 23), effective_on=date(2026, 11, 23)) == []


@given(DAYS, st.integers(0, 60 * 24))
def test_a_place_never_ends_before_the_day_that_was_told_nor_before_the_decision(day, minutes):
    at = start_of_day(day) + timedelta(minutes=minutes)
    effect = takes_effect_at(effective_on=day, at=at)
    assert effect >= at
    assert effect >= start_of_day(day)
    assert (
        stage_of(confirmed_at=at, takes_effect_at=effect + timedelta(seconds=1), dropped_at=None, at=at) == "confirmed"
    )
    assert stage_of(confirmed_at=at, takes_effect_at=effect, dropped_at=None, at=effect) == "ended"
    assert london_date(effect) >= day


def test_an_answer_is_taken_until_the_decision_and_a_removal_can_be_dropped_until_its_effect():
    assert not obstacles_to_answering_removal("told", text="We mended it.")
    assert codes(obstacles_to_answering_removal("confirmed", text="")) == ["removal-decided", "answer-missing"]
    assert not obstacles_to_dropping("confirmed", reason="The register was wrong.")
    assert codes(obstacles_to_dropping("ended", reason="")) == ["removal-over", "drop-unexplained"]


def test_only_what_the_supplier_asked_for_itself_needs_no_telling():
    assert {g.code for g in GROUNDS.values() if not g.told_first} == {"asked"}
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert codes(
        obstacles_to_removing(
            PA_2023_MARKET, ground="excludable", reason="So.", told_on=None, on=london_date(at), already_removed=False
        )
    ) == ["not-told-first"]


@ROUTES
def test_what_happens_to_bids_and_contracts_is_said_in_words(route):
    said = " ".join(in_competitions(route))
    assert "sealed" in said
    assert "Contracts that you have already go on." in said
    assert ("34(3)" in said) is (route is PA_2023_MARKET)
