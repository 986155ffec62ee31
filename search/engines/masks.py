"""Filters and counts over what was found, as sets of bits: one bit for each document of the index.

A segment of the index never changes, so what its documents say in each facet is
read once and kept; a small update adds a small segment. Counting a facet is
then one AND and one count of bits for each of its values, however many
documents there are. Nothing here knows a library of search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Masks = dict[str, dict[str, int]]
"""Facet, value, and the documents that say so: the lowest bit is document 0."""


@dataclass(frozen=True)
class Held:
    """What the documents of an index say: of what kind they are, their facets, and for each its ref, name, day and length."""

    size: int
    kinds: Mapping[str, int]
    facets: Mapping[str, Mapping[str, int]]
    refs: tuple[str, ...]
    names: tuple[str, ...]
    days: tuple[str, ...]
    lengths: tuple[int, ...] = ()


@dataclass
class Gathering:
    """Puts bits together, document by document, for one segment."""

    rows: dict[tuple[str, str], bytearray] = field(default_factory=dict)

    def put(self, size: int, number: int, facet: str, value: str) -> None:
        """Note that a document says ``value`` in ``facet``."""
        row = self.rows.get((facet, value))
        if row is None:
            row = self.rows[facet, value] = bytearray(size // 8 + 1)
        row[number >> 3] |= 1 << (number & 7)

    def masks(self) -> Masks:
        """All that was noted."""
        found: Masks = {}
        for (facet, value), row in self.rows.items():
            found.setdefault(facet, {})[value] = int.from_bytes(row, "little")
        return found


def joined(parts: Iterable[tuple[int, Held]]) -> Held:
    """The segments of an index, each with the number of its first document, as one."""
    size, kinds, facets = 0, dict[str, int](), dict[str, dict[str, int]]()
    refs: list[str] = []
    names: list[str] = []
    days: list[str] = []
    lengths: list[int] = []
    for first, held in parts:
        size = first + held.size
        for kind, mask in held.kinds.items():
            kinds[kind] = kinds.get(kind, 0) | mask << first
        for facet, values in held.facets.items():
            whole = facets.setdefault(facet, {})
            for value, mask in values.items():
                whole[value] = whole.get(value, 0) | mask << first
        refs += held.refs
        names += held.names
        days += held.days
        lengths += held.lengths
    return Held(size, kinds, facets, tuple(refs), tuple(names), tuple(days), tuple(lengths))


def mask_of(numbers: Iterable[int], size: int) -> int:
    """The documents with these numbers."""
    row = bytearray(size // 8 + 1)
    for number in numbers:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")


def members(mask: int, size: int) -> bytes:
    """For each document one byte, 1 where it is of the mask: quicker to ask ten thousand times than the mask itself."""
    return bytes(mask >> at & 1 for at in range(size)) if size < 64 else _spread(mask, size)


_SPREAD = tuple(bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256))


def _spread(mask: int, size: int) -> bytes:
    return b"".join([_SPREAD[byte] for byte in mask.to_bytes(size // 8 + 1, "little")])


def filtered(
    base: int, held: Held, names: Iterable[str], asked: Mapping[str, frozenset[str]]
) -> tuple[int, dict[str, dict[str, int]]]:
    """The documents of ``base`` that pass every filter, and for each facet how many there would be with each value alone in it."""
    passing: dict[str, int] = {}
    for name in names:
        wanted = asked.get(name)
        values = held.facets.get(name, {})
        passing[name] = base if not wanted else base & _any(values.get(value, 0) for value in wanted)
    chosen = base
    for mask in passing.values():
        chosen &= mask
    counts: dict[str, dict[str, int]] = {}
    for name in passing:
        others = base
        for other, mask in passing.items():
            if other != name:
                others &= mask
        found = ((value, (mask & others).bit_count()) for value, mask in held.facets.get(name, {}).items())
        counts[name] = {value: count for value, count in found if count}
    return chosen, counts


def _any(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
