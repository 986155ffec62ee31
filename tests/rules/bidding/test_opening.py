"""When bids may be opened, and on which grounds one may be disregarded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.disregarding import GROUNDS, NOT_A_MEMBER, ground_of, obstacles_to_disregarding
from dps.bidding.rules.opening import DRAIN, PARTS, Openings, hidden_before_opening, obstacles_to_opening
from dps.competition.rules.invitations import Standing
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
LAWFUL = {
    "state": "published", "closes_at": NOON, "openings": Openings(), "quality_locked": False, "officer": "ann",
    "is_officer_of_buyer": True, "at": LATER,
}  # fmt: skip


def opening(part="quality", **changes):
    return {o.code for o in obstacles_to_opening(part, **{**LAWFUL, **changes})}


def test_an_officer_may_open_quality_after_the_deadline():
    assert opening() == set()


@given(
    st.sampled_from(PARTS),
    st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=400)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "ann", "bob"]),
)
def test_before_the_deadline_nobody_opens_anything(part, early, locked, officer, first):
    found = opening(
        part, at=NOON - early, quality_locked=locked, is_officer_of_buyer=officer,
        openings=Openings(quality_opened=part == "price", first=first),
    )  # fmt: skip
    assert "before-deadline" in found


def test_nothing_is_opened_while_bids_may_still_be_arriving():
    assert opening(at=NOON) == {"still-arriving"}
    assert opening(at=NOON + DRAIN - timedelta(microseconds=1)) == {"still-arriving"}
    assert opening(at=NOON + DRAIN) == set()


def test_the_same_officer_never_opens_alone():
    assert opening(openings=Openings(first="ann")) == {"same-officer"}
    assert opening(openings=Openings(first="bob")) == set()


def test_only_an_officer_of_the_buyer_opens():
    assert opening(is_officer_of_buyer=False) == {"not-an-officer"}


@pytest.mark.parametrize(
    ("openings", "locked", "expected"),
    [
        (Openings(), False, {"quality-first"}),
        (Openings(), True, {"quality-first"}),
        (Openings(quality_opened=True), False, {"quality-not-locked"}),
        (Openings(quality_opened=True), True, set()),
        (Openings(quality_opened=True, price_opened=True), True, {"opened-already"}),
    ],
)
def test_the_price_is_opened_only_after_quality_is_locked(openings, locked, expected):
    assert opening("price", openings=openings, quality_locked=locked) == expected


@pytest.mark.parametrize(("state", "code"), [("cancelled", "competition-cancelled"), ("draft", "not-published")])
def test_a_cancelled_or_unpublished_competition_is_never_opened(state, code):
    assert opening(state=state) == {code}


def test_a_part_is_opened_once():
    assert opening(openings=Openings(quality_opened=True)) == {"opened-already"}


@pytest.mark.parametrize(
    ("did", "hidden"),
    [
        ("bid:submit", True),
        ("bid:start", True),
        ("bid:refuse", True),
        ("competition:publish", False),
        ("opening:first", False),
    ],
)
def test_deeds_on_bids_are_hidden_until_the_opening(did, hidden):
    assert hidden_before_opening(did) is hidden


REASON = "Its application was refused on 3 December."
MAY_DISREGARD = {
    "reason": REASON, "standing": Standing(), "submitted": True, "quality_opened": True, "price_opened": False,
    "disregarded": False, "is_officer_of_buyer": True,
}  # fmt: skip


def disregarding(code=NOT_A_MEMBER, route=PA_2023_MARKET, **changes):
    ground = ground_of(code, who_may_bid=route.who_may_bid)
    return {o.code for o in obstacles_to_disregarding(ground=ground, **{**MAY_DISREGARD, **changes})}


def test_a_non_member_whose_application_was_refused_may_be_disregarded():
    assert disregarding() == set()


def test_a_non_members_bid_cannot_be_disregarded_while_its_application_is_undecided():
    assert disregarding(standing=Standing(in_flight=True)) == {"application-undecided"}
    ground = ground_of(NOT_A_MEMBER, who_may_bid=PA_2023_MARKET.who_may_bid)
    (why,) = obstacles_to_disregarding(ground=ground, **{**MAY_DISREGARD, "standing": Standing(in_flight=True)})
    assert why.provision == "Procurement Act 2023 s.34(4)"


def test_a_member_is_not_disregarded_as_a_stranger():
    assert disregarding(standing=Standing(admitted=True)) == {"is-a-member"}


@pytest.mark.parametrize("route", [PA_2023_BELOW_THRESHOLD, PCR_2015_DPS])
def test_membership_is_a_ground_on_a_dynamic_market_only(route):
    assert disregarding(route=route) == {"no-such-ground"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price_opened": True}, "price-opened"),
        ({"quality_opened": False}, "not-opened"),
        ({"submitted": False}, "no-live-bid"),
        ({"disregarded": True}, "disregarded-already"),
        ({"is_officer_of_buyer": False}, "not-an-officer"),
        ({"reason": "   no  "}, "no-reason"),
    ],
)
def test_each_condition_of_disregarding_stands_on_its_own(change, code):
    assert disregarding(**change) == {code}


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda r: r.code)
def test_every_route_has_grounds_and_each_its_provision(route):
    grounds = GROUNDS[route.who_may_bid]
    assert grounds
    assert all(g.provision and len(g.provision) <= 120 and len(g.code) <= 40 for g in grounds)
