"""What puts a bid out, in the words that bidders read before they bid and that are frozen with the rest. Pure.

Procurement Act 2023 s.23(3)(a): whether failing a criterion disqualifies is
published. PCR 2015 reg 67(9). Abnormally low prices: PCR 2015 reg 69,
Procurement Act 2023 s.19(4): a bidder explains before anything is decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dps.competition.rules.parts import late_bids, low_prices, price_schedule
from dps.competition.rules.parts.price_schedule import caps_in_words
from dps.law.routes import route

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told


def what_disqualifies(told: Told) -> tuple[str, ...]:
    """Every reason for which a bid is not compared, or cannot be submitted at all."""
    schedule = price_schedule.read(told.parts.get(price_schedule.NAME, {}))
    minimums = tuple(
        f"A bid that scores below {c.threshold} of {c.top} for “{c.path}” is out."
        for c in told.criteria
        if c.threshold is not None
    )
    return (
        *(minimums or ("No criterion has a minimum score.",)),
        "A bid is submitted whole: every question answered within its word limit"
        + (", every line of the price schedule priced." if schedule.lines else ", and a price."),
        *(f"No bid above a cap can be submitted. {one}" for one in caps_in_words(schedule)),
        low_prices.in_words(told.parts),
        late_bids.in_words(route(told.route), told.parts),
        "A bid is disregarded where the law requires or allows it, with the reason told to its bidder.",
    )
