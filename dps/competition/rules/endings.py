"""Three different endings without a contract, and a draft given up: when each is, for what reason, with which notice. Pure.

A competition is *withdrawn* while it is open; *cancelled* after it has closed;
or ends because *no bid is suitable*, which is only known once the bids are
open. Each is told at once with its grounds (PCR 2015 reg 55(1)), under the Act
with a procurement termination notice as soon as reasonably practicable (s.55).
Nothing is deleted, and what is sealed stays sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.routes import Route

GROUNDS_TOLD = "PCR 2015 reg 55(1); Procurement Act 2023 s.55"
WITHDRAWN, CANCELLED, NO_SUITABLE_BID, GIVEN_UP = "withdrawn", "cancelled", "no_suitable_bid", "given_up"


@dataclass(frozen=True)
class Ending:
    """One way to end: its title, what it means, and the grounds it may have, each by its code with its words."""

    code: str
    title: str
    means: str
    grounds: Mapping[str, str]


_COMMON = {
    "need-gone": "The need is gone, or has changed",
    "no-money": "There is no money for it any more",
    "documents-wrong": "Something in the documents was wrong and could not be mended fairly",
}

ENDINGS: Mapping[str, Ending] = MappingProxyType(
    {
        WITHDRAWN: Ending(
            WITHDRAWN, "Withdrawn", "Taken back while it was open. No bid was or will be opened.",
            MappingProxyType({**_COMMON, "other": "Another reason"}),
        ),
        CANCELLED: Ending(
            CANCELLED, "Cancelled", "Ended after it had closed, for a reason that does not lie in the bids.",
            MappingProxyType({**_COMMON, "procedure-faulty": "The procedure had a fault", "other": "Another reason"}),
        ),
        NO_SUITABLE_BID: Ending(
            NO_SUITABLE_BID, "No suitable bid", "The bids were opened, and none of them can be accepted.",
            MappingProxyType(
                {
                    "no-bids": "No bid was received",
                    "below-minimum": "No bid reached every minimum score",
                    "not-as-asked": "No bid offers what was asked for",
                    "too-dear": "Every bid is above the money there is",
                }
            ),
        ),
    }
)  # fmt: skip
"""The three endings of what was published. A draft that is given up is none of them: nobody was told of it."""


def obstacles_to_ground(ending: str, ground: str) -> tuple[Obstacle, ...]:
    """Why an ending may not have this ground; empty when it may."""
    if ground in ENDINGS[ending].grounds:
        return ()
    return (Obstacle("no-ground", "Nothing says on which ground it ends.", GROUNDS_TOLD, "Choose the ground."),)


def obstacles_to_no_suitable_bid(*, opened: bool, bids: int | None, ground: str) -> tuple[Obstacle, ...]:
    """Why it cannot be said that no bid is suitable; empty when it can.

    ``bids`` is how many were opened, None while nothing is.
    """
    if not opened:
        return (
            Obstacle(
                "not-opened", "Nobody has read the bids, so nobody can say that none of them is suitable.", GROUNDS_TOLD,
                "Open the bids first; or cancel the competition, for a reason that does not lie in them.",
            ),
        )  # fmt: skip
    if bids and ground == "no-bids":
        return (Obstacle("there-are-bids", "Bids were received.", GROUNDS_TOLD, "Choose the ground that holds."),)
    return ()


def notice_after(route: Route, ended_as: str) -> str | None:
    """The notice that follows an ending, by its code; None where the route asks for none, or nobody was told of a draft."""
    return route.termination_notice if ended_as in ENDINGS else None


def obstacles_to_recording_notice(
    route: Route, *, ended_as: str, recorded: bool, reference: str, published_on: date | None, ended_on: date | None, today: date,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Every reason why this is not the record of the termination notice; empty when it is."""
    notice = notice_after(route, ended_as)
    if notice is None:
        return (Obstacle("no-notice", "No termination notice is asked for here.", GROUNDS_TOLD),)
    provision = route.provisions.get("termination_notice", GROUNDS_TOLD)
    found = []
    if recorded:
        found.append(Obstacle("recorded-already", f"The {notice} notice is recorded already.", provision))
    if not reference.strip():
        found.append(
            Obstacle("no-reference", "The notice has no reference.", provision, "Enter it as the platform shows it.")
        )
    if published_on is None:
        found.append(Obstacle("no-date", "The notice has no date.", provision, "Enter the day it was published."))
    elif published_on > today:
        found.append(
            Obstacle("notice-in-future", "The notice is dated in the future.", provision, "Record it once it is out.")
        )
    elif ended_on is not None and published_on < ended_on:
        found.append(
            Obstacle("notice-too-early", "The notice is dated before the competition ended.", provision, "Check the date.")
        )  # fmt: skip
    return tuple(found)
