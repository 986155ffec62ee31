"""What a member owes, and what an event of Stripe's does: facts only, so that order and number do not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.fees.rules import PAID, Due, Payment, due, effect_of, obstacles_to_paying

GOOD = Payment(
    kind="checkout.session.completed",
    status="paid",
    amount_pence=25_000,
    currency="gbp",
    live_money=False,
    asked_pence=25_000,
    already_paid=False,
)


@pytest.mark.parametrize(
    ("since", "on", "year_from"),
    [
        (date(2026, 1, 5), date(2026, 11, 23), date(2026, 1, 5)),
        (date(2025, 12, 1), date(2026, 11, 30), date(2025, 12, 1)),
        (date(2025, 12, 1), date(2026, 12, 1), date(2026, 12, 1)),
        (date(2024, 2, 29), date(2026, 2, 27), date(2025, 2, 28)),
        (date(2024, 2, 29), date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_the_year_runs_from_the_day_of_joining(since, on, year_from):
    assert due(yearly_pence=100, since=since, on=on) == Due(year_from, 100)


@given(st.dates(date(2012, 1, 1), date(2030, 12, 31)), st.integers(0, 4000))
def test_the_year_that_is_owed_holds_the_day(since, later):
    on = date.fromordinal(since.toordinal() + later)
    owed = due(yearly_pence=1, since=since, on=on)
    assert owed is not None
    assert owed.year_from <= on < date.fromordinal(owed.year_from.toordinal() + 367)


def test_a_member_whom_the_network_invoices_owes_nothing_here():
    assert due(yearly_pence=None, since=date(2026, 1, 1), on=date(2026, 6, 1)) is None
    assert [o.code for o in obstacles_to_paying(owed=None, paid=False)] == ["nothing-owed"]


def test_a_paid_year_cannot_be_paid_again():
    assert [o.code for o in obstacles_to_paying(owed=Due(date(2026, 1, 1), 1), paid=True)] == ["paid"]
    assert obstacles_to_paying(owed=Due(date(2026, 1, 1), 1), paid=False) == ()


def test_an_event_that_says_all_was_paid_pays():
    assert effect_of(GOOD, live_expected=False) == PAID
    assert effect_of(replace(GOOD, kind="invoice.paid"), live_expected=False) == PAID


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        ({"kind": "customer.subscription.created"}, "not-a-payment"),
        ({"status": "unpaid"}, "not-a-payment"),
        ({"live_money": True}, "wrong-mode"),
        ({"asked_pence": None}, "unknown-reference"),
        ({"amount_pence": 24_999}, "amount-differs"),
        ({"currency": "usd"}, "amount-differs"),
        ({"amount_pence": None}, "amount-differs"),
        ({"already_paid": True}, "already-paid"),
    ],
)
def test_any_other_event_changes_nothing_and_says_why(change, effect):
    assert effect_of(replace(GOOD, **change), live_expected=False) == effect


def test_test_money_never_pays_where_live_money_is_expected():
    assert effect_of(GOOD, live_expected=True) == "wrong-mode"
