"""A search as it is kept for the record: what was asked, what answered, and what each that answered said of itself. Pure.

What is kept is one text, and its SHA-256 is on the trail, so that nobody can
say afterwards that other suppliers were found. It is market research: whom a
council invites is the law's matter, and nothing here is a list of invitees
(PCR 2015 reg 34(21), (22); Procurement Act 2023 ss.16, 34(3), 85).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dps.core.refusal import Obstacle
from dps.profile.rules.content import Content, kept

MOST = 2_000
"""A search of more than so many is narrowed first: nobody reads as many."""

LONGEST_TITLE = 200
LONGEST_PURPOSE = 2_000

SAME, OTHERWISE, GONE, OTHER_PLACE = "same", "says-otherwise", "gone", "other-place"
WORDS: Mapping[str, str] = {
    SAME: "The same",
    OTHERWISE: "Says something else now",
    OTHER_PLACE: "Has another place in the market now",
    GONE: "Cannot be found any more",
}
"""What became of a supplier since a search was kept."""


@dataclass(frozen=True)
class Seen:
    """One supplier as a search saw it. ``version`` is of its profile, 0 where it had said nothing; ``digest`` of its content.

    ``place`` is ``admitted`` or ``listed``; ``lots`` the refs of the lots on which it had a place.
    """

    ref: str
    name: str
    place: str
    form: str
    regions: tuple[str, ...]
    lots: tuple[str, ...]
    version: int
    digest: str


@dataclass(frozen=True)
class Choice:
    """A code that a search filtered by or counted, in the words of the day, with its number where it was counted."""

    code: str
    words: str
    count: int = 0


@dataclass(frozen=True)
class Facet:
    """One facet of a search in the words of the day: by what it filtered, or what it counted."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Search:
    """What was asked of which engine, and what answered.

    ``plain`` says that the database was searched, for want of an index, and
    ``loose`` that only words spelt nearly so were found.
    """

    words: str
    order: str
    with_listed: bool
    filters: tuple[Facet, ...]
    counts: tuple[Facet, ...]
    engine: str
    plain: bool
    loose: bool
    seen: tuple[Seen, ...]

    @property
    def total(self) -> int:
        """How many answered."""
        return len(self.seen)


@dataclass(frozen=True)
class Since:
    """What became of one supplier that was found: one of ``WORDS``, and what it says now where it is still there."""

    then: Seen
    state: str
    now: Seen | None = None


def obstacles_to_freezing(*, title: str, purpose: str, total: int) -> tuple[Obstacle, ...]:
    """Why a search cannot be kept as it is; empty when it can."""
    found = []
    if not title.strip():
        found.append(Obstacle("no-title", "Nothing says what the need is.", mend="Name the need in a few words."))
    if not purpose.strip():
        found.append(
            Obstacle("no-purpose", "Nothing says why you looked.", mend="Say what you wanted to learn of the market.")
        )
    if total > MOST:
        found.append(
            Obstacle(
                "too-many",
                f"This search finds {total:,} suppliers; at most {MOST:,} are kept of one.",
                mend="Add words or filters until it says something about your need.",
            )
        )
    return tuple(found)


def digest_of_content(content: Content) -> str:
    """SHA-256 of everything that a profile says."""
    return _sha(_compact(kept(content)))


def canonical(search: Search, *, title: str, purpose: str, council: str, at: datetime) -> str:
    """The one text that is kept. The same search gives the same text: keys in order, no clock is read."""
    return _compact(
        {
            "title": title, "purpose": purpose, "council": council, "at": at.isoformat(),
            "words": search.words, "order": search.order, "with_listed": search.with_listed,
            "filters": _groups(search.filters), "counts": _groups(search.counts), "engine": search.engine,
            "plain": search.plain, "loose": search.loose, "total": search.total,
            "seen": [
                {
                    "ref": one.ref, "name": one.name, "place": one.place, "form": one.form, "regions": list(one.regions),
                    "lots": list(one.lots), "version": one.version, "digest": one.digest,
                }
                for one in search.seen
            ],
        }
    )  # fmt: skip


def digest_of(text: str) -> str:
    """SHA-256 of the kept text."""
    return _sha(text)


def read(text: str) -> Search:
    """The search that a kept text holds."""
    said = json.loads(text)
    return Search(
        said["words"], said["order"], said["with_listed"], _read_groups(said["filters"]), _read_groups(said["counts"]),
        said["engine"], said["plain"], said["loose"],
        tuple(
            Seen(
                one["ref"], one["name"], one["place"], one["form"], tuple(one["regions"]), tuple(one["lots"]),
                one["version"], one["digest"],
            )
            for one in said["seen"]
        ),
    )  # fmt: skip


def since(then: Sequence[Seen], now: Mapping[str, Seen]) -> tuple[Since, ...]:
    """What became of each that was found, in the order of then; ``now`` holds those who can be found, by ref."""
    return tuple(Since(one, _became(one, now.get(one.ref)), now.get(one.ref)) for one in then)


def _became(then: Seen, now: Seen | None) -> str:
    if now is None:
        return GONE
    if (then.place, sorted(then.lots)) != (now.place, sorted(now.lots)):
        return OTHER_PLACE
    return SAME if then.digest == now.digest else OTHERWISE


def _groups(facets: Sequence[Facet]) -> list[Any]:
    return [[one.name, one.title, [[c.code, c.words, c.count] for c in one.choices]] for one in facets]


def _read_groups(said: Sequence[Any]) -> tuple[Facet, ...]:
    return tuple(Facet(name, title, tuple(Choice(*one) for one in choices)) for name, title, choices in said)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
