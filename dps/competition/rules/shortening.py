"""A shorter time for bids than the law's least, where everybody who could bid agrees to it. Pure.

Only where the set of suppliers is closed can all of it agree: under the
Regulations the sub-central authority and every candidate selected (PCR 2015
reg 34(12)). On a dynamic market more may join until the deadline, so nobody
can agree for them (Procurement Act 2023 s.54).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.periods import count
from dps.law.routes import Route

BY_AGREEMENT = "PCR 2015 reg 34(12)"


@dataclass(frozen=True)
class Consents:
    """How far the agreement to one named deadline has come. ``asked`` is everybody whom the invitation would go to now."""

    closes_at: datetime
    asked: int
    agreed: int
    refused: int

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return self.asked - self.agreed - self.refused

    @property
    def by_all(self) -> bool:
        """Whether each of them agreed, and there is anybody to agree."""
        return self.asked > 0 and self.agreed == self.asked


def may_be_shortened(route: Route) -> bool:
    """Whether the route lets all suppliers together agree to less time: its set is known, and closed."""
    return route.short_tender_by_unanimous_consent and route.snapshots_invited and route.tender_period is not None


def agreed_to(consents: Consents | None, closes_at: datetime) -> bool:
    """Whether everybody agreed to exactly this deadline; consent to another is none."""
    return consents is not None and consents.by_all and consents.closes_at == closes_at


def obstacles_to_short_period(
    route: Route, consents: Consents | None, *, closes_at: datetime, at: datetime
) -> tuple[Obstacle, ...]:
    """Why bids may not close before the law's least time has run; empty when everybody agreed to this very deadline.

    Even then the time holds two working days (PCR 2015 reg 2(3)(a)).
    """
    if not may_be_shortened(route):
        return (Obstacle("no-short-period", "On this route the time for bids cannot be shortened.", route.legal_basis),)
    if consents is None or consents.closes_at != closes_at:
        return (
            Obstacle(
                "consents-not-asked", "Nobody was asked to agree to this shorter time.", BY_AGREEMENT,
                "Ask every admitted supplier, or set a later deadline.",
            ),
        )  # fmt: skip
    if not consents.by_all:
        says = f"{consents.agreed} of {consents.asked} admitted suppliers have agreed to this shorter time: one missing is enough."
        return (Obstacle("consents-missing", says, BY_AGREEMENT, "Wait for the others, or set a later deadline."),)
    assert route.tender_period is not None  # or it could not be shortened
    least = count(replace(route.tender_period, number=1), london_date(at))
    if london_date(closes_at) < least.last_day:
        says = "However short, the time holds two working days."
        return (Obstacle("under-two-working-days", says, "PCR 2015 reg 2(3)(a)", "Set a later deadline."),)
    return ()


def obstacles_to_asking_consent(
    route: Route, *, state: str, closes_at: datetime | None, at: datetime
) -> tuple[Obstacle, ...]:
    """Why suppliers may not be asked to agree to a shorter time for this draft; empty when they may."""
    found = []
    if state != "draft":
        found.append(Obstacle("not-a-draft", "Suppliers agree before the competition is published.", BY_AGREEMENT))
    if not may_be_shortened(route):
        found.append(
            Obstacle(
                "no-short-period", "On this route the time for bids cannot be shortened: others may still join, and nobody can agree for them.",
                route.provisions.get("short_tender_by_unanimous_consent", route.legal_basis), "Keep the least time that the law gives.",
            )
        )  # fmt: skip
    if closes_at is None:
        found.append(
            Obstacle("no-deadline", "No deadline is set to agree to.", BY_AGREEMENT, "Set the deadline first.")
        )
    elif closes_at <= at:
        found.append(Obstacle("deadline-past", "The deadline has passed.", BY_AGREEMENT, "Set a later one."))
    return tuple(found)


def obstacles_to_consenting(*, state: str, kept: datetime | None, named: datetime, invited: bool, answered: bool, at: datetime) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a supplier may not answer now; empty when it may, once. ``kept`` is the draft's deadline as it is saved."""
    found = []
    if state != "draft":
        found.append(
            Obstacle("not-a-draft", "This question has been settled: the competition is no longer being prepared.")
        )
    elif kept != named:
        found.append(
            Obstacle("another-deadline", "The council has set another deadline since, so this question is settled.")
        )
    if named <= at:
        found.append(Obstacle("deadline-past", "The deadline that was asked about has passed."))
    if not invited:
        found.append(
            Obstacle("not-invited", "Only a supplier that would be invited is asked.", BY_AGREEMENT)
        )  # fmt: skip
    if answered:
        found.append(
            Obstacle("answered-already", "Your organisation has answered, and the answer stands.", BY_AGREEMENT)
        )
    return tuple(found)
