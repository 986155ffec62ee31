"""How near each document of an index of Whoosh is to what is sought: BM25F over its postings, all of them, in one pass.

The library's own matchers take a hundred times the calls. What is read of a
posting list is kept, by segment, up to a bound.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from math import log
from threading import Lock
from typing import Any

from search.engines.analysis import places, stem
from search.engines.knowing import K1, Known, name_of
from search.spelling import plain
from search.understanding import Beginning, Code, Concept, Phrase, Sought, Term, Word

Scores = dict[int, float]

TOGETHER = 0.9
"""How much of its score a document loses that holds but few of the words."""
_MOST_BEGUN = 200
_MOST_KEPT = 3_000_000

Postings = tuple["array[int]", "array[float]"]
_kept: OrderedDict[tuple[str, str, tuple[str, ...], tuple[int, ...]], Postings] = OrderedDict()
_size = 0
_turn = Lock()


class Scoring:
    """The scores of one look into an index, for documents of one kind."""

    def __init__(self, reader: Any, known: Known, kind: str) -> None:
        self._known, self._kind = known, kind
        self._leaves = [(leaf, first, name_of(leaf)) for leaf, first in reader.leaf_readers() if leaf.doc_count_all()]
        self.stems: set[str] = set()
        """The stems that were looked for: what a page marks."""

    def of(self, sought: Sought) -> Scores:
        """Every document that answers what is wanted, with its score; what is unwanted is :meth:`against`."""
        slots = sum(len(one.typed) for group in sought.wanted for one in group)
        scores: Scores = {}
        held: dict[int, int] = {}
        for group in sought.wanted:
            every = [self._concept(one) for one in group]
            both = set(every[0][0]).intersection(*(found for found, _ in every[1:])) if len(every) > 1 else every[0][0]
            for found, counts in every:
                for number in both:
                    scores[number] = scores.get(number, 0.0) + found[number]
                    held[number] = held.get(number, 0) + (counts[number] if counts else 1)
        if slots > 1:
            for number, count in held.items():
                if count < slots:
                    scores[number] *= 1 - TOGETHER * (1 - count / slots)
        return scores

    def against(self, sought: Sought) -> Scores:
        """The documents that hold anything unwanted."""
        found: Scores = {}
        for term in sought.unwanted:
            found |= self._term(term)
        return found

    def frequency(self, word: str) -> int:
        """How many documents hold a word in its one spelling."""
        return sum(leaf.doc_frequency("text", stem(word).encode()) for leaf, _, _ in self._leaves)

    def unknown(self, sought: Sought) -> set[str]:
        """The words that nobody says, nor what others call them."""
        found: set[str] = set()
        for one in (each for group in sought.wanted for each in group):
            if any(self._scored_any(term) for term, _ in one.others):
                continue
            words = (word for term in one.typed for word in _words_of(term))
            found |= {word for word in words if not self.frequency(word)}
        return found

    def _scored_any(self, term: Term) -> bool:
        return all(self.frequency(word) for word in _words_of(term)) and bool(self._term(term))

    def _concept(self, one: Concept) -> tuple[Scores, dict[int, int]]:
        typed = [self._term(term) for term in one.typed]
        if len(typed) == 1 and not one.others:
            return typed[0], {}
        scores, counts = dict(typed[0]), dict.fromkeys(typed[0], 1)
        for found in typed[1:]:
            for number, score in found.items():
                scores[number] = scores.get(number, 0.0) + score
                counts[number] = counts.get(number, 0) + 1
        for term, weight in one.others:
            for number, score in self._term(term, weight).items():
                if score > scores.get(number, 0.0):
                    scores[number], counts[number] = score, len(typed)
        return scores, counts

    def _term(self, term: Term, weight: float = 1.0) -> Scores:
        if isinstance(term, Word):
            return self._scored("text", (stem(term.text),), weight)
        if isinstance(term, Phrase):
            return self._scored("text", tuple(map(stem, term.words)), weight, term.places())
        if isinstance(term, Code):
            self.stems.add(term.number)
            return self._scored("cpv", (term.number,), weight * 3)
        assert isinstance(term, Beginning)
        found: Scores = {}
        for one in {
            stem(plain(word)) for word in self._known.words(self._kind).beginning(term.letters, most=_MOST_BEGUN)
        }:
            for number, score in self._scored("text", (one,), weight).items():
                if score > found.get(number, 0.0):
                    found[number] = score
        return found

    def _scored(self, field: str, stems: tuple[str, ...], weight: float, at: tuple[int, ...] = (0,)) -> Scores:
        lists = [(first, postings(leaf, name, field, stems, at)) for leaf, first, name in self._leaves]
        frequency = sum(len(numbers) for _, (numbers, _) in lists)
        if not frequency:
            return {}
        self.stems.update(stems)
        every = len(self._known.norms)
        rare = weight * (K1 + 1) * log(1 + (every - frequency + 0.5) / (frequency + 0.5)) * len(stems) ** 0.5
        norms = self._known.norms
        found: Scores = {}
        for first, (numbers, weights) in lists:
            if first:
                found.update(
                    (first + n, rare * w / (w + norms[first + n])) for n, w in zip(numbers, weights, strict=True)
                )
            else:
                found.update((n, rare * w / (w + norms[n])) for n, w in zip(numbers, weights, strict=True))
        return found


def _words_of(term: Term) -> tuple[str, ...]:
    if isinstance(term, Word):
        return (term.text,)
    return term.words if isinstance(term, Phrase) else ()


def postings(leaf: Any, name: str, field: str, stems: tuple[str, ...], at: tuple[int, ...] = (0,)) -> Postings:
    """The documents of a segment that hold a word, or words so far after the first of them, and what it weighs in each."""
    global _size
    key = name, field, stems, at
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(leaf, field, stems[0]) if len(stems) == 1 else _phrase(leaf, name, stems, at)
    with _turn:
        if key not in _kept:
            _kept[key] = found
            _size += len(found[0]) + 20
        while _size > _MOST_KEPT:
            _, (gone, _) = _kept.popitem(last=False)
            _size -= len(gone) + 20
    return found


def forget() -> None:
    """Forget the postings that were read, as a process that begins has none."""
    global _size
    with _turn:
        _kept.clear()
        _size = 0


def _read(leaf: Any, field: str, word: str) -> Postings:
    numbers, weights = array("I"), array("f")
    term = word.encode()
    if (field, term) in leaf:
        matcher = leaf.postings(field, term)
        while matcher.is_active():
            numbers.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
    return numbers, weights


def _phrase(leaf: Any, name: str, stems: Sequence[str], at: Sequence[int]) -> Postings:
    """Where the words stand so far after the first. What a phrase weighs is what its lightest word does, and no more often."""
    each = [postings(leaf, name, "text", (one,)) for one in stems]
    both = set(each[0][0]).intersection(*(set(numbers) for numbers, _ in each[1:]))
    if not both:
        return array("I"), array("f")
    wanted = sorted(both)
    begins: dict[int, set[int]] = {}
    for n, one in enumerate(stems):
        matcher = leaf.postings("text", one.encode())
        for number in wanted:
            if n and not begins[number]:
                continue
            matcher.skip_to(number)
            here = {place - at[n] for place in places(matcher.value())}
            begins[number] = begins[number] & here if n else here
    weigh = [dict(zip(numbers, weights, strict=True)) for numbers, weights in each]
    found = [number for number in wanted if begins[number]]
    return array("I", found), array("f", (min(one[number] for one in weigh) for number in found))
