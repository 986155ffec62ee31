"""Who is looked into before assessment, what may be asked, which prices are low, and for how long a bid stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules import validity
from dps.bidding.rules.clarifying import KINDS, LEAST_DAYS, Asked, obstacles_to_answering, obstacles_to_asking
from dps.bidding.rules.disregarding import (
    GROUNDS,
    NOTHING,
    Facts,
    ground_of,
    obstacles_to_answering_proposal,
    obstacles_to_ground,
    obstacles_to_proposing_at_all,
)
from dps.bidding.rules.examining import (
    CLEAR,
    CONSIDERED,
    OPEN,
    STALE,
    UNCHECKED,
    Finding,
    Subject,
    obstacles_to_assessing,
    obstacles_to_checking,
    state_of,
)
from dps.bidding.rules.low_prices import OUTCOMES, flagged, obstacles_to_deciding_price, outcomes
from dps.competition.rules.invitations import Standing
from dps.competition.rules.parts.low_prices import LowPrices
from dps.law.examining import asks
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, ROUTES

ON = date(2026, 11, 10)
AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
REASON = "A director was convicted of fraud in March."


def codes(found) -> set[str]:
    return {o.code for o in found}


# Checks


def checking(route=PA_2023_MARKET, *, finding=None, **changes):
    usual = {
        "role": "bidder", "reason": "", "looked_on": ON, "heard": False, "quality_opened": True, "standing": True,
        "is_officer_of_buyer": True, "on": ON,
    }  # fmt: skip
    finding = finding or Finding(listing="not-listed" if route is PA_2023_MARKET else "not-asked", conditions="met")
    return codes(obstacles_to_checking(route, finding=finding, **{**usual, **changes}))


def a_ground(route, *, mandatory) -> str:
    return next(g.code for g in grounds_for(route) if g.mandatory is mandatory)


@pytest.mark.parametrize("route", [PA_2023_MARKET, PCR_2015_DPS], ids=lambda r: r.code)
def test_a_bidder_with_nothing_against_it_is_checked_in_one_go(route):
    assert checking(route) == set()


@pytest.mark.parametrize("route", [PA_2023_BELOW_THRESHOLD, PA_2023_QUOTATIONS], ids=lambda r: r.code)
def test_below_the_thresholds_nobodys_suitability_is_checked(route):
    """Procurement Act 2023 s.85."""
    assert "not-asked-here" in checking(route)
    assert obstacles_to_assessing(route, [("Heron", Subject("", "bidder"), UNCHECKED)]) == ()


def test_under_the_act_the_debarment_list_is_looked_into_on_a_day_that_was():
    assert checking(finding=Finding(conditions="met")) == {"list-not-looked-into"}
    assert checking(looked_on=None) == {"list-day-missing"}
    assert checking(looked_on=ON + timedelta(days=1)) == {"list-day-in-future"}


def test_an_excludable_bidder_is_kept_only_after_it_was_heard():
    """Procurement Act 2023 ss.27, 58(2); PCR 2015 reg 57(13)."""
    for route in (PA_2023_MARKET, PCR_2015_DPS):
        may = Finding((a_ground(route, mandatory=False),), "not-listed", "met", keeps=True)
        assert checking(route, finding=may, reason=REASON) == {"not-heard"}
        assert checking(route, finding=may, reason=REASON, heard=True) == set()
        assert checking(route, finding=may, reason="No.", heard=True) == {"no-reason"}


def test_an_excluded_bidder_is_never_kept_under_the_act_and_only_by_exemption_under_the_regulations():
    """Procurement Act 2023 s.26(1); PCR 2015 reg 57(6), (7)."""
    for route, wanted in ((PA_2023_MARKET, {"must-go"}), (PCR_2015_DPS, set())):
        must = Finding((a_ground(route, mandatory=True),), "not-listed", "met", keeps=True)
        assert checking(route, finding=must, reason=REASON, heard=True) == wanted
    listed = Finding((), "mandatory", "met", keeps=True)
    assert checking(finding=listed, reason=REASON, heard=True) == {"must-go"}


def test_who_fails_what_was_asked_of_it_is_not_kept():
    """Procurement Act 2023 s.19(3)(a); PCR 2015 reg 56(1)(b)."""
    for route in (PA_2023_MARKET, PCR_2015_DPS):
        unmet = Finding((), "not-listed", "not-met", keeps=True)
        assert checking(route, finding=unmet, reason=REASON, heard=True) == {"must-go"}
        assert checking(route, finding=replace(unmet, keeps=False), reason=REASON) == set()


def test_where_a_check_stands_follows_from_what_was_found_and_what_changed_since():
    clear = Finding(conditions="met", checked_at=AT)
    found = replace(clear, codes=("fraud",))
    assert state_of(None) == UNCHECKED
    assert [state_of(one) for one in (clear, found, replace(found, keeps=True))] == [CLEAR, OPEN, CONSIDERED]
    assert state_of(clear, changed_at=AT + timedelta(seconds=1)) == STALE
    assert state_of(clear, changed_at=AT - timedelta(seconds=1)) == CLEAR


@given(st.lists(st.sampled_from([UNCHECKED, STALE, CLEAR, CONSIDERED, OPEN]), max_size=8))
def test_every_subject_that_is_not_settled_stands_in_the_way(states):
    rows = [(f"Bidder {n}", Subject("", "bidder"), state) for n, state in enumerate(states)]
    found = obstacles_to_assessing(PA_2023_MARKET, rows)
    assert len(found) == sum(state not in (CLEAR, CONSIDERED) for state in states)
    assert all(o.provision and o.mend for o in found)


# Requests


def asking(route=PA_2023_MARKET, **changes):
    usual = {
        "kind": "facts", "subject_known": False, "words": "Which of the two tables is meant?", "equal": "Nobody else has this same gap.",
        "answer_by": ON + timedelta(days=7), "waits": False, "quality_opened": True, "price_opened": True, "standing": True,
        "is_officer_of_buyer": True, "on": ON,
    }  # fmt: skip
    return codes(obstacles_to_asking(route, **{**usual, **changes}))


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda r: r.code)
@pytest.mark.parametrize("kind", KINDS)
def test_what_may_be_asked_of_a_bidder_is_what_the_route_provides_for(route, kind):
    assert asking(route, kind=kind, subject_known=True) == (set() if kind in asks(route) else {"not-asked-here"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_bidder_has_a_reasonable_time_to_answer(kind):
    first = ON + timedelta(days=LEAST_DAYS[kind])
    assert asking(kind=kind, subject_known=True, answer_by=first) == set()
    assert asking(kind=kind, subject_known=True, answer_by=first - timedelta(days=1)) == {"day-too-soon"}
    assert asking(kind=kind, subject_known=True, answer_by=None) == {"no-day"}
    assert asking(kind=kind, subject_known=True, answer_by=ON + timedelta(days=61)) == {"day-too-late"}


def test_a_gap_is_asked_about_only_with_a_word_on_everybody_else_with_it():
    assert asking(equal="") == {"no-equal-treatment"}
    assert asking(kind="price", equal="") == set()


def test_nobody_explains_a_price_that_is_sealed_and_nobody_unnamed_is_replaced():
    assert asking(kind="price", price_opened=False) == {"prices-sealed"}
    assert asking(kind="replacement") == {"nobody-to-replace"}
    assert asking(waits=True) == {"asked-already"}


@given(st.integers(-40, 40), st.booleans())
def test_an_answer_is_taken_through_the_whole_of_its_last_day_and_once(days, done):
    one = Asked("facts", "", ON, answered=done)
    found = codes(
        obstacles_to_answering(
            one, answer="It is the second.", replacement="", standing=True, on=ON + timedelta(days=days)
        )
    )
    assert found == ({"answered-already"} if done else {"answer-late"} if days > 0 else set())


def test_only_who_is_asked_to_replace_somebody_names_somebody_else():
    asked = Asked("replacement", "Brambling Ltd", ON, answered=False)
    say = {"answer": "We work with Kite instead.", "standing": True, "on": ON}
    assert obstacles_to_answering(asked, replacement="Kite CIC", **say) == ()
    assert codes(obstacles_to_answering(asked, replacement=" brambling ltd ", **say)) == {"same-again"}
    assert codes(obstacles_to_answering(replace(asked, kind="facts"), replacement="Kite CIC", **say)) == {
        "nobody-to-replace"
    }
    assert codes(obstacles_to_answering(asked, replacement="Kite CIC", **{**say, "standing": False})) == {
        "not-standing"
    }


# Low prices


def test_a_price_thirty_per_cent_below_the_mean_of_the_others_is_flagged_to_the_penny():
    """The others are 100 and 80 pounds: their mean is 90, seven tenths of it 63."""
    test = LowPrices(30, None)
    assert set(flagged({"a": 63_00, "b": 100_00, "c": 80_00}, test, estimate=None)) == {"a"}
    assert flagged({"a": 63_01, "b": 100_00, "c": 80_00}, test, estimate=None) == {}


def test_of_two_prices_neither_is_a_measure_of_the_other():
    assert flagged({"a": 1_00, "b": 100_00}, LowPrices(30, None), estimate=None) == {}


def test_a_price_far_below_the_published_estimate_is_flagged_even_alone():
    assert set(flagged({"a": 60_00}, LowPrices(None, 40), estimate=100_00)) == {"a"}
    assert flagged({"a": 60_01}, LowPrices(None, 40), estimate=100_00) == {}
    assert flagged({"a": 1}, LowPrices(None, 40), estimate=None) == {}


PRICES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 10**9), min_size=1, max_size=8)


@given(PRICES, st.integers(5, 90) | st.none(), st.integers(5, 90) | st.none(), st.integers(1, 10**9) | st.none())
def test_the_flag_is_exactly_what_the_published_words_say(prices, below_mean, below_estimate, estimate):
    wanted = set()
    for bid, price in prices.items():
        others = [p for name, p in prices.items() if name != bid]
        if (
            below_mean is not None
            and len(others) >= 2
            and price <= Fraction(100 - below_mean, 100) * Fraction(sum(others), len(others))
        ):
            wanted.add(bid)
        if below_estimate is not None and estimate and price <= Fraction(100 - below_estimate, 100) * estimate:
            wanted.add(bid)
    assert set(flagged(prices, LowPrices(below_mean, below_estimate), estimate=estimate)) == wanted


LONG = "Their members work here and nobody travels, so the price is what the days cost."


def deciding(route=PA_2023_MARKET, **changes):
    usual = {
        "outcome": "explained", "reason": LONG, "at_issue": True, "asked": True, "answered": True, "heard": True, "decided": False,
        "price_opened": True, "standing": True, "is_officer_of_buyer": True,
    }  # fmt: skip
    return codes(obstacles_to_deciding_price(route, **{**usual, **changes}))


def test_nobody_is_found_abnormally_low_before_it_could_explain():
    """PCR 2015 reg 69(1), (4); Procurement Act 2023 s.19(4)."""
    for route in ROUTES.values():
        assert deciding(route, outcome="unexplained") == set()
        assert deciding(route, outcome="unexplained", answered=False) == set()  # it let its time pass
        assert deciding(route, outcome="unexplained", answered=False, heard=False) == {"hear-first"}
        assert deciding(route, outcome="explained", answered=False) == {"not-explained"}


def test_under_the_regulations_a_price_that_seems_low_must_be_explained_even_to_be_cleared():
    """PCR 2015 reg 69(1): the authority requires an explanation."""
    unasked = {"asked": False, "answered": False, "heard": False}
    assert deciding(PCR_2015_DPS, outcome="not-low", **unasked) == {"ask-first"}
    assert deciding(PA_2023_MARKET, outcome="not-low", **unasked) == set()


def test_a_breach_of_law_is_an_outcome_of_its_own_under_the_regulations_alone():
    """PCR 2015 reg 69(5)."""
    assert outcomes(PCR_2015_DPS) == tuple(OUTCOMES)
    assert deciding(PA_2023_MARKET, outcome="breach") == {"no-such-outcome"}


def test_a_price_that_nobody_questioned_is_not_decided_on():
    assert deciding(at_issue=False) == {"not-at-issue"}
    assert deciding(decided=True) == {"decided-already"}
    assert deciding(reason="Too low.") == {"no-reason"}


# Disregarding on these grounds


def held(code, facts=NOTHING, route=PA_2023_MARKET):
    ground = ground_of(code, who_may_bid=route.who_may_bid)
    return codes(obstacles_to_ground(ground, standing=Standing(), facts=facts))


def test_an_accepted_explanation_protects_a_bid_from_being_disregarded_for_its_price():
    """PCR 2015 reg 69(4); Procurement Act 2023 s.19(5)."""
    for route in ROUTES.values():
        for outcome in ("explained", "not-low"):
            assert held("abnormally-low", Facts(price=outcome), route) == {"price-accounted-for"}
        assert held("abnormally-low", NOTHING, route) == {"price-undecided"}
        assert held("abnormally-low", Facts(price="unexplained"), route) == set()


def test_a_supplier_is_disregarded_as_excluded_only_once_found_and_heard():
    """Procurement Act 2023 s.58(2): a debarment was heard by the Minister."""
    for route in (PA_2023_MARKET, PCR_2015_DPS):
        assert held("excluded", NOTHING, route) == {"nothing-found"}
        assert held("excluded", Facts(found=True), route) == {"not-heard"}
        assert held("excluded", Facts(found=True, heard=True), route) == set()
        assert held("excluded", Facts(found=True, debarred=True), route) == set()


def test_a_bid_is_disregarded_for_somebody_it_names_only_after_it_could_replace_them():
    """Procurement Act 2023 ss.26(3), 27(4), 28(5); PCR 2015 regs 63(5), 71(9)."""
    for route in (PA_2023_MARKET, PCR_2015_DPS):
        assert held("associate", NOTHING, route) == {"nothing-found"}
        assert held("associate", Facts(associate_found=True), route) == {"not-replaced"}
        assert held("associate", Facts(associate_found=True, not_replaced=True), route) == set()


def test_a_bid_lapses_only_where_its_bidder_gave_no_more_time():
    for route in ROUTES.values():
        assert held("lapsed", NOTHING, route) == {"still-stands"}
        assert held("lapsed", Facts(consent_ended=True), route) == set()


def test_every_ground_of_every_route_has_its_provision():
    for grounds in GROUNDS.values():
        assert all(g.provision and g.title for g in grounds)
        assert len({g.code for g in grounds}) == len(grounds)


MAY_PROPOSE = {
    "submitted": True, "quality_opened": True, "price_opened": True, "disregarded": False, "is_officer_of_buyer": True,
    "awarded": False, "proposed": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, set()),
        ({"price_opened": False}, {"prices-sealed"}),
        ({"awarded": True}, {"awarded"}),
        ({"proposed": True}, {"proposed-already"}),
        ({"disregarded": True}, {"disregarded-already"}),
        ({"is_officer_of_buyer": False}, {"not-an-officer"}),
    ],
)
def test_who_leaves_the_comparison_after_prices_is_proposed_first(changes, wanted):
    assert codes(obstacles_to_proposing_at_all(**{**MAY_PROPOSE, **changes})) == wanted


def test_a_second_person_answers_a_proposal():
    asked = {"waits": True, "same_person": False, "is_officer_of_buyer": True, "awarded": False}
    assert obstacles_to_answering_proposal(**asked) == ()
    assert codes(obstacles_to_answering_proposal(**{**asked, "same_person": True})) == {"same-officer"}
    assert codes(obstacles_to_answering_proposal(**{**asked, "waits": False})) == {"nothing-proposed"}
    assert codes(obstacles_to_answering_proposal(**{**asked, "awarded": True})) == {"awarded"}


# For how long


def longer(**changes):
    usual = {
        "stands": ON + timedelta(days=20), "until": ON + timedelta(days=50), "answer_by": ON + timedelta(days=5), "reason": "The committee meets later than planned.",
        "bids": 3, "waits": False, "quality_opened": True, "is_officer_of_buyer": True, "on": ON,
    }  # fmt: skip
    return codes(validity.obstacles_to_asking(**{**usual, **changes}))


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, set()),
        ({"until": ON + timedelta(days=20)}, {"not-longer"}),
        ({"until": ON + timedelta(days=201)}, {"too-long"}),
        ({"answer_by": ON + timedelta(days=2)}, {"day-too-soon"}),
        ({"answer_by": ON + timedelta(days=21)}, {"day-too-late"}),
        ({"bids": 0}, {"no-bids"}),
        ({"waits": True}, {"asked-already"}),
        ({"reason": "More time."}, {"no-reason"}),
        ({"stands": ON - timedelta(days=1), "answer_by": ON + timedelta(days=5)}, {"ended", "day-too-late"}),
    ],
)
def test_everybody_is_asked_for_more_time_while_their_bids_stand(changes, wanted):
    assert longer(**changes) == wanted


@given(st.lists(st.tuples(st.integers(1, 100), st.sampled_from([True, False, None])), max_size=5))
def test_a_bid_stands_until_the_published_day_or_the_latest_that_its_bidder_agreed_to(said):
    asks_ = [validity.Extension(ON + timedelta(days=days), ON, agrees) for days, agrees in said]
    agreed = [days for days, agrees in said if agrees]
    assert validity.stands_until(ON, asks_) == ON + timedelta(days=max(agreed, default=0))
