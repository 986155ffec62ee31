"""What a member owes the network, and when asking for it is lawful. Pure.

A subscription pays for the network's work and for nothing in the market.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dps.core.refusal import Obstacle

CURRENCY = "gbp"


@dataclass(frozen=True)
class Due:
    """One year's subscription: the day its year begins and what it costs, in pence."""

    year_from: date
    amount_pence: int


def due(*, yearly_pence: int | None, since: date, on: date) -> Due | None:
    """What a member owes for the year that ``on`` falls in; None where the network takes no money here.

    The year runs from the day of joining; a member who joined on 29 February
    has 28 February in other years.
    """
    if yearly_pence is None:
        return None
    this_year = _anniversary(since, on.year)
    return Due(this_year if this_year <= on else _anniversary(since, on.year - 1), yearly_pence)


def _anniversary(since: date, year: int) -> date:
    try:
        return since.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def obstacles_to_paying(*, owed: Due | None, paid: bool) -> tuple[Obstacle, ...]:
    """Why a member cannot pay now."""
    if owed is None:
        return (
            Obstacle(
                "nothing-owed",
                "There is no subscription to pay here.",
                mend="The network invoices full and associate members.",
            ),
        )
    if paid:
        return (Obstacle("paid", "This year’s subscription is paid."),)
    return ()


@dataclass(frozen=True)
class Payment:
    """What a signed event says was paid, and what we had asked for. ``asked_pence`` is None for a reference that is not ours."""

    kind: str
    status: str
    amount_pence: int | None
    currency: str
    live_money: bool
    asked_pence: int | None
    already_paid: bool


PAID = "paid"


def effect_of(payment: Payment, *, live_expected: bool) -> str:
    """What an event does: ``paid``, or the reason why it changes nothing.

    A function of facts only, so that the order and the number of the events do
    not matter: Stripe sends each at least once and in any order.
    """
    says_paid = (payment.kind == "checkout.session.completed" and payment.status == "paid") or (
        payment.kind == "invoice.paid" and payment.status == "paid"
    )
    if not says_paid:
        return "not-a-payment"
    if payment.live_money is not live_expected:
        return "wrong-mode"
    if payment.asked_pence is None:
        return "unknown-reference"
    if payment.amount_pence != payment.asked_pence or payment.currency != CURRENCY:
        return "amount-differs"
    return "already-paid" if payment.already_paid else PAID
