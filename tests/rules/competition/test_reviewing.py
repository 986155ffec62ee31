"""Four eyes, by value: who may approve, what makes an approval good, and what a council's standing orders may say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.orders import USUAL, Band, Orders, obstacles_to_orders, plain, read_bands
from dps.competition.rules.publishing import obstacles_to_publishing
from dps.competition.rules.reviewing import (
    Reviewed,
    obstacles_to_answer,
    obstacles_to_approval,
    obstacles_to_asking_for_review,
    obstacles_to_reviewing,
)
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR, OFFICER
from tests.rules.competition.draft import AT, purchase, told

GOOD = Reviewed(asked=True, same=True, outcome="approved", roles=frozenset({OFFICER}), by_another=True)
LADDER = Orders(
    (Band(25_000_00, OFFICER, second=False), Band(100_000_00), Band(None, COUNCIL_ADMINISTRATOR)), 10_000_00, "Rules", 1
)


def codes(obstacles):
    return {o.code for o in obstacles}


@pytest.mark.parametrize(
    ("reviewed", "code"),
    [
        (Reviewed(), "no-approval"),
        (replace(GOOD, same=False), "approval-void"),
        (replace(GOOD, outcome=""), "review-waits"),
        (replace(GOOD, outcome="sent_back"), "sent-back"),
        (replace(GOOD, by_another=False), "approved-by-author"),
        (replace(GOOD, roles=frozenset({EVALUATOR})), "approver-not-entitled"),
    ],
)
def test_without_a_good_approval_nothing_is_published(reviewed, code):
    found = obstacles_to_publishing(told(), purchase(reviewed=reviewed), at=AT)
    assert codes(found) == {code}
    assert all("standing orders" in o.provision for o in found)
    assert obstacles_to_publishing(told(), purchase(reviewed=GOOD), at=AT) == ()


@pytest.mark.parametrize(
    ("pence", "roles", "code"),
    [
        (25_000_00, frozenset(), ""),
        (25_000_01, frozenset({OFFICER}), ""),
        (100_000_00, frozenset({OFFICER}), ""),
        (100_000_01, frozenset({OFFICER}), "approver-not-entitled"),
        (100_000_01, frozenset({COUNCIL_ADMINISTRATOR}), ""),
        (None, frozenset({OFFICER}), "approver-not-entitled"),
    ],
)
def test_who_may_approve_follows_the_band_of_the_whole_value(pence, roles, code):
    found = obstacles_to_approval(replace(GOOD, orders=LADDER, roles=roles), pence=pence)
    assert codes(found) == ({code} if code else set())


def test_without_standing_orders_a_second_person_always_approves():
    assert codes(obstacles_to_approval(Reviewed(orders=USUAL), pence=1)) == {"no-approval"}
    assert USUAL.direct_award_limit is None


def test_nobody_answers_a_review_of_what_they_wrote():
    asked = {"roles": frozenset({OFFICER}), "orders": USUAL, "pence": 1, "answered": False, "same": True}
    assert codes(obstacles_to_reviewing(wrote=False, **asked)) == set()
    assert codes(obstacles_to_reviewing(wrote=True, **asked)) == {"own-draft"}
    assert codes(obstacles_to_reviewing(wrote=False, **{**asked, "answered": True})) == {"answered-already"}
    assert codes(obstacles_to_reviewing(wrote=False, **{**asked, "same": False})) == {"review-void"}
    assert codes(obstacles_to_reviewing(wrote=False, **{**asked, "roles": frozenset({EVALUATOR})})) == {"not-entitled"}


def test_what_is_sent_for_review_is_whole_new_and_has_somebody_to_read_it():
    def asking(**changes):
        return codes(
            obstacles_to_asking_for_review(**{"reviewed": Reviewed(), "pence": 1, "entitled": 1, "lacks": 0, **changes})
        )

    assert asking() == set()
    assert asking(lacks=2) == {"not-ready"}
    assert asking(entitled=0) == {"nobody-entitled"}
    assert asking(reviewed=replace(GOOD, outcome="sent_back")) == {"review-asked-already"}
    assert asking(reviewed=replace(GOOD, same=False)) == set()


def test_to_send_back_needs_a_comment():
    assert codes(obstacles_to_answer("approved", {})) == set()
    assert codes(obstacles_to_answer("sent_back", {"about": " "})) == {"no-comment"}
    assert codes(obstacles_to_answer("sent_back", {"about": "Say for whom."})) == set()
    assert codes(obstacles_to_answer("", {})) == {"no-outcome"}
    assert codes(obstacles_to_answer("approved", {"about": "x" * 3_001})) == {"comment-too-long"}


@pytest.mark.parametrize(
    ("bands", "limit", "source", "code"),
    [
        ((Band(None),), None, "Rules", ""),
        ((Band(5),), None, "Rules", "no-last-band"),
        ((Band(None), Band(None)), None, "Rules", "no-last-band"),
        ((Band(5), Band(5), Band(None)), None, "Rules", "band-twice"),
        ((Band(0), Band(None)), None, "Rules", "band-not-positive"),
        ((Band(None),), -1, "Rules", "band-not-positive"),
        ((Band(None),), None, " ", "no-source"),
        ((Band(None, "reader"),), None, "Rules", "unknown-approver"),
        ((*(Band(n) for n in range(1, 9)), Band(None)), None, "Rules", "too-many-bands"),
    ],
)
def test_standing_orders_reach_every_value_once(bands, limit, source, code):
    found = codes(obstacles_to_orders(bands, direct_award_limit=limit, source=source))
    assert found == ({code} if code else set())


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=6), st.integers(1, 10**9))
def test_a_value_falls_into_the_lowest_band_that_reaches_it(limits, pence):
    orders = Orders(read_bands(plain((Band(None), *(Band(limit) for limit in limits)))))
    above = [limit for limit in limits if limit >= pence]
    assert orders.band_for(pence).upto == (min(above) if above else None)
