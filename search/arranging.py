"""Filters, counts, order and pages over what an engine found. Pure, and the same for every engine.

The order is relevance, then name. Nothing else is asked for here, so nothing
else can count: not payment, not membership of the network, not size, not how an
organisation is owned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from search.engines.port import Match

LISTED = "listed"
_VALUES: Mapping[str, Callable[[Match], Sequence[str]]] = MappingProxyType(
    {
        "lot": lambda m: m.lots,
        "region": lambda m: m.regions,
        "kind": lambda m: m.kinds,
        "form": lambda m: (m.legal_form,),
    }
)
"""The filters, and what a match says in each."""


@dataclass(frozen=True)
class Filters:
    """What is asked for beside words. Within one filter any value will do; the filters hold together.

    ``with_listed`` takes in the organisations of the directory that nobody has admitted.
    """

    lot: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    form: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    with_listed: bool = False

    def how_many(self) -> int:
        """How many choices are on."""
        return len(self.lot) + len(self.region) + len(self.form) + len(self.kind) + self.with_listed


@dataclass(frozen=True)
class Arranged:
    """The refs of all who remain, in order, and how many each choice of each filter would show.

    A count is the number of results there would be with that value alone in its
    filter and the other filters as they are. ``listed`` is how many of the
    directory answer words and filters.
    """

    refs: tuple[str, ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    listed: int = 0


def arrange(matches: Iterable[Match], filters: Filters) -> Arranged:
    """Filter, count and order what was found: by relevance, then by name."""
    kept: list[Match] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in _VALUES}
    listed = 0
    for match in matches:
        fails = [name for name in _VALUES if not _passes(match, name, filters)]
        if match.place == LISTED:
            listed += not fails
            if not filters.with_listed:
                continue
        if not fails:
            kept.append(match)
        for name, values in _VALUES.items():
            if fails in ([], [name]):
                counts[name].update(values(match))
    kept.sort(key=in_order)
    return Arranged(tuple(match.ref for match in kept), counts, listed)


def in_order(match: Match) -> tuple[float, str, str]:
    """What a match is ordered by: relevance first; then the name; the ref settles two of one name."""
    return (-match.score, match.sort_name, match.ref)


def _passes(match: Match, name: str, filters: Filters) -> bool:
    wanted: frozenset[str] = getattr(filters, name)
    return not wanted or not wanted.isdisjoint(_VALUES[name](match))


def page_of(refs: Sequence[str], number: int, size: int) -> tuple[int, int, Sequence[str]]:
    """The page asked for, kept between the first and the last; how many there are; and its refs."""
    pages = max(1, -(-len(refs) // size))
    number = min(max(1, number), pages)
    return number, pages, refs[(number - 1) * size : number * size]
