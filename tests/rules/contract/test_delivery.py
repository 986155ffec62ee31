"""Where a promise stands, who may say what of it, and how the public's figures add up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.contract.rules import delivery as d
from dps.contract.rules.figures import NO_RECORD, Row, groups, record_of
from dps.contract.rules.reminders import of_contract, of_promise

DUE = date(2027, 9, 30)
DAY = timedelta(days=1)
AMOUNTS = st.integers(1, 500).map(Decimal)


def told(amount=3, outcome="", counted=None, on=DUE):
    counted = {"confirmed": Decimal(amount), "part": counted, "not": Decimal(0)}.get(outcome)
    return d.Told(on, Decimal(amount), outcome, counted)


def stands(*reports, promised=Decimal(3), on=DUE, agreed_by=None, ended_on=None):
    return d.standing(promised=promised, due_on=DUE, reports=reports, agreed_by=agreed_by, ended_on=ended_on, on=on)


@pytest.mark.parametrize(
    ("amount", "unit", "target", "means"),
    [
        ("", "", "3", (Decimal(3), "")), ("", "people", "1,200", (Decimal(1200), "people")), ("", "", "60 hours", (Decimal(60), "hours")),
        ("12.50", "days", "twelve and a half", (Decimal("12.5"), "days")), ("40", "", "60 hours", (Decimal(40), "")),
        ("", "", "5 a month", (None, "")), ("", "", "3 hours 2 times", (None, "")), ("", "", "10 to twenty", (None, "")),
        ("", "", "0", (None, "")), ("", "", "", (None, "")), ("", "", "as many as we can", (None, "")), ("-3", "", "", (None, "")),
        ("", "", "5%", (None, "")), ("", "", "20 hours of advice given", (None, "")),
    ],
)  # fmt: skip
def test_a_promise_is_a_number_where_it_was_given_as_one(amount, unit, target, means):
    assert d.quantity_promised(amount, unit, target=target) == means


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (stands(), "to_come"),
        (stands(on=DUE + DAY), "promise_late"),
        (stands(told()), "reported"),
        (stands(told(), on=DUE + DAY), "reported"),
        (stands(told(outcome="confirmed")), "kept"),
        (stands(told(outcome="confirmed", on=DUE + DAY)), "kept_late"),
        (stands(told(outcome="confirmed", on=DUE + DAY), agreed_by=DUE + 9 * DAY), "remedied"),
        (stands(told(outcome="part", counted=Decimal(2))), "under_way"),
        (stands(told(outcome="part", counted=Decimal(2)), on=DUE + DAY), "part_late"),
        (stands(told(outcome="not"), on=DUE + DAY), "promise_late"),
        (stands(on=DUE + DAY, agreed_by=DUE + DAY), "remedy"),
        (stands(on=DUE + 2 * DAY, agreed_by=DUE + DAY), "promise_late"),
        (stands(on=DUE + 2 * DAY, ended_on=DUE), "not_kept"),
        (stands(told(2, "confirmed"), told(1, "confirmed"), on=DUE + DAY), "kept"),
        (stands(told(outcome="confirmed"), promised=None), "kept"),
        (stands(told(outcome="part", counted=None), promised=None, on=DUE + DAY), "part_late"),
    ],
)
def test_a_promise_stands_where_its_reports_and_the_day_put_it(standing, state):
    assert standing.state == state
    assert d.WORDS[state]


@given(amounts=st.lists(AMOUNTS, max_size=6), promised=AMOUNTS)
def test_a_promise_is_kept_exactly_when_what_was_confirmed_adds_up_to_it(amounts, promised):
    reports = [told(a, "confirmed") for a in amounts]
    found = stands(*reports, promised=promised)
    assert found.delivered == sum(amounts, Decimal(0))
    assert (found.state in d.DONE) == (sum(amounts, Decimal(0)) >= promised)
    assert found.short == max(promised - sum(amounts, Decimal(0)), Decimal(0))


def reporting(**facts):
    said = {
        "ours": True, "done": False, "waiting": False, "promised": Decimal(3), "amount": Decimal(1), "delivered_on": DUE,
        "signed_on": DUE - 300 * DAY, "on": DUE, **facts,
    }  # fmt: skip
    return {o.code for o in d.obstacles_to_reporting(**said)}


def test_a_report_says_what_was_done_under_this_contract_and_not_before_the_last_is_answered():
    assert reporting() == set()
    assert reporting(ours=False, done=True, waiting=True, amount=None) == {
        "not-the-supplier",
        "kept-already",
        "report-waits",
        "no-amount",
    }
    assert reporting(delivered_on=DUE + DAY) == {"delivered-in-future"}
    assert reporting(delivered_on=DUE - 301 * DAY) == {"before-the-contract"}
    assert reporting(promised=None, amount=None) == set()


def answering(**facts):
    said = {
        "side": "council", "may_speak": True, "answered": False, "partner_named": False, "partner_said": False,
        "reported": Decimal(3), "partner_amount": None, "partner_outcome": "", "outcome": "confirmed", "amount": None,
        "says": "", **facts,
    }  # fmt: skip
    return {o.code for o in d.obstacles_to_answering(**said)}


def test_a_partner_speaks_first_and_the_council_says_why_where_it_confirms_more():
    assert answering() == set()
    assert answering(may_speak=False, answered=True) == {"not-asked", "answered-already"}
    assert answering(partner_named=True) == {"partner-first"}
    assert answering(side="community", partner_named=True) == set()
    half = {"partner_named": True, "partner_said": True, "partner_outcome": "part", "partner_amount": Decimal(1)}
    assert answering(**half) == {"differs-from-partner"}
    assert answering(**half, says="Two more came in March.") == set()
    assert answering(**half, outcome="part", amount=Decimal(1), says="One.") == set()


def test_a_part_is_more_than_nothing_and_less_than_the_whole_and_says_what_is_missing():
    assert answering(outcome="part", amount=Decimal(2), says="One is missing.") == set()
    assert answering(outcome="part", amount=Decimal(3), says="x") == {"part-amount"}
    assert answering(outcome="part", amount=Decimal(0), says="x") == {"part-amount"}
    assert answering(outcome="not") == {"no-reason"}
    assert answering(outcome="maybe") == {"no-outcome"}
    assert d.counted("part", reported=Decimal(3), amount=Decimal(2)) == 2
    assert d.counted("not", reported=Decimal(3), amount=None) == 0
    assert d.counted("confirmed", reported=None, amount=None) is None


def test_a_plan_ends_after_the_promises_own_day_and_within_a_year():
    def remedy(by_on, **facts):
        said = {
            "ours": True,
            "state": "promise_late",
            "due_on": DUE,
            "waiting": False,
            "what": "More.",
            "by_on": by_on,
            "on": DUE + DAY,
        }
        return {o.code for o in d.obstacles_to_remedy(**{**said, **facts})}

    assert remedy(DUE + 2 * DAY) == set()
    assert remedy(DUE + DAY) == {"plan-too-early"}
    assert remedy(DUE + DAY + 367 * DAY) == {"plan-too-late"}
    assert remedy(DUE + 9 * DAY, ours=False, state="kept", waiting=True, what=" ") == {
        "not-the-supplier",
        "kept-already",
        "plan-waits",
        "no-plan",
    }
    refusing = d.obstacles_to_answering_remedy(officer=True, answered=False, agreed=False, says="")
    assert {o.code for o in refusing} == {"no-reason"}


def test_figures_add_up_within_a_measure_and_unit_and_never_across():
    rows = [
        Row("Apprentices", "people", stands(told(2, "confirmed"), on=DUE + DAY)),
        Row("apprentices ", "People", stands(promised=Decimal(1))),
        Row("Apprentices", "weeks", stands(promised=Decimal(10))),
        Row("Advice", "", stands(promised=None)),
    ]
    people, weeks = groups(rows)
    assert (people.unit, people.promised, people.due, people.delivered, people.promises, people.kept) == (
        "people",
        4,
        3,
        2,
        2,
        0,
    )
    assert people.share == Fraction(1, 2)
    assert people.per_cent == 50
    assert weeks.promised == 10
    assert people.wide(Fraction(3, 2), 998) == 998


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=8))
def test_figures_do_not_depend_on_the_order_of_the_promises(pairs):
    rows = [Row("A", "x", stands(told(got, "confirmed"), promised=owed)) for owed, got in pairs]
    assert groups(rows) == groups(rows[::-1])


def test_no_record_says_nothing_for_or_against_and_a_record_is_counts():
    assert record_of([stands()]).says == NO_RECORD
    assert record_of([]).says == NO_RECORD
    some = record_of(
        [stands(told(outcome="confirmed")), stands(on=DUE + DAY), stands(on=DUE + DAY, agreed_by=DUE + DAY)]
    )
    late = record_of([stands(told(outcome="confirmed", on=DUE + DAY), on=DUE + DAY)])
    assert (late.kept, late.in_time) == (1, 0)
    assert some.says == (
        "Of 3 promises that fell due, 1 was delivered, 1 of them in time. Of the others: 1 late, 1 being made good by an agreed plan."
    )


def test_reminders_come_before_the_day_and_after_it_and_stop_when_the_promise_is_kept():
    late = stands(on=DUE + 5 * DAY)
    days = [DUE - 30 * DAY, DUE - 7 * DAY, DUE, DUE + DAY]
    assert [day for _, day in of_promise(late, since=date(2027, 1, 1), reported_on=None, on=DUE + 5 * DAY)] == days
    assert [day for _, day in of_promise(late, since=DUE - 8 * DAY, reported_on=None, on=DUE)] == days[1:3]
    assert of_promise(stands(told(outcome="confirmed")), since=DUE, reported_on=None, on=DUE + 90 * DAY) == ()
    waits = of_promise(stands(told()), since=date(2027, 1, 1), reported_on=DUE, on=DUE + 14 * DAY)
    assert waits == (("report-waits", DUE + 14 * DAY),)
    ends = of_contract(ends_on=DUE, since=date(2027, 1, 1), notices=(DUE,), on=DUE + DAY)
    assert [kind for kind, _ in ends] == [
        "contract-ends-soon",
        "contract-ends-soon",
        "contract-notice-due",
        "contract-notice-due",
    ]
