"""Saving a search and hearing what it finds: how many, how often, and which day's digest is due. Pure.

No payment, membership or standing is an argument here: whoever may sign in may
save as many searches as everybody else, and hears at the same hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.calendar import LONDON

OPPORTUNITY, SUPPLIER = "opportunity", "supplier"
KINDS: Mapping[str, str] = MappingProxyType({OPPORTUNITY: "Opportunities", SUPPLIER: "Suppliers"})
"""What can be searched for and saved. Only what is new among opportunities is told by letter."""

NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
EVERY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        DAILY: ("Every day", "One letter at 8 in the morning, on days when something new was published."),
        WEEKLY: ("Every week", "One letter on Monday at 8 in the morning, in weeks when something new was published."),
        NEVER: ("No letters", "Kept here, to look at when you like."),
    }
)
"""How often a letter may come, each with its name and what it means."""

HOUR = time(8)
"""When a digest falls due, London time; a weekly one on a Monday."""
MOST_SAVED = 20
LONGEST_NAME = 100
LONGEST_WORDS = 200
MOST_FILTERS = 60
MOST_LISTED = 50
"""How many opportunities one letter lists. What is beyond comes with the next."""


@dataclass(frozen=True)
class Sought:
    """What a saved search looks for: its kind, words, and the codes chosen in each filter."""

    kind: str
    words: str
    filters: Mapping[str, Sequence[str]]

    def asks(self) -> tuple[object, ...]:
        """The same for two searches that ask the same, however they were typed."""
        chosen = tuple((name, tuple(sorted(set(codes)))) for name, codes in sorted(self.filters.items()) if codes)
        return (self.kind, " ".join(self.words.casefold().split()), chosen)


def obstacles_to_saving(
    sought: Sought, *, name: str, every: str, others: Sequence[tuple[str, Sought]]
) -> tuple[Obstacle, ...]:
    """Why a search cannot be saved under this name; empty when it can. ``others`` are those that the person has: (name, what it looks for).

    A rule of the market.
    """
    found = [*obstacles_to_naming(name, [other for other, _ in others]), *obstacles_to_hearing(sought.kind, every)]
    if sought.kind not in KINDS:
        found.append(Obstacle("search-kind-unknown", "Only a search for opportunities or for suppliers can be saved."))
    if not sought.words.strip() and not any(sought.filters.values()):
        found.append(
            Obstacle(
                "search-empty", "This search asks for nothing, so it would find everything.",
                mend="Search by some words or a filter first, and save that.",
            )
        )  # fmt: skip
    if len(sought.words) > LONGEST_WORDS or sum(map(len, sought.filters.values())) > MOST_FILTERS:
        found.append(
            Obstacle("search-long", "This search is too long to be saved.", mend="Use fewer words or filters.")
        )
    if len(others) >= MOST_SAVED:
        found.append(
            Obstacle("searches-many", f"You have {MOST_SAVED} saved searches, and nobody can have more.", mend="Delete one that you need no longer.")
        )  # fmt: skip
    same = next((other for other, what in others if what.asks() == sought.asks()), None)
    if same is not None:
        found.append(
            Obstacle("search-saved-already", f"You have saved this search already, as “{same}”.", mend="Change how often you hear of that one.")
        )  # fmt: skip
    return tuple(found)


def obstacles_to_naming(name: str, others: Sequence[str]) -> tuple[Obstacle, ...]:
    """Why a saved search cannot be called so; empty when it can. ``others`` are the names of the person's other searches."""
    bare = " ".join(name.split())
    if not bare:
        return (Obstacle("search-nameless", "The search has no name.", mend="Give it one that you will know again."),)
    if len(bare) > LONGEST_NAME:
        return (Obstacle("search-name-long", f"The name has more than {LONGEST_NAME} characters."),)
    if bare.casefold() in {other.casefold() for other in others}:
        return (
            Obstacle("search-name-taken", f"You have a search called “{bare}” already.", mend="Choose another name."),
        )
    return ()


def obstacles_to_hearing(kind: str, every: str) -> tuple[Obstacle, ...]:
    """Why letters cannot come so often; empty when they can."""
    if every not in EVERY:
        return (Obstacle("search-often-unknown", "Choose how often you want to hear."),)
    if kind == SUPPLIER and every != NEVER:
        return (
            Obstacle("search-suppliers-told", "Letters come about opportunities, not about suppliers.", mend="Choose no letters; the search is kept."),
        )  # fmt: skip
    return ()


def due_on(every: str, at: datetime) -> date | None:
    """The London day of the newest digest that is due by an instant; None where no letters come."""
    if every == NEVER:
        return None
    local = at.astimezone(LONDON)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    return day - timedelta(days=day.weekday()) if every == WEEKLY else day


def due_at(day: date) -> datetime:
    """The instant at which the digest of a London day falls due."""
    return datetime.combine(day, HOUR, tzinfo=LONDON)


def is_due(every: str, *, since: datetime, looked_on: date | None, at: datetime) -> date | None:
    """The day of the digest that a search owes at an instant, or None.

    It owes the newest one that fell due after it was saved or begun again and
    was not looked for yet: of runs that were missed, one digest comes of them all.
    """
    day = due_on(every, at)
    if day is None or due_at(day) <= since or (looked_on is not None and looked_on >= day):
        return None
    return day
