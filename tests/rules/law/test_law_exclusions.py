"""How far back each ground for exclusion looks, what sets an older event aside, and what mends it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.exclusions import (
    COUNTED_FROM,
    Ground,
    grounds_for,
    looks_back_to,
    reach_counts,
    reach_looks_back_to,
    still_counts,
)
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, Route

ON = date(2026, 11, 21)
ALL = [(r, g) for r in ROUTES.values() for g in grounds_for(r)]
LOOKING_BACK = [(r, g) for r, g in ALL if g.reaches]


def ground(route: Route, code: str) -> Ground:
    return next(g for g in grounds_for(route) if g.code == code)


@pytest.mark.parametrize(
    ("route", "code", "first"),
    [
        # PCR 2015 reg 57(11), (12): five years from a conviction, three from another event.
        (PCR_2015_DPS, "organised-crime", date(2021, 11, 22)),
        (PCR_2015_DPS, "bribery", date(2021, 11, 22)),
        (PCR_2015_DPS, "insolvency", date(2023, 11, 22)),
        (PCR_2015_DPS, "misrepresentation", date(2023, 11, 22)),
        # Sch 6 para 44(2): five years, whether before or after the Act.
        (PA_2023_MARKET, "terrorism", date(2021, 11, 22)),
        (PA_2023_MARKET, "organised-crime", date(2021, 11, 22)),
        (PA_2023_MARKET, "no-cooperation", date(2021, 11, 22)),
        # Sch 6 para 44(3): nothing from before the Act.
        (PA_2023_MARKET, "manslaughter", date(2025, 2, 24)),
        (PA_2023_MARKET, "national-security-list", date(2025, 2, 24)),
        # Sch 6 para 44(4): nothing from before the three years that ended with its coming into force.
        (PA_2023_MARKET, "tax-offence", date(2022, 2, 24)),
        (PA_2023_MARKET, "cartel-offence", date(2022, 2, 24)),
        (PA_2023_MARKET, "tax-misconduct", date(2022, 2, 24)),
        (PA_2023_MARKET, "competition-decision", date(2022, 2, 24)),
        # A family asks from the furthest of its parts.
        (PA_2023_MARKET, "theft-fraud-bribery", date(2021, 11, 22)),
        (PA_2023_MARKET, "slavery", date(2021, 11, 22)),
        # Sch 7 para 15(2), (3): three years; (1), (4): five, and nothing from before the Act.
        (PA_2023_MARKET, "insolvency", date(2023, 11, 22)),
        (PA_2023_MARKET, "acting-improperly", date(2023, 11, 22)),
        (PA_2023_MARKET, "labour-misconduct", date(2025, 2, 24)),
        (PA_2023_MARKET, "environment", date(2025, 2, 24)),
        (PA_2023_MARKET, "national-security", date(2025, 2, 24)),
        (PA_2023_MARKET, "poor-performance", date(2023, 11, 22)),
    ],
    ids=lambda v: getattr(v, "code", str(v)),
)
def test_what_the_act_sets_aside_from_before_its_time_counts_no_more(route: Route, code: str, first: date) -> None:
    """Procurement Act 2023 Sch 6 para 44, Sch 7 para 15; PCR 2015 reg 57(11), (12)."""
    assert looks_back_to(ground(route, code), on=ON) == first


def test_fraud_theft_and_bribery_are_one_question_with_three_look_backs() -> None:
    """Sch 6 para 44(2)(b), (c), (3)(b), (4)(a), (b)."""
    family = ground(PA_2023_MARKET, "theft-fraud-bribery")
    starts = {r.what.split(" ")[0].rstrip(","): reach_looks_back_to(r, on=ON) for r in family.reaches}
    assert starts == {
        "Bribery": date(2021, 11, 22), "Blackmail": date(2022, 2, 24), "Theft": date(2025, 2, 24),
    }  # fmt: skip


def test_the_transitional_dates_stop_mattering_once_five_years_have_passed() -> None:
    """Until then the cut-off rules; from 24 February 2030 on, the five years alone do."""
    for _, one in ((r, g) for r, g in LOOKING_BACK if r is PA_2023_MARKET):
        for reach in one.reaches:
            assert reach_looks_back_to(reach, on=date(2030, 2, 24)) >= date(2025, 2, 25)


@given(st.sampled_from(LOOKING_BACK), st.dates(date(2025, 2, 24), date(2040, 12, 31)))
def test_a_declaration_asks_back_to_the_first_day_that_counts_and_no_further(
    which: tuple[Route, Ground], on: date
) -> None:
    one = which[1]
    first = looks_back_to(one, on=on)
    assert first is not None
    assert first <= on
    assert still_counts(one, happened_on=first, on=on)
    assert not still_counts(one, happened_on=first - timedelta(days=1), on=on)
    assert all(still_counts(one, happened_on=day, on=on) for day in (on, first + (on - first) / 2))


@given(
    st.sampled_from(LOOKING_BACK),
    st.dates(date(2018, 1, 1), date(2035, 1, 1)),
    st.dates(date(2025, 2, 24), date(2035, 1, 1)),
    st.integers(0, 4000),
)
def test_what_counts_no_more_never_counts_again(
    which: tuple[Route, Ground], happened: date, on: date, later: int
) -> None:
    one = which[1]
    if happened <= on and not still_counts(one, happened_on=happened, on=on):
        assert not still_counts(one, happened_on=happened, on=on + timedelta(days=later))


def test_on_29_february_the_look_back_begins_on_1_march() -> None:
    fraud = ground(PCR_2015_DPS, "fraud")
    assert looks_back_to(fraud, on=date(2028, 2, 29)) == date(2023, 3, 1)
    assert looks_back_to(fraud, on=date(2029, 2, 28)) == date(2024, 3, 1)


@pytest.mark.parametrize("code", ["tax-decided", "tax-shown"])
def test_unpaid_tax_has_no_first_day(code: str) -> None:
    """PCR 2015 reg 57(3)-(5): it counts until it is paid or arranged."""
    tax = ground(PCR_2015_DPS, code)
    assert looks_back_to(tax, on=ON) is None
    assert tax.self_cleaning == "PCR 2015 reg 57(5)"
    assert still_counts(tax, happened_on=date(1990, 1, 1), on=ON)


def test_each_ground_says_from_what_its_look_back_is_counted() -> None:
    assert {g.counted_from for r, g in ALL if r is PA_2023_MARKET and not g.mandatory} == {"known"}
    assert {g.counted_from for _, g in ALL if g.group == "Convictions"} == {"conviction"}
    assert {g.counted_from for _, g in ALL} <= set(COUNTED_FROM)


def test_each_ground_names_the_provision_under_which_what_was_done_since_is_weighed() -> None:
    assert {g.self_cleaning for r, g in ALL if r is PCR_2015_DPS} == {"PCR 2015 reg 57(13)-(17)", "PCR 2015 reg 57(5)"}
    assert {g.self_cleaning for r, g in ALL if r is PA_2023_MARKET} == {"Procurement Act 2023 s.58"}


def test_each_part_of_a_family_has_its_name_and_every_part_its_provision() -> None:
    for _, one in ALL:
        assert all(reach.provision for reach in one.reaches)
        assert len(one.reaches) < 2 or all(reach.what for reach in one.reaches)
        assert bool(one.reaches) is not bool(one.ends_when)


def test_a_day_before_the_cut_off_counts_for_no_part() -> None:
    theft = next(r for r in ground(PA_2023_MARKET, "theft-fraud-bribery").reaches if r.what.startswith("Theft"))
    assert reach_counts(theft, happened_on=date(2025, 2, 24), on=date(2025, 3, 1))
    assert not reach_counts(theft, happened_on=date(2025, 2, 23), on=date(2025, 3, 1))


def test_below_the_thresholds_there_is_nothing_to_declare() -> None:
    assert grounds_for(PA_2023_BELOW_THRESHOLD) == ()
