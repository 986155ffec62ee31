"""Who may be charged what. Nothing a person pays may touch admission, invitation, visibility, bidding or scoring."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from dps.law.obstacle import Obstacle
from dps.law.routes import Route


class Charge(StrEnum):
    """What the money would be for."""

    APPLYING = "applying"
    ADMISSION = "admission"
    STAYING_ADMITTED = "staying_admitted"
    DOCUMENTS = "documents"
    INVITATION = "invitation"
    VISIBILITY = "visibility"
    BIDDING = "bidding"
    SCORING = "scoring"
    AWARDED_CONTRACT = "awarded_contract"
    MEMBERSHIP_SUBSCRIPTION = "membership_subscription"


PART_OF_THE_MARKET: frozenset[Charge] = frozenset(Charge) - {Charge.AWARDED_CONTRACT, Charge.MEMBERSHIP_SUBSCRIPTION}
"""Steps of a procurement. No route lets anybody be charged for one, nor lets a payment change one."""


def obstacles_to_charging(
    route: Route,
    what: Charge,
    *,
    touches: Collection[Charge] = (),
    awarded: bool = False,
    percentage_in_market_notice: bool = False,
    fixed_percentage_of_estimated_value: bool = False,
) -> tuple[Obstacle, ...]:
    """Why a supplier may not be charged for ``what`` on this route; empty when it may.

    ``touches`` names every step of the market that paying, or not paying, would change. The other
    three facts concern a charge on an awarded contract. PCR 2015 reg 34(29); Procurement Act 2023 ss.38, 96.
    """
    if what in PART_OF_THE_MARKET:
        return (_never(route, what),)
    touched = tuple(_touched(route, step) for step in sorted(PART_OF_THE_MARKET.intersection(touches)))
    if what is Charge.MEMBERSHIP_SUBSCRIPTION:
        return touched
    return touched + _on_an_awarded_contract(
        route, awarded, percentage_in_market_notice, fixed_percentage_of_estimated_value
    )


def _on_an_awarded_contract(route: Route, awarded: bool, stated: bool, fixed: bool) -> tuple[Obstacle, ...]:
    if route.supplier_charge == "never":
        return (_never(route, Charge.AWARDED_CONTRACT),)
    provision = route.provisions["supplier_charge"]
    wanted = (
        (awarded, "charge-before-award", "Only a supplier that was awarded a contract can be charged.", ""),
        (
            stated,
            "charge-not-in-notice",
            "The market's notice does not say that a percentage is charged.",
            "A market can charge only what its notice stated from the start.",
        ),
        (
            fixed,
            "charge-not-fixed-percentage",
            "A charge can only be a fixed percentage of the contract's estimated value.",
            "Use the percentage in the market's notice.",
        ),
    )
    return tuple(Obstacle(code, says, provision, mend) for holds, code, says, mend in wanted if not holds)


def _never(route: Route, what: Charge) -> Obstacle:
    return Obstacle(
        "charge-forbidden",
        f"A supplier cannot be charged for {what.value.replace('_', ' ')}.",
        route.provisions["supplier_charge"],
        "Make it free.",
    )


def _touched(route: Route, step: Charge) -> Obstacle:
    return Obstacle(
        "charge-touches-market",
        f"A payment cannot change anything about {step.value.replace('_', ' ')}.",
        route.provisions["supplier_charge"],
        "Keep the payment apart from the market.",
    )
