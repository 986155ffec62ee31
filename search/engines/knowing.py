"""What is read once of an index of Whoosh and kept while it stands: what its documents say, how long they are, their words.

A segment never changes, and its id is random, so what was read of one holds
for every generation it is part of. Only what is deleted changes beside it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from search.engines.analysis import BETWEEN
from search.engines.masks import Gathering, Held, joined, mask_of
from search.engines.nearness import Words

K1, B = 1.2, 0.6
"""BM25: how soon a word that is said again counts no more, and how much a long text counts less."""

_MOST_SEGMENTS, _MOST_WHOLE = 400, 4


@dataclass(frozen=True)
class Known:
    """An index as it stands. ``norms`` is for each document what its length adds below the line of BM25.

    ``counts`` holds for each segment and kind how many documents say a word.
    """

    held: Held
    norms: tuple[float, ...]
    counts: tuple[dict[str, Counter[str]], ...]

    @cached_property
    def vocabulary(self) -> dict[str, Words]:
        """The words of each kind of document, made when they are first needed."""
        return {}

    @cached_property
    def names(self) -> list[tuple[str, int]]:
        """Every name as lists order it, with the number of its document."""
        return sorted((name, number) for number, name in enumerate(self.held.names))

    def words(self, kind: str) -> Words:
        """The words of the documents of a kind."""
        if kind not in self.vocabulary:
            whole: Counter[str] = Counter()
            for counts in self.counts:
                whole.update(counts.get(kind, {}))
            self.vocabulary[kind] = Words(whole)
        return self.vocabulary[kind]


_segments: OrderedDict[str, tuple[Held, dict[str, Counter[str]]]] = OrderedDict()
_whole: OrderedDict[tuple[tuple[str, int], ...], Known] = OrderedDict()
_turn = Lock()


def known(reader: Any) -> Known:
    """What an index says, each of its segments read once."""
    leaves = [(leaf, first) for leaf, first in reader.leaf_readers() if leaf.doc_count_all()]
    names = tuple((name_of(leaf), first) for leaf, first in leaves)
    with _turn:
        if names in _whole:
            _whole.move_to_end(names)
            return _whole[names]
        parts, counts = [], []
        for (leaf, first), (name, _) in zip(leaves, names, strict=True):
            if name not in _segments:
                _segments[name] = _read(leaf), _counts(leaf)
            _segments.move_to_end(name)
            parts.append((first, _segments[name][0]))
            counts.append(_segments[name][1])
        held = joined(parts)
        mean = sum(held.lengths) / max(1, len(held.lengths)) or 1.0
        norms = tuple(K1 * (1 - B + B * length / mean) for length in held.lengths)
        found = _whole[names] = Known(held, norms, tuple(counts))
        while len(_segments) > _MOST_SEGMENTS:
            _segments.popitem(last=False)
        while len(_whole) > _MOST_WHOLE:
            _whole.popitem(last=False)
        return found


def name_of(leaf: Any) -> str:
    """What names a segment among all there ever were."""
    return str(leaf.segment().segment_id())


def living(reader: Any, size: int) -> int:
    """The documents that were not deleted."""
    gone = [
        first + number
        for leaf, first in reader.leaf_readers()
        if leaf.has_deletions()
        for number in leaf.segment().deleted_docs()
    ]
    return ((1 << size) - 1) & ~mask_of(gone, size)


def _read(leaf: Any) -> Held:
    size, column = leaf.doc_count_all(), leaf.column_reader("held")
    kinds, facets = Gathering(), Gathering()
    refs, names, days = [], [], []
    for number in range(size):
        value = column[number]
        kind, ref, name, day, *said = (value.decode() if isinstance(value, bytes) else str(value)).split("\t")
        kinds.put(size, number, "kind", kind)
        for one in said:
            facet, _, values = one.partition("=")
            for each in values.split(","):
                facets.put(size, number, facet, each)
        refs.append(ref)
        names.append(name)
        days.append(day)
    lengths = tuple(leaf.doc_field_length(number, "text") for number in range(size))
    return Held(size, kinds.masks().get("kind", {}), facets.masks(), tuple(refs), tuple(names), tuple(days), lengths)


def _counts(leaf: Any) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for term, about in leaf.iter_field("words"):
        kind, _, word = term.decode().partition(BETWEEN)
        found.setdefault(kind, Counter())[word] = about.doc_frequency()
    return found
