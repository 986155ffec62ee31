"""For how long bids stand, and asking every bidder to let its bid stand for longer. Pure.

Everybody is asked, with the same days; each agrees, or its bid stands until the
published day and no longer. Nobody changes anything else of a bid by agreeing.
PCR 2015 reg 18(1); Procurement Act 2023 s.12(2), (3); the published terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dps.core.refusal import Obstacle
from dps.law.days import plain_day

EQUAL = "PCR 2015 reg 18(1); Procurement Act 2023 s.12(2), (3)"
LEAST_DAYS = 3
LONGEST = timedelta(days=180)
FEWEST_WORDS = 5


@dataclass(frozen=True)
class Extension:
    """One request for more time: the last day that it would make, the last day to answer, and this bidder's answer, if any."""

    until: date
    answer_by: date
    agrees: bool | None = None


def stands_until(first: date, extensions: Iterable[Extension]) -> date:
    """The last London day on which a bid stands: the published one, or the latest that its bidder agreed to."""
    return max([first, *(one.until for one in extensions if one.agrees)])


def obstacles_to_asking(
    *,
    stands: date,
    until: date | None,
    answer_by: date | None,
    reason: str,
    bids: int,
    waits: bool,
    quality_opened: bool,
    is_officer_of_buyer: bool,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why all bidders cannot be asked for this on a London day; empty when they can. ``stands``: the last day as it is."""
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys ask its bidders."))
    if not quality_opened:
        found.append(Obstacle("not-opened", "The bids are not open yet, so there is nobody to ask."))
    elif not bids:
        found.append(Obstacle("no-bids", "No bid stands, so there is nobody to ask."))
    if waits:
        found.append(Obstacle("asked-already", "Everybody was asked, and the time to answer still runs."))
    if on > stands:
        says = f"The bids stood until {plain_day(stands)}. What has ended is not made longer."
        found.append(Obstacle("ended", says, EQUAL, "Ask your lawyer whether to end without an award and call again."))
    if until is None or until <= stands:
        found.append(Obstacle("not-longer", f"Choose a day after {plain_day(stands)}."))
    elif until > stands + LONGEST:
        found.append(
            Obstacle("too-long", f"That is more than {LONGEST.days} days longer.", mend="Choose an earlier day.")
        )
    first = on + timedelta(days=LEAST_DAYS)
    if answer_by is None or answer_by < first:
        found.append(Obstacle("day-too-soon", f"Bidders answer until {plain_day(first)} at least.", EQUAL))
    elif answer_by > stands:
        found.append(Obstacle("day-too-late", f"They answer before their bids end, by {plain_day(stands)}."))
    if len(reason.split()) < FEWEST_WORDS:
        found.append(Obstacle("no-reason", f"Say why more time is needed, in {FEWEST_WORDS} words or more."))
    return tuple(found)


def obstacles_to_answering(extension: Extension, *, standing: bool, on: date) -> tuple[Obstacle, ...]:
    """Why a bidder cannot answer now; empty when it can."""
    if extension.agrees is not None:
        return (Obstacle("answered-already", "You have answered this."),)
    if not standing:
        return (Obstacle("not-standing", "This bid is disregarded, so nothing more is asked of it."),)
    if on > extension.answer_by:
        says = f"The time to answer ended with {plain_day(extension.answer_by)}."
        return (Obstacle("answer-late", says, EQUAL, "Your bid stands until the day that was published."),)
    return ()
