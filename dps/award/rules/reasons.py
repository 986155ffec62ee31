"""Reasons on request: who may ask, until when they are given. Pure.

Sources: Local Government Act 1988 s.20(2) (within 15 days of a written
request); PCR 2015 reg 55(2). Where every bidder is sent an assessment summary
before the award notice, nothing more is owed (Procurement Act 2023 s.50(3)).
"""

from __future__ import annotations

from datetime import date, datetime

from dps.core.refusal import Obstacle
from dps.law.calendar import BeyondKnownHolidays, london_date
from dps.law.periods import count
from dps.law.route import Route

ON_REQUEST = "Local Government Act 1988 s.20(2); PCR 2015 reg 55(2)"


def due_on(route: Route, *, asked_at: datetime) -> date | None:
    """The last London day for the answer; None where no bank holidays are known for it. The duty stands either way."""
    try:
        return count(route.period("debrief"), london_date(asked_at)).last_day
    except BeyondKnownHolidays:
        return None


def obstacles_to_asking(route: Route, *, won: bool, asked: bool, is_bidders: bool) -> tuple[Obstacle, ...]:
    """Why a bidder cannot ask for reasons here; empty when it can."""
    found = []
    if not route.has_period("debrief"):
        found.append(
            Obstacle(
                "told-in-full", "You were told every score and the reason for it, and the winner’s.",
                route.provisions.get("feedback", ""), "What is not clear in it, ask the council in a letter.",
            )
        )  # fmt: skip
    if won:
        found.append(Obstacle("won", "You won, so there are no reasons against you to ask for."))
    if asked:
        found.append(Obstacle("asked-already", "Your organisation has asked already.", mend="The answer comes here."))
    if not is_bidders:
        found.append(Obstacle("not-yours-to-ask", "Owners and bidders of the organisation ask.", ON_REQUEST))
    return tuple(found)


def obstacles_to_answering(*, answered: bool, is_officer_of_buyer: bool) -> tuple[Obstacle, ...]:
    """Why the reasons cannot be given now; empty when they can. Late is better than never, and is recorded as late."""
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys give its reasons."))
    if answered:
        found.append(Obstacle("answered-already", "The reasons were given already."))
    return tuple(found)
