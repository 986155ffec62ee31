"""One look into an index of Whoosh: what answers, in which order, how many of each, and why."""

from __future__ import annotations

import re
from collections import OrderedDict
from heapq import nsmallest
from threading import Lock
from typing import Any

from search.engines.analysis import SAME, WORD
from search.engines.asking import OPERATORS, parsed, tidy
from search.engines.masks import Gathering, Held, filtered, joined, mask_of, members
from search.engines.pieces import stems, why
from search.engines.port import FACETS, RELEVANCE, Found, Hit, Question, Unavailable, in_order

_SELDOM, _FAR_COMMONER = 2, 20
_MOST_SEGMENTS = 400


class WhooshReader:
    """One look into the index. Whatever the library raises is :class:`Unavailable`."""

    def __init__(self, searcher: Any, *, place: str, position: int) -> None:
        self._searcher, self._place, self._position = searcher, place, position

    def find(self, asked: Question) -> Found:
        """What answers."""
        try:
            return self._find(asked)
        except Exception as trouble:
            raise _unavailable(trouble) from trouble

    def refs(self, asked: Question) -> tuple[str, ...]:
        """The refs of everything that answers."""
        try:
            held, scores, chosen, _ = self._chosen(asked)
            numbers = sorted(chosen, key=lambda n: _place(asked, held, scores, n))
            return tuple(held.refs[number] for number in numbers)
        except Exception as trouble:
            raise _unavailable(trouble) from trouble

    def suggestion(self, asked: Question) -> str:
        """The words with those the index has hardly seen put right; empty where nothing would change or be found."""
        try:
            return self._suggestion(asked)
        except Exception as trouble:
            raise _unavailable(trouble) from trouble

    def completions(self, beginning: str, *, kind: str, most: int) -> tuple[str, ...]:
        """Words and names that begin so."""
        try:
            del kind
            reader, low = self._searcher.reader(), beginning.casefold().strip()
            if len(low) < 2 or not reader.doc_count():
                return ()
            found = (
                (word.decode(), reader.doc_frequency("words", word)) for word in reader.expand_prefix("words", low)
            )
            return tuple(word for word, _ in nsmallest(most, found, key=lambda each: (-each[1], each[0])))
        except Exception as trouble:
            raise _unavailable(trouble) from trouble

    def digests(self) -> dict[str, str]:
        """The digest of every document that is held."""
        try:
            return {row["key"]: row["digest"] for row in self._searcher.reader().all_stored_fields()}
        except Exception as trouble:
            raise _unavailable(trouble) from trouble

    def position(self) -> int:
        """The number of the last post that is told in it."""
        return self._position

    def _find(self, asked: Question) -> Found:
        held, scores, chosen, counts = self._chosen(asked)
        first = nsmallest(asked.start + asked.most, chosen, key=lambda n: _place(asked, held, scores, n))
        query = parsed(tidy(asked.words), self._searcher.schema) if asked.words else None
        wanted = _wanted(query, self._searcher.reader()) if query is not None else frozenset()
        hits = []
        for number in first[asked.start :]:
            said = self._searcher.stored_fields(number) if wanted else {}
            matched, pieces = why(said, wanted)
            hits.append(Hit(held.refs[number], scores.get(number, 0.0), matched, pieces))
        return Found(len(chosen), tuple(hits), counts)

    def _chosen(self, asked: Question) -> tuple[Held, dict[int, float], list[int], dict[str, dict[str, int]]]:
        """What the index holds, the scores, the numbers of all that answer, and the counts."""
        reader = self._searcher.reader()
        held = _held(self._place, reader)
        query = parsed(tidy(asked.words), reader.schema) if asked.words and held.size else None
        if query is not None:
            scores = {number: score for score, number in self._searcher.search(query, limit=None).top_n}
            there = mask_of(scores, held.size)
        else:
            scores, there = {}, mask_of(reader.all_doc_ids(), held.size)
        base = there & held.kinds.get(asked.kind, 0)
        mask, counts = filtered(base, held, FACETS[asked.kind], asked.filters)
        is_in = members(mask, held.size)
        return held, scores, [n for n in (scores or range(held.size)) if is_in[n]], counts

    def _suggestion(self, asked: Question) -> str:
        reader, changed = self._searcher.reader(), False
        if not reader.doc_count():
            return ""
        parts = re.split(f"({WORD})", tidy(asked.words))
        for n, part in enumerate(parts):
            if n % 2 == 0 or part in OPERATORS or len(part) < 4:
                continue
            plain = SAME.get(part.lower().replace("-", ""), part.lower().replace("-", ""))
            near = "" if any(c.isdigit() for c in plain) else self._nearest(plain, reader)
            if near:
                parts[n], changed = near, True
        offered = "".join(parts) if changed else ""
        if not offered:
            return ""
        there = self._chosen(Question(offered, asked.kind, asked.filters))[2]
        return offered if there else ""

    def _nearest(self, word: str, reader: Any) -> str:
        """A far commoner word, one letter away rather than two: the library ranks by how common a word is, not how near."""
        seen = reader.doc_frequency("words", word)
        if seen > _SELDOM:
            return ""
        for distance in (1, 2) if len(word) > 5 else (1,):
            for found in self._searcher.suggest("words", word, limit=1, maxdist=distance, prefix=1):
                if reader.doc_frequency("words", found) > max(1, seen * _FAR_COMMONER):
                    return str(found)
        return ""


