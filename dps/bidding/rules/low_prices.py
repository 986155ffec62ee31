"""Which prices seem abnormally low by the published test, and what may be decided about one. Pure.

The test only flags. A bidder explains first; an explanation that accounts for
the price protects the bid from being disregarded for it.

Sources: PCR 2015 reg 69; Procurement Act 2023 s.19(3)(c), (4), (5). Below the
thresholds the published terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.competition.rules.parts.low_prices import LEAST_OTHERS, LowPrices
from dps.core.money import pounds
from dps.core.refusal import Obstacle
from dps.law.examining import PRICE, asks
from dps.law.routes import Route

NOT_LOW, EXPLAINED, UNEXPLAINED, BREACH = "not-low", "explained", "unexplained", "breach"
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        NOT_LOW: "It is not abnormally low",
        EXPLAINED: "The explanation accounts for it",
        UNEXPLAINED: "The explanation does not account for it",
        BREACH: "It is low because environmental, social or labour law is broken",
    }
)
LOW = frozenset({UNEXPLAINED, BREACH})
"""The outcomes on which a bid may be disregarded; on the second it must (PCR 2015 reg 69(5))."""

FEWEST_WORDS = 10
MUST_ASK = "must_ask"


def flagged(prices: Mapping[str, int], test: LowPrices, *, estimate: int | None) -> dict[str, tuple[str, ...]]:
    """Why each price is flagged, in sentences with their figures; bids whose price is not are left out.

    ``prices`` are pence by bid, of all that are compared; ``estimate`` is the
    council's own, in pence. A price is flagged where it lies at least so many
    per cent below; compared exactly, in whole pence.
    """
    found: dict[str, tuple[str, ...]] = {}
    for bid, price in prices.items():
        others = [other for name, other in prices.items() if name != bid]
        why = []
        share = test.below_mean
        if (
            share is not None
            and len(others) >= LEAST_OTHERS
            and price * 100 * len(others) <= (100 - share) * sum(others)
        ):
            mean = pounds((2 * sum(others) + len(others)) // (2 * len(others)))
            why.append(
                f"{pounds(price)} is {share} per cent or more below {mean}, the mean of the {len(others)} other prices."
            )
        share = test.below_estimate
        if share is not None and estimate and price * 100 <= (100 - share) * estimate:
            why.append(f"{pounds(price)} is {share} per cent or more below the estimate of {pounds(estimate)}.")
        if why:
            found[bid] = tuple(why)
    return found


def outcomes(route: Route) -> tuple[str, ...]:
    """What may be decided on this route: a breach of law is an outcome of its own under the Regulations."""
    return tuple(OUTCOMES) if route.abnormally_low == MUST_ASK else (NOT_LOW, EXPLAINED, UNEXPLAINED)


def obstacles_to_deciding_price(
    route: Route,
    *,
    outcome: str,
    reason: str,
    at_issue: bool,
    asked: bool,
    answered: bool,
    heard: bool,
    decided: bool,
    price_opened: bool,
    standing: bool,
    is_officer_of_buyer: bool,
) -> tuple[Obstacle, ...]:
    """Why this cannot be decided about a price; empty when it can.

    ``at_issue``: the published test flags it, or its bidder was asked. ``heard``:
    the bidder answered or let its time pass.
    """
    provision = asks(route)[PRICE]
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys decide on its bids."))
    if not price_opened:
        found.append(Obstacle("prices-sealed", "The prices are still sealed.", provision))
    elif not standing:
        found.append(Obstacle("not-standing", "This bid is disregarded, so nothing is left to decide about its price."))
    elif not at_issue:
        says = "The published test does not flag this price, and nobody asked about it."
        found.append(Obstacle("not-at-issue", says, provision, "If it seems too low all the same, ask the bidder."))
    if decided:
        found.append(Obstacle("decided-already", "It is decided about this price already."))
    if outcome not in outcomes(route):
        found.append(Obstacle("no-such-outcome", "Say what is decided about the price.", provision))
    elif outcome == NOT_LOW and route.abnormally_low == MUST_ASK and not asked:
        found.append(Obstacle("ask-first", "The bidder has to be asked to explain a price that seems abnormally low.", provision, "Ask it."))  # fmt: skip
    elif outcome == EXPLAINED and not answered:
        found.append(Obstacle("not-explained", "The bidder has given no explanation.", provision))
    elif outcome in LOW and not heard:
        says = "Nobody is found abnormally low before it could explain."
        found.append(Obstacle("hear-first", says, provision, "Ask it, and wait for its answer or its last day."))
    if len(reason.split()) < FEWEST_WORDS:
        says = f"Give the reason, in {FEWEST_WORDS} words or more."
        found.append(Obstacle("no-reason", says, provision, "Say which evidence you looked at and what it shows."))
    return tuple(found)
