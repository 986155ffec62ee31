"""What keeps a contract back: a standstill that only grows, a challenge, evidence, a second person. By generation too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dps.award.rules.challenging import (
    CHALLENGE,
    ENDED,
    KINDS,
    claim_window,
    next_states,
    obstacles_to_answering_release,
    obstacles_to_asking_release,
    obstacles_to_registering,
    obstacles_to_step,
    obstacles_while_contested,
)
from dps.award.rules.evidence import Looked, items_for, obstacles_by_evidence, obstacles_to_recording
from dps.award.rules.lengthening import obstacles_to_lengthening
from dps.award.rules.reasons import due_on, obstacles_to_asking
from dps.award.rules.signing import obstacles_to_signing
from dps.award.rules.standstill import standstill_of
from dps.contract.rules.concluding import obstacles_to_concluding
from dps.law.calendar import LONDON, start_of_day
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS

LETTERS = datetime(2026, 11, 20, 10, tzinfo=UTC)
UK6 = date(2026, 11, 24)
LAST = date(2026, 12, 4)
TODAY = date(2026, 11, 26)


def codes(obstacles) -> set[str]:
    return {o.code for o in obstacles}


@settings(max_examples=1_000, deadline=None)
@given(
    route=st.sampled_from((PCR_2015_DPS, PA_2023_MARKET)),
    told=st.integers(0, 636 * 24 * 60).map(lambda n: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=n)),
    later=st.integers(0, 40), longer=st.none() | st.integers(-30, 60), minutes=st.integers(-60 * 24 * 40, 60 * 24 * 40),
)  # fmt: skip
def test_no_contract_of_a_thousand_is_concluded_in_an_open_standstill(route, told, later, longer, minutes):
    """Whenever it is tried and from whatever side of midnight, until the first instant after its last day in London."""
    notice = told.astimezone(LONDON).date() + timedelta(days=later)
    begun = {"told_at": told, "notice_date": notice, "standstill": True}
    plain = standstill_of(route, **begun)
    to = None if longer is None else plain.last_day + timedelta(days=longer)
    counted = standstill_of(route, **begun, lengthened_to=to)
    assert counted.last_day >= plain.last_day, "a standstill was made shorter"
    opens = datetime.combine(counted.last_day + timedelta(days=1), time(0), LONDON).astimezone(UTC)
    at = opens + timedelta(minutes=minutes)
    refused = codes(
        obstacles_to_concluding(route, **begun, lengthened_to=to, concluded=False, is_officer_of_buyer=True, at=at)
    )
    assert ("standstill-running" in refused) == (at < opens)


def test_the_last_instant_of_the_standstill_still_waits_and_the_first_after_it_does_not():
    kept = {"told_at": LETTERS, "notice_date": UK6, "standstill": True, "concluded": False, "is_officer_of_buyer": True}
    opens = start_of_day(date(2026, 12, 5))
    assert codes(obstacles_to_concluding(PA_2023_MARKET, **kept, at=opens - timedelta(microseconds=1))) == {
        "standstill-running"
    }
    assert not obstacles_to_concluding(PA_2023_MARKET, **kept, at=opens)
    longer = {**kept, "lengthened_to": date(2026, 12, 9)}
    assert codes(obstacles_to_concluding(PA_2023_MARKET, **longer, at=opens)) == {"standstill-running"}


@pytest.mark.parametrize(
    ("day", "at", "code"),
    [
        (LAST, LETTERS, "not-longer"),
        (LAST - timedelta(days=1), LETTERS, "not-longer"),
        (LAST + timedelta(days=400), LETTERS, "too-long"),
        (LAST + timedelta(days=3), start_of_day(date(2026, 12, 5)), "standstill-over"),
    ],
)
def test_a_standstill_is_only_made_longer_and_only_while_it_runs(day, at, code):
    counted = standstill_of(PA_2023_MARKET, told_at=LETTERS, notice_date=UK6, standstill=True)
    lawful = {
        "reason": "A question came that we want to answer first.",
        "concluded": False,
        "stands": True,
        "is_officer_of_buyer": True,
    }
    assert code in codes(obstacles_to_lengthening(counted, last_day=day, at=at, **lawful))
    assert not obstacles_to_lengthening(counted, last_day=LAST + timedelta(days=3), at=LETTERS, **lawful)
    assert codes(obstacles_to_lengthening(None, last_day=day, at=at, **lawful)) >= {"no-standstill"}


def test_what_the_winner_shows_differs_by_route_and_value():
    def of(route, pence):
        return [item.code for item in items_for(route, pence=pence)]

    assert of(PCR_2015_DPS, 5_000_000) == ["exclusions", "documents", "insurance"]
    assert of(PA_2023_MARKET, 50_000_000) == ["exclusions", "insurance"]
    assert of(PA_2023_BELOW_THRESHOLD, 2_999_999) == ["exclusions", "insurance"]
    assert of(PA_2023_BELOW_THRESHOLD, 3_000_000) == ["exclusions", "insurance", "identifier"]


def test_nothing_is_signed_while_one_item_is_not_looked_at_wanting_or_run_out():
    items = items_for(PCR_2015_DPS, pence=5_000_000)
    good = {item.code: Looked("seen", "Looked at.") for item in items}
    assert not obstacles_by_evidence(items, good, today=TODAY)
    for item in items:
        without = {k: v for k, v in good.items() if k != item.code}
        for bad in (
            without,
            {**good, item.code: Looked("wanting", "Not yet.")},
            {**good, item.code: Looked("seen", "Old.", TODAY - timedelta(days=1))},
        ):
            assert codes(obstacles_by_evidence(items, bad, today=TODAY)) == {f"evidence-{item.code}"}
    last_day = {**good, "insurance": Looked("seen", "To the end of today.", TODAY)}
    assert not obstacles_by_evidence(items, last_day, today=TODAY)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"item": "shoe-size"}, "no-item"),
        ({"item": "exclusions", "outcome": "not_needed"}, "always-needed"),
        ({"outcome": "perhaps"}, "no-outcome"),
        ({"note": "ok"}, "no-note"),
        ({"valid_until": TODAY - timedelta(days=1)}, "ran-out"),
        ({"stands": False}, "set-aside"),
        ({"concluded": True}, "concluded-already"),
        ({"is_officer_of_buyer": False}, "not-an-officer"),
    ],
)
def test_each_fault_of_a_look_at_evidence_is_named(facts, code):
    lawful = {
        "item": "insurance", "items": items_for(PCR_2015_DPS, pence=1), "outcome": "seen", "note": "Certificate of 3 May.",
        "valid_until": None, "today": TODAY, "stands": True, "concluded": False, "is_officer_of_buyer": True,
    }  # fmt: skip
    assert not obstacles_to_recording(lawful["item"], **{k: v for k, v in lawful.items() if k != "item"})
    tried = {**lawful, **facts}
    item = tried.pop("item")
    assert code in codes(obstacles_to_recording(item, **tried))


def test_a_challenge_holds_the_contract_until_it_is_let_go():
    assert codes(obstacles_while_contested(challenges=1)) == {"contested"}
    assert "2 challenges hold" in obstacles_while_contested(challenges=2)[0].says
    assert obstacles_while_contested(challenges=0) == ()


def test_a_challenge_that_ended_is_not_opened_again_and_every_state_has_a_way_to_its_end():
    assert all(next_states(state) == () for state in ENDED)
    for state in CHALLENGE.states - ENDED:
        assert set(next_states(state)) >= ENDED
    said = "The court gave permission to go on."
    assert codes(obstacles_to_step(state="rejected", to="in_court", words=said, is_officer_of_buyer=True)) == {
        "not-next"
    }
    assert not obstacles_to_step(state="received", to="in_court", words=said, is_officer_of_buyer=True)


def test_two_people_let_the_contract_go_on_and_each_says_why():
    assert codes(
        obstacles_to_asking_release(released=False, waiting=False, reason="Fine.", is_officer_of_buyer=True)
    ) == {"no-words"}
    lawful = {
        "asked_it": False,
        "answered": False,
        "agreed": True,
        "answer": "",
        "is_officer_of_buyer": True,
        "has_interest": False,
    }
    assert not obstacles_to_answering_release(**lawful)
    for fact, code in (
        ({"asked_it": True}, "asked-it-yourself"), ({"answered": True}, "answered-already"),
        ({"has_interest": True}, "interest-declared"), ({"agreed": False}, "no-words"),
        ({"is_officer_of_buyer": False}, "not-an-officer"),
    ):  # fmt: skip
        assert codes(obstacles_to_answering_release(**{**lawful, **fact})) == {code}


def test_a_challenge_is_registered_with_its_kind_its_day_and_what_it_says():
    lawful = {
        "kind": "claim",
        "says": "The score for Approach is said to be wrong.",
        "received_on": TODAY,
        "today": TODAY,
        "is_officer_of_buyer": True,
    }
    assert all(not obstacles_to_registering(**{**lawful, "kind": kind}) for kind in KINDS)
    for fact, code in (
        ({"kind": "moan"}, "no-kind"),
        ({"says": "Wrong."}, "no-words"),
        ({"received_on": TODAY + timedelta(days=1)}, "received-in-future"),
    ):
        assert codes(obstacles_to_registering(**{**lawful, **fact})) == {code}


def test_a_claim_is_started_within_30_days_where_part_9_applies():
    assert claim_window(PA_2023_MARKET, knew_on=date(2026, 11, 20)).last_day == date(2026, 12, 19)
    assert claim_window(PCR_2015_DPS, knew_on=date(2026, 11, 20)).last_day == date(
        2026, 12, 21
    )  # the 19th is a Saturday
    assert claim_window(PA_2023_BELOW_THRESHOLD, knew_on=TODAY) is None


@pytest.mark.parametrize("kept", ["stands", "approved", "setting_aside_asked"])
def test_an_award_is_signed_only_while_it_stands_approved_and_uncontested(kept):
    lawful = {"stands": True, "approved": True, "setting_aside_asked": False}
    assert not obstacles_to_signing(**lawful)
    assert len(obstacles_to_signing(**{**lawful, kept: not lawful[kept]})) == 1


def test_reasons_are_due_fifteen_days_after_they_were_asked_for():
    asked = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert due_on(PA_2023_BELOW_THRESHOLD, asked_at=asked) == date(2026, 12, 5)
    assert due_on(PCR_2015_DPS, asked_at=asked) == date(2026, 12, 7)  # the 5th is a Saturday: reg 2(4)


def test_reasons_are_asked_for_once_by_a_loser_and_not_where_everything_was_told():
    lawful = {"won": False, "asked": False, "is_bidders": True}
    assert not obstacles_to_asking(PA_2023_BELOW_THRESHOLD, **lawful)
    assert codes(obstacles_to_asking(PA_2023_MARKET, **lawful)) == {"told-in-full"}
    for fact, code in (
        ({"won": True}, "won"),
        ({"asked": True}, "asked-already"),
        ({"is_bidders": False}, "not-yours-to-ask"),
    ):
        assert codes(obstacles_to_asking(PCR_2015_DPS, **{**lawful, **fact})) == {code}
