"""More time for everybody, because an outage or an error kept suppliers: two officers, before the old deadline. Pure.

The same time for all, never for one (PCR 2015 regs 18(1), 47(1); Procurement
Act 2023 ss.12(2), 54(2)). After the deadline, or once an opening has begun,
nobody moves it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from dps.competition.rules.changing import EXTENSIONS, moves_later, odd_hour, too_short
from dps.competition.rules.frozen import Told
from dps.competition.rules.lifecycle import Stage
from dps.core.refusal import Obstacle

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "outage": "The service, or a part of it, could not be used",
        "error": "An error of ours or of the service kept suppliers from preparing or sending their bids",
    }
)
"""Why everybody gets more time, for an extension by two officers."""


LATELY, ENOUGH = timedelta(hours=1), timedelta(minutes=5)
"""An outage of so long in all within the last so long is reason to think of more time for everybody. Market policy."""

_A_MISSED_ROUND = timedelta(minutes=2)


@dataclass(frozen=True)
class Silence:
    """A time in which the market was not at work, to the minute."""

    since: datetime
    until: datetime

    @property
    def minutes(self) -> int:
        """How long, in whole minutes."""
        return (self.until - self.since) // timedelta(minutes=1)


def silences(beats: Sequence[datetime], *, at: datetime) -> tuple[Silence, ...]:
    """The outages of the last hour that suggest more time for everybody; empty where they come to less than five minutes.

    ``beats`` are the minutes in which the market was at work, in order. Before
    the first of them nothing is known, and so nothing is said.
    """
    found = [
        Silence(max(one + timedelta(minutes=1), at - LATELY), other)
        for one, other in pairwise(beats)
        if other - one > _A_MISSED_ROUND and other > at - LATELY
    ]
    return tuple(found) if sum((s.until - s.since for s in found), timedelta()) >= ENOUGH else ()


def obstacles_to_extending(
    told: Told, *, closes_at: datetime | None, cause: str, reason: str, stage: Stage, opening_begun: bool, waiting: bool,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why an officer may not ask to give everybody more time now; empty until the deadline and before any opening."""
    found = list(obstacles_to_extending_at_all(stage, opening_begun=opening_begun))
    if waiting:
        found.append(
            Obstacle("asked-already", "An extension waits for its second officer.", EXTENSIONS, "Confirm it, or let it go first.")
        )  # fmt: skip
    if cause not in CAUSES:
        found.append(Obstacle("no-cause", "Nothing says what kept suppliers.", EXTENSIONS, "Choose the cause."))
    found += too_short(reason, "no-reason", "Nothing says what happened.", "Say it: suppliers will read it.")
    if closes_at is None:
        found.append(Obstacle("no-deadline", "No new deadline is given.", EXTENSIONS, "Set the new deadline."))
        return tuple(found)
    found += odd_hour(closes_at)
    found += moves_later("Bids close", told.closes_at, closes_at)
    if told.closes_at is not None and closes_at == told.closes_at:
        found.append(Obstacle("no-longer", "The new deadline is the old one.", EXTENSIONS, "Set a later one."))
    return tuple(found)


def obstacles_to_confirming(
    *, stage: Stage, opening_begun: bool, waiting: bool, first: str, second: str
) -> tuple[Obstacle, ...]:
    """Why this second officer may not confirm an extension; empty until the old deadline and before any opening.

    ``first`` and ``second`` are the officers' refs: they are two people.
    """
    found = list(obstacles_to_extending_at_all(stage, opening_begun=opening_begun))
    if not waiting:
        found.append(Obstacle("not-asked", "No extension waits for a second officer."))
    if waiting and first == second:
        found.append(
            Obstacle(
                "same-officer", "You asked for this extension; a second officer has to confirm it.",
                "Market policy: two officers extend, so that nobody moves a deadline alone for one bidder’s sake",
                "Ask a colleague who is an officer to sign in and confirm it.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_extending_at_all(stage: Stage, *, opening_begun: bool) -> tuple[Obstacle, ...]:
    """Why no deadline moves any more, whatever happened; empty while it has not passed and nothing is being opened."""
    found = []
    if stage != "open":
        found.append(
            Obstacle(
                "too-late-to-extend", "Everybody gets more time before the old deadline passes, never after it.", EXTENSIONS,
                "The deadline stands. To begin again, cancel this competition with the reason.",
            )
        )  # fmt: skip
    if opening_begun:
        found.append(
            Obstacle("opening-begun", "An officer has begun to open the bids, so no deadline moves.", EXTENSIONS)
        )
    return tuple(found)
