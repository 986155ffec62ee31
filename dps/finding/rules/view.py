"""What a council is shown of a market before it writes: how many could do the work here, what they are, what they say. Pure.

The figures describe. On a dynamic purchasing system everybody admitted to the
lot is invited, whatever they say here, and in a dynamic market every member may
bid (PCR 2015 reg 34(21), (22); Procurement Act 2023 s.34(3), (4)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEW = 5
"""Below so many a figure is about single organisations: no share is drawn of them, and the page says so."""

THIN = 3
"""Fewer than so many that serve an area are told as a thin market."""

ASK_FIRST = "PCR 2015 reg 40; Procurement Act 2023 s.16"
"""Preliminary consultation of the market."""

HERE, ELSEWHERE, UNSAID = "here", "elsewhere", "unsaid"


@dataclass(frozen=True)
class One:
    """One supplier on a lot. ``facts`` are the codes that hold; ``regions`` empty where it says nothing of where it works.

    ``withheld`` says that a suspension keeps invitations from its place now.
    """

    ref: str
    name: str
    form: str
    regions: tuple[str, ...]
    facts: tuple[str, ...]
    size: str
    can: tuple[str, ...]
    studies: int
    founded: int | None = None
    withheld: bool = False

    def serves(self, areas: frozenset[str]) -> str:
        """Whether it says that it works in one of these regions: here, elsewhere, or unsaid."""
        if not self.regions:
            return UNSAID
        return HERE if not areas or not areas.isdisjoint(self.regions) else ELSEWHERE


@dataclass(frozen=True)
class Figure:
    """How many of those counted are so; ``percent`` is None where they are few."""

    code: str
    count: int
    of: int
    percent: int | None


@dataclass(frozen=True)
class View:
    """A market as a council sees it: everybody on the lot, those who say they serve the area, and what those are."""

    total: int
    invited: int
    here: tuple[One, ...]
    elsewhere: tuple[One, ...]
    unsaid: tuple[One, ...]
    facts: tuple[Figure, ...]
    sizes: tuple[Figure, ...]
    with_studies: Figure

    @property
    def is_few(self) -> bool:
        """Whether the figures are about so few that each is about single organisations."""
        return len(self.here) < FEW

    @property
    def is_thin(self) -> bool:
        """Whether so few serve the area that the market is asked before a competition is written."""
        return len(self.here) < THIN


def view_of(suppliers: Sequence[One], *, areas: frozenset[str], facts: Sequence[str], sizes: Sequence[str]) -> View:
    """The market that these suppliers make, for an area; no areas: wherever they work. ``facts`` and ``sizes`` order the figures."""
    where: Mapping[str, list[One]] = {HERE: [], ELSEWHERE: [], UNSAID: []}
    for one in suppliers:
        where[one.serves(areas) if areas else HERE].append(one)
    here = where[HERE]
    are = Counter(fact for one in here for fact in one.facts)
    big = Counter(one.size or UNSAID for one in here)
    return View(
        total=len(suppliers), invited=sum(not one.withheld for one in suppliers),
        here=tuple(here), elsewhere=tuple(where[ELSEWHERE]), unsaid=tuple(where[UNSAID]),
        facts=tuple(_figure(code, are[code], len(here)) for code in facts),
        sizes=tuple(_figure(code, big[code], len(here)) for code in (*sizes, UNSAID) if big[code]),
        with_studies=_figure("studies", sum(one.studies > 0 for one in here), len(here)),
    )  # fmt: skip


def _figure(code: str, count: int, of: int) -> Figure:
    return Figure(code, count, of, None if of < FEW else (200 * count + of) // (2 * of))