def _place(asked: Question, held: Held, scores: dict[int, float], number: int) -> tuple[float, str, str]:
    """What a document is ordered by: in_order() of the port, by names made ready for it."""
    if asked.order == RELEVANCE:
        return -scores.get(number, 0.0), held.names[number], held.refs[number]
    score, day, _, ref = in_order(asked, score=0.0, name="", ref=held.refs[number], day=held.days[number])
    return score, f"{day}\x00{held.names[number]}", ref


def _wanted(query: Any, reader: Any) -> frozenset[str]:
    """The stems that the query looks for, and those of the words that its beginnings begin.

    Leaf by leaf: the library's ``existing_terms`` forgets every field after the first.
    """
    found: set[str] = set()
    for leaf in query.leaves():
        for field, text in leaf.expanded_terms(reader):
            word = text.decode() if isinstance(text, bytes) else text
            found |= stems([word]) if field == "words" else {word}
    return frozenset(found)


_segments: OrderedDict[tuple[str, str], Held] = OrderedDict()
_whole: OrderedDict[tuple[Any, ...], Held] = OrderedDict()
_turn = Lock()


def _held(place: str, reader: Any) -> Held:
    """What the documents of an index say, of each segment read once."""
    leaves = reader.leaf_readers()
    names = tuple((place, str(leaf.segment().segment_id()), first) for leaf, first in leaves if leaf.doc_count_all())
    with _turn:
        if names in _whole:
            _whole.move_to_end(names)
            return _whole[names]
        parts = []
        for leaf, first in leaves:
            if not leaf.doc_count_all():
                continue  # an index of nobody has no columns to read
            name = (place, str(leaf.segment().segment_id()))
            if name not in _segments:
                _segments[name] = _read(leaf)
            _segments.move_to_end(name)
            parts.append((first, _segments[name]))
        found = _whole[names] = joined(parts)
        while len(_segments) > _MOST_SEGMENTS:
            _segments.popitem(last=False)
        while len(_whole) > 4:
            _whole.popitem(last=False)
        return found


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
    return Held(size, kinds.masks().get("kind", {}), facets.masks(), tuple(refs), tuple(names), tuple(days))


def _unavailable(trouble: Exception) -> Unavailable:
    if isinstance(trouble, Unavailable):
        return trouble
    return Unavailable(f"{type(trouble).__name__}: {trouble}"[:300])
