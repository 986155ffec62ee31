"""How long a market lives, how it ends, and what an expired document stops."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, Route
from dps.market.rules.expiring import meant, obstacles_to_changing_expiry, obstacles_to_expiry_stops
from dps.market.rules.questions import INSURANCES
from dps.market.rules.term import (
    Running,
    notice_of,
    obstacles_to_changing_term,
    obstacles_to_ending,
    obstacles_to_recording_notice,
)
from dps.profile.rules.evidence import KINDS

TODAY = date(2026, 11, 23)
WHY = "The councils need two more years of this."
CLAUSE = "Scheme rules, clause 7.2"


def changing(route: Route = PA_2023_MARKET, **change: object) -> list[str]:
    sound = {
        "was": date(2028, 1, 4), "becomes": date(2030, 1, 4), "established_on": date(2026, 1, 5), "ended_on": None,
        "rationale": WHY, "on": TODAY,
    }  # fmt: skip
    return [o.code for o in obstacles_to_changing_term(route, **{**sound, **change})]  # type: ignore[arg-type]


def ending(route: Route = PCR_2015_DPS, **change: object) -> list[str]:
    sound = {
        "ended_on": None, "valid_until": date(2029, 2, 23), "established_on": date(2024, 6, 3), "reason": WHY,
        "running": Running(), "on": TODAY,
    }  # fmt: skip
    return [o.code for o in obstacles_to_ending(route, **{**sound, **change})]  # type: ignore[arg-type]


@given(st.dates(date(2026, 2, 24), date(2029, 2, 23)), st.none() | st.dates(date(2026, 2, 24), date(2029, 2, 23)))
def test_no_change_of_a_dps_is_lawful_since_24_february_2026(on: date, becomes: date | None) -> None:
    """SI 2024/716 reg 5(4)(b)(i): longer, shorter or open-ended, for whatever reason."""
    assert "end-fixed" in changing(PCR_2015_DPS, on=on, becomes=becomes)


def test_on_its_last_day_a_dps_could_still_be_changed_within_the_regulations() -> None:
    assert (
        changing(PCR_2015_DPS, on=date(2026, 2, 23), becomes=date(2029, 2, 23), established_on=date(2024, 1, 1)) == []
    )
    assert changing(PCR_2015_DPS, on=date(2026, 2, 23), becomes=date(2029, 2, 24), established_on=date(2024, 1, 1)) == [
        "end-too-late"
    ]


@pytest.mark.parametrize("becomes", [None, date(2026, 11, 23), date(2040, 1, 1)])
def test_a_dynamic_market_may_change_its_end_with_a_rationale(becomes: date | None) -> None:
    assert changing(becomes=becomes) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"becomes": date(2028, 1, 4)}, "nothing-changed"),
        ({"becomes": date(2026, 11, 22)}, "ends-in-the-past"),
        ({"rationale": ""}, "no-rationale"),
        ({"rationale": "More time."}, "no-rationale"),
        ({"ended_on": date(2026, 11, 1)}, "market-ended"),
        ({"was": date(2026, 11, 22)}, "market-ended"),
    ],
)
def test_each_fault_of_a_change_has_its_own_sentence(change: dict[str, object], code: str) -> None:
    assert changing(**change) == [code]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"reason": "No longer needed"}, ["no-reason"]),
        ({"on": date(2024, 6, 2)}, ["not-begun"]),
        ({"ended_on": date(2026, 11, 23)}, ["market-ended"]),
        ({"valid_until": date(2026, 11, 22)}, ["market-ended"]),
        ({"valid_until": date(2026, 11, 23)}, []),
        ({"running": Running(undecided=2)}, ["applications-undecided"]),
        ({"running": Running(undecided=1, open_competitions=1)}, ["applications-undecided", "competitions-open"]),
    ],
)
def test_a_market_is_wound_up_with_a_reason_and_with_nothing_left_open(
    change: dict[str, object], codes: list[str]
) -> None:
    assert ending(**change) == codes


def test_numbers_and_verbs_agree() -> None:
    one, many = (
        obstacles_to_ending(
            PCR_2015_DPS, ended_on=None, valid_until=None, established_on=date(2024, 6, 3), reason=WHY,
            running=Running(n, n), on=TODAY,
        )
        for n in (1, 2)
    )  # fmt: skip
    assert [o.says for o in one] == ["1 application waits for a decision.", "1 mini-competition still takes bids here."]
    assert [o.says for o in many] == [
        "2 applications wait for a decision.",
        "2 mini-competitions still take bids here.",
    ]


def test_each_route_has_its_own_notices() -> None:
    """Procurement Act 2023 s.39(4), (5); PCR 2015 reg 34(28A)."""
    assert (notice_of(PA_2023_MARKET, "change"), notice_of(PA_2023_MARKET, "ending")) == ("UK15", "UK16")
    assert (notice_of(PCR_2015_DPS, "change"), notice_of(PCR_2015_DPS, "ending")) == ("", "F03")


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"expected": ""}, ["no-notice-due"]),
        ({"recorded": True}, ["notice-recorded"]),
        ({"reference": " "}, ["notice-reference"]),
        ({"published_on": TODAY + timedelta(days=1)}, ["notice-later"]),
        ({"published_on": date(2026, 11, 19)}, ["notice-earlier"]),
    ],
)
def test_a_notice_is_recorded_once_with_its_reference_and_a_day_that_can_be(
    change: dict[str, object], codes: list[str]
) -> None:
    sound = {
        "expected": "UK15", "reference": "2026/S 000-1", "published_on": TODAY, "happened_on": date(2026, 11, 20),
        "on": TODAY, "recorded": False,
    }  # fmt: skip
    assert [o.code for o in obstacles_to_recording_notice(**{**sound, **change})] == codes  # type: ignore[arg-type]


def stops(route: Route, kind: str, stop: str, clause: str = "") -> list[str]:
    return [o.code for o in obstacles_to_expiry_stops(route, name="Lot 1", stops={kind: stop}, clause=clause)]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_under_the_act_no_expiry_ever_stops_a_bid(kind: str) -> None:
    """Procurement Act 2023 ss.34(3), 36(2)(b), 37: a member bids until it is lawfully removed."""
    assert stops(PA_2023_MARKET, kind, "bidding", CLAUSE) == ["expiry-stops-bidding"]


@pytest.mark.parametrize("kind", sorted(INSURANCES))
def test_under_the_act_insurance_is_seen_at_award_whatever_the_documents_say(kind: str) -> None:
    assert stops(PA_2023_MARKET, kind, "award") == []


@pytest.mark.parametrize(("route", "kind", "stop"), [
    (PCR_2015_DPS, "public-liability", "award"), (PCR_2015_DPS, "quality", "bidding"), (PA_2023_MARKET, "quality", "award"),
])  # fmt: skip
def test_elsewhere_an_expiry_stops_only_what_the_scheme_documents_say(route: Route, kind: str, stop: str) -> None:
    assert stops(route, kind, stop) == ["expiry-without-clause"]
    assert stops(route, kind, stop, CLAUSE) == []
    assert stops(route, kind, "nothing") == []


def test_what_is_not_known_is_refused() -> None:
    assert stops(PCR_2015_DPS, "passport", "award", CLAUSE) == ["expiry-unknown"]
    assert stops(PCR_2015_DPS, "quality", "everything", CLAUSE) == ["expiry-unknown"]


def changed(
    was: dict[str, str], becomes: dict[str, str], *, ended: bool = False, clauses: tuple[str, str] = (CLAUSE, CLAUSE)
) -> list[str]:
    found = obstacles_to_changing_expiry(
        PCR_2015_DPS, name="Lot 1", was=was, stops=becomes, clauses=clauses, ended=ended
    )
    return [o.code for o in found]


def test_a_rule_that_changes_nothing_or_comes_too_late_is_refused() -> None:
    assert changed({}, {"quality": "nothing"}) == ["nothing-changed"]
    assert changed({}, {"quality": "award"}) == []
    assert changed({}, {}, clauses=("", CLAUSE)) == []
    assert changed({}, {"quality": "award"}, ended=True) == ["market-ended"]


@given(st.dictionaries(st.sampled_from(sorted(KINDS)), st.sampled_from(["nothing", "award", "bidding"])))
def test_only_what_stops_something_is_kept_in_the_order_of_the_kinds(given_: dict[str, str]) -> None:
    kept = meant(given_)
    assert set(kept) == {k for k, v in given_.items() if v != "nothing"}
    assert list(kept) == [k for k in KINDS if k in kept]
