"""Suspension, documents that ran out, renewed declarations, checks and duties: what each route lets happen to a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules import checking, duties, gates, renewing, suspending
from dps.law.calendar import end_of_day, start_of_day
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS

TODAY = date(2026, 11, 23)
CLAUSE = "A supplier under investigation may be suspended for up to 60 days and is not invited meanwhile. (Rules, 14.2)"
ROUTES = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=["pcr", "act"])
DAYS = st.dates(date(2026, 1, 2), date(2027, 10, 1))


def codes(obstacles) -> list[str]:
    return [o.code for o in obstacles]


def suspending_(route=PCR_2015_DPS, **change):
    facts = {
        "clause": CLAUSE, "words": "may be suspended for up to 60 days and is not invited meanwhile", "reason": "A police inquiry.",
        "ends_on": date(2027, 1, 20), "withholds_invitations": True, "on": TODAY, "has_place": True, "suspended_already": False,
    }  # fmt: skip
    return suspending.obstacles_to_suspending(route, **{**facts, **change})


@given(st.text(max_size=60))
def test_under_the_act_nobody_is_ever_suspended_whatever_the_documents_say(clause):
    """Procurement Act 2023 s.37 knows removal alone; peers.md row 23 is refused by law."""
    found = suspending_(PA_2023_MARKET, clause=clause, words=clause)
    assert codes(found) == ["suspension-unlawful"]
    assert found[0].provision == "Procurement Act 2023 s.37"


def test_under_the_regulations_nobody_is_suspended_where_the_documents_provide_for_none():
    """PCR 2015 reg 34(21), (22): every admitted participant is invited."""
    found = suspending_(clause="  ")
    assert codes(found) == ["no-suspension-clause"]
    assert found[0].provision == "PCR 2015 reg 34(21), (22)"


def test_a_suspension_rests_on_the_documents_own_words_and_has_a_reason_and_an_end():
    assert suspending_() == ()
    assert codes(suspending_(words="may be suspended for a year")) == ["clause-not-quoted"]
    assert codes(suspending_(words="may be suspended for up to 60 days")) == ["invitations-not-withheld"]
    assert suspending_(words="may be suspended for up to 60 days", withholds_invitations=False) == ()
    assert codes(suspending_(reason="")) == ["suspension-unexplained"]
    assert codes(suspending_(ends_on=TODAY - timedelta(days=1))) == ["suspension-ends-before"]
    assert codes(suspending_(ends_on=TODAY + timedelta(days=400))) == ["suspension-long"]
    assert codes(suspending_(has_place=False, suspended_already=True)) == ["removed-already", "suspended-already"]


@given(DAYS, st.integers(0, 90), st.integers(-5_000, 200_000))
def test_a_suspension_lifts_by_itself_at_the_end_of_its_last_day(begins, length, minutes):
    begins_at, ends_on = start_of_day(begins) + timedelta(hours=10), begins + timedelta(days=length)
    at = begins_at + timedelta(minutes=minutes)
    holds = suspending.is_suspended(begins_at=begins_at, ends_on=ends_on, lifted_at=None, at=at)
    assert holds is (begins_at <= at < end_of_day(ends_on))
    assert not suspending.is_suspended(begins_at=begins_at, ends_on=ends_on, lifted_at=begins_at, at=at)


def stops(route, kind="public-liability", says="nothing", clause="", asked=()):
    return gates.what_expiry_stops(route, kind, lot_says={kind: says}, clause=clause, asked=asked).stops


@given(st.sampled_from(["nothing", "award", "bidding"]), st.text(max_size=20), st.sampled_from(sorted(gates.KINDS)))
def test_under_the_act_an_expiry_never_stops_a_bid(says, clause, kind):
    """Procurement Act 2023 s.36(2)(b): insurance gates the award and never the bid; peers.md row 33 is refused by law."""
    assert stops(PA_2023_MARKET, kind, says, clause, asked={kind}) != "bidding"


def test_under_the_act_insurance_that_is_asked_for_is_looked_at_when_a_contract_is_awarded():
    assert stops(PA_2023_MARKET, asked={"public-liability"}) == "award"
    assert stops(PA_2023_MARKET) == "nothing"
    assert stops(PA_2023_MARKET, "quality", asked={"quality"}) == "nothing"
    gate = gates.what_expiry_stops(
        PA_2023_MARKET, "public-liability", lot_says={}, clause="", asked={"public-liability"}
    )
    assert gate.provision == "Procurement Act 2023 s.36(2)(b)"


def test_under_the_regulations_an_expiry_stops_what_the_documents_say_and_without_their_words_nothing():
    """PCR 2015 reg 34(21), (22): everybody admitted is invited."""
    assert stops(PCR_2015_DPS, says="bidding", clause="Rule 9: a bidder is insured.") == "bidding"
    assert stops(PCR_2015_DPS, says="bidding") == "nothing"
    assert stops(PCR_2015_DPS, says="award", clause="Rule 9.") == "award"
    assert stops(PCR_2015_DPS, says="award") == "nothing"
    assert stops(PCR_2015_DPS, asked={"public-liability"}) == "nothing"


def test_what_an_expiry_will_stop_is_said_before_it_does():
    gate = gates.Gate("public-liability", "award", "x")
    held = gates.Held(gate, True, date(2026, 12, 3))
    assert gates.in_words(PA_2023_MARKET, held, on=TODAY).startswith("From 4 December 2026 its expiry stops the award")
    assert not gates.obstacles_to_award_by_documents(PA_2023_MARKET, [held], on=date(2026, 12, 3))
    assert codes(gates.obstacles_to_award_by_documents(PA_2023_MARKET, [held], on=date(2026, 12, 4))) == [
        "document-not-in-date"
    ]
    assert gates.in_words(PA_2023_MARKET, held, on=date(2026, 12, 4)).startswith("Since 4 December 2026")
    assert "none here" in gates.in_words(PA_2023_MARKET, gates.Held(gate, False), on=TODAY)
    assert not gates.obstacles_to_bidding_by_documents(PA_2023_MARKET, [gates.Held(gate, False)], on=TODAY)


def test_a_gate_says_that_the_place_stands():
    gate = gates.Gate("public-liability", "bidding", "x")
    for held in (
        gates.Held(gate, False),
        gates.Held(gate, True, date(2026, 1, 1)),
        gates.Held(gate, True, date(2027, 1, 1)),
    ):
        assert "your place stands" in gates.in_words(PCR_2015_DPS, held, on=TODAY).casefold()


def test_a_renewed_declaration_is_due_five_working_days_after_the_request():
    """PCR 2015 reg 34(25): asked Tuesday 1 December 2026, due Tuesday 8 December."""
    asked = datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert renewing.due(PCR_2015_DPS, asked_at=asked).last_day == date(2026, 12, 8)
    assert renewing.due(PCR_2015_DPS, asked_at=datetime(2026, 12, 22, 9, tzinfo=UTC)).last_day == date(2026, 12, 31)


@pytest.mark.parametrize("route", [PA_2023_MARKET, PA_2023_BELOW_THRESHOLD], ids=["act", "below"])
def test_only_the_regulations_have_a_renewal(route):
    assert codes(renewing.obstacles_to_asking(route, has_place=True, asked_already=False)) == ["no-renewal-on-route"]
    assert not renewing.obstacles_to_asking(PCR_2015_DPS, has_place=True, asked_already=False)


def test_an_overdue_renewal_is_a_fact_and_can_still_be_answered():
    assert renewing.state_of(due_on=TODAY, answered_at=None, on=TODAY) == "asked"
    assert renewing.state_of(due_on=TODAY, answered_at=None, on=TODAY + timedelta(days=1)) == "overdue"
    assert not renewing.obstacles_to_answering_renewal(answered=False)
    assert codes(renewing.obstacles_to_answering_renewal(answered=True)) == ["renewal-answered"]


def test_a_renewal_says_whether_anything_changed():
    before = {"tax": {"applies": False, "statement": ""}}
    assert not renewing.is_change(before, {"tax": {"applies": False, "statement": ""}})
    assert renewing.is_change(before, {"tax": {"applies": True, "statement": "A penalty."}})


@given(DAYS, st.integers(0, 60))
def test_a_check_stands_for_four_weeks(day, later):
    on = day + timedelta(days=later)
    assert checking.stands(checked_on=day, on=on) is (later <= 28)
    assert (checking.missing_check(PA_2023_MARKET, checked_on=day, on=on) == "") is (later <= 28)
    assert checking.due_again_on(day) == day + timedelta(days=29)


def test_a_check_is_required_under_the_act_and_asked_of_nobody_under_the_regulations():
    """Procurement Act 2023 ss.28, 62; there is no list under PCR 2015."""
    assert "never checked" in checking.missing_check(PA_2023_MARKET, checked_on=None, on=TODAY)
    assert checking.missing_check(PCR_2015_DPS, checked_on=None, on=TODAY) == ""


def test_a_listing_on_a_mandatory_ground_stops_and_a_discretionary_one_is_weighed():
    """Procurement Act 2023 s.57(1)(b), (2)(b)."""
    assert codes(checking.obstacles_by_listing(PA_2023_MARKET, result="mandatory")) == ["debarred"]
    assert not checking.obstacles_by_listing(PA_2023_MARKET, result="discretionary")
    assert not checking.obstacles_by_listing(PA_2023_MARKET, result=None)


def test_a_check_names_who_was_looked_for_and_what_was_found():
    whole = {"looked_for": "Acorn", "checked_on": TODAY, "result": "not-listed", "found": "", "on": TODAY}
    assert not checking.obstacles_to_recording(**whole)
    assert codes(checking.obstacles_to_recording(**{**whole, "looked_for": " "})) == ["check-names-missing"]
    assert codes(checking.obstacles_to_recording(**{**whole, "result": "mandatory"})) == ["check-entry-missing"]
    assert codes(checking.obstacles_to_recording(**{**whole, "checked_on": TODAY + timedelta(days=1), "result": "x"})) == [
        "check-in-future", "check-result",
    ]  # fmt: skip


def test_notice_of_an_exclusion_is_due_in_thirty_days_the_day_itself_among_them():
    """Procurement Act 2023 s.59(2)."""
    assert duties.exclusion_notice_due(PA_2023_MARKET, on=TODAY).last_day == date(2026, 12, 22)
    assert duties.exclusion_notice_due(PCR_2015_DPS, on=TODAY) is None


def test_which_removals_are_notified_as_exclusions():
    """Procurement Act 2023 s.59(1)(b), (6): not a plain debarment, nor a failure to cooperate alone."""

    def told(ground, *grounds, route=PA_2023_MARKET):
        return duties.removal_is_notified(route, ground=ground, exclusion_grounds=grounds)

    assert told("excluded", "terrorism")
    assert told("excludable", "insolvency")
    assert told("debarred-security")
    assert not told("debarred")
    assert not told("excluded", "no-cooperation")
    assert told("excluded", "no-cooperation", "terrorism")
    assert not told("not-qualified")
    assert not told("asked")
    assert not told("excluded", "terrorism", route=PCR_2015_DPS)


def test_only_the_act_has_a_notice_of_each_admission_and_removal():
    """Procurement Act 2023 s.39(4); SI 2024/692 reg 25(6)."""
    assert duties.modification_notice(PA_2023_MARKET) == "UK15"
    assert duties.modification_notice(PCR_2015_DPS) is None


def test_what_an_entry_lacks_is_named():
    whole = dict.fromkeys(duties.FIELDS, "x")
    assert duties.missing_facts(whole) == ()
    assert duties.missing_facts({**whole, "address": "", "identifier": ""}) == ("Address", "Unique identifier")


def test_a_duty_is_marked_done_with_its_reference_and_no_day_before_what_it_tells_of():
    whole = {"done": False, "reference": "2026/S 1", "done_on": TODAY, "happened_on": TODAY, "on": TODAY}
    assert not duties.obstacles_to_marking_done(**whole)
    assert codes(duties.obstacles_to_marking_done(**{**whole, "done": True, "reference": " "})) == [
        "task-done",
        "reference-missing",
    ]
    assert codes(duties.obstacles_to_marking_done(**{**whole, "done_on": TODAY + timedelta(days=1)})) == [
        "done-in-future"
    ]
    assert codes(duties.obstacles_to_marking_done(**{**whole, "done_on": TODAY - timedelta(days=1)})) == ["done-before"]
