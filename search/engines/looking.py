"""One look into an index of Whoosh: what answers, in which order, how many of each, and why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from heapq import nlargest, nsmallest
from itertools import pairwise
from typing import Any

from search.engines.analysis import stem
from search.engines.knowing import Known, known, living
from search.engines.masks import Held, filtered, mask_of, members
from search.engines.pieces import why
from search.engines.port import FACETS, PARTS, RELEVANCE, Found, Hit, Question, guarded, in_order, sort_name
from search.engines.scoring import Scores, Scoring
from search.spelling import WORD, plain, tokens
from search.understanding import OPERATORS, Sought, Word, tidy, understood

_SELDOM = 2
_MOST_MENDED = 4
_CLOSE, _CLOSE_OF = 0.35, 60
"""What two words count that stand side by side as they were typed, and among how many of the nearest it is looked at."""
_CHARACTERS = 1_500


class WhooshReader:
    """One look into the index. Whatever the library raises is :class:`Unavailable`."""

    def __init__(self, searcher: Any, *, position: int) -> None:
        self._searcher, self._position = searcher, position

    def find(self, asked: Question) -> Found:
        """What answers."""
        with guarded():
            return self._find(asked)

    def refs(self, asked: Question) -> tuple[str, ...]:
        """The refs of everything that answers."""
        with guarded():
            there, scores, chosen, *_ = self._chosen(asked)
            numbers = sorted(chosen, key=lambda n: _place(asked, there.held, scores, n))
            return tuple(there.held.refs[number] for number in numbers)

    def suggestion(self, asked: Question) -> str:
        """The words with those the index has hardly seen put right; empty where nothing would change or be found."""
        with guarded():
            return self._suggestion(asked)

    def suggests(self) -> bool:
        """Always: words are compared here."""
        return True

    def completions(self, beginning: str, *, kind: str, most: int) -> tuple[str, ...]:
        """Names that begin so, at most half of them, and words, the commonest first."""
        with guarded():
            return self._completions(" ".join(beginning.casefold().split())[:60], kind, most)

    def digests(self) -> dict[str, str]:
        """The digest of every document that is held."""
        with guarded():
            return {row["key"]: row["digest"] for row in self._searcher.reader().all_stored_fields()}

    def position(self) -> int:
        """The number of the last post that is told in it."""
        return self._position

    def _find(self, asked: Question) -> Found:
        there, scores, chosen, counts, scoring, loose = self._chosen(asked)
        first = nsmallest(asked.start + asked.most, chosen, key=lambda n: _place(asked, there.held, scores, n))
        wanted = scoring.stems if scoring else frozenset[str]()
        hits = []
        for number in first[asked.start :]:
            said = self._searcher.stored_fields(number) if wanted else {}
            matched, pieces = why(said, wanted, stem=stem)
            hits.append(Hit(there.held.refs[number], scores.get(number, 0.0), matched, pieces))
        return Found(len(chosen), tuple(hits), counts, loose=loose)

    def _chosen(
        self, asked: Question
    ) -> tuple[Known, Scores, list[int], dict[str, dict[str, int]], Scoring | None, bool]:
        """What the index holds, the scores, the numbers of all that answer, the counts, how it was scored, and whether loosely."""
        reader = self._searcher.reader()
        there = known(reader)
        held = there.held
        sought = understood(asked.words) if asked.words and held.size else None
        base = living(reader, held.size) & held.kinds.get(asked.kind, 0)
        scores: Scores = {}
        scoring, loose = None, False
        if sought is not None:
            scoring = Scoring(reader, there, asked.kind)
            if (unknown := scoring.unknown(sought)) and (mended := _mended(asked, scoring, there, only=unknown)):
                sought, loose = understood(mended) or sought, True
            if sought.wanted:
                scores = scoring.of(sought)
                base &= mask_of(scores, held.size)
            if sought.unwanted:
                base &= ~mask_of(scoring.against(sought), held.size)
                if not sought.wanted:
                    scoring = None
        mask, counts = filtered(base, held, FACETS[asked.kind], asked.filters)
        is_in = members(mask, held.size)
        chosen = [n for n in (scores or range(held.size)) if is_in[n]] if mask else []
        if scores and sought is not None and asked.order == RELEVANCE:
            self._side_by_side(sought, scores, chosen)
        return there, scores, chosen, counts, scoring, loose

    def _side_by_side(self, sought: Sought, scores: Scores, chosen: list[int]) -> None:
        """Raise those among the nearest in which words stand side by side as they were typed."""
        words = [stem(term.text) for term in sought.typed() if isinstance(term, Word)]
        pairs = {pair for pair in pairwise(words) if pair[0] != pair[1]}
        if not pairs:
            return
        for number in nlargest(_CLOSE_OF, chosen, key=scores.__getitem__):
            said = self._searcher.stored_fields(number)
            there = {pair for part in PARTS if said.get(part) for pair in _pairs(said[part], pairs)}
            scores[number] *= 1 + _CLOSE * len(there) / len(pairs)

    def _suggestion(self, asked: Question) -> str:
        reader = self._searcher.reader()
        there = known(reader)
        if not there.held.size:
            return ""
        offered = _mended(asked, Scoring(reader, there, asked.kind), there)
        return offered if offered and self._chosen(Question(offered, asked.kind, asked.filters))[2] else ""

    def _completions(self, low: str, kind: str, most: int) -> tuple[str, ...]:
        reader = self._searcher.reader()
        there = known(reader)
        if len(low) < 2 or kind not in there.held.kinds:
            return ()
        live = living(reader, there.held.size) & there.held.kinds[kind]
        names, begins = there.names, sort_name(low)
        found: list[str] = []
        for name, number in names[bisect_left(names, (begins, 0)) :]:
            if not name.startswith(begins) or len(found) >= most // 2:
                break
            if live >> number & 1 and (shown := self._searcher.stored_fields(number)["name"]) not in found:
                found.append(shown)
        before, _, last = low.rpartition(" ")
        words = there.words(kind).beginning(last.replace("-", ""), most=most) if len(last) > 1 else ()
        found += [f"{before} {word}".strip() for word in words]
        return tuple(dict.fromkeys(found))[:most]


def _mended(asked: Question, scoring: Scoring, there: Known, *, only: Collection[str] = ()) -> str:
    """The words with those that hardly anybody says put right; empty where none is. ``only`` are those that may be."""
    words, whole = there.words(asked.kind), tidy(asked.words)
    parts: list[str] = []
    at = changed = 0
    for found in WORD.finditer(whole):
        word, near = plain(found[0]), ""
        if found[0] not in OPERATORS and changed < _MOST_MENDED and (word in only or not only):
            seen = scoring.frequency(word)
            near = words.near(word, seen=seen) if seen <= _SELDOM else ""
        parts += [whole[at : found.start()], near or found[0]]
        changed += bool(near)
        at = found.end()
    return "".join((*parts, whole[at:])) if changed else ""


def _pairs(text: str, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    words = [(stem(word), place) for word, _, _, place in tokens(text[:_CHARACTERS])]
    return {(a, b) for (a, at), (b, after) in pairwise(words) if at < after <= at + 3 and (a, b) in wanted}


def _place(asked: Question, held: Held, scores: Scores, number: int) -> tuple[float, str, str]:
    """What a document is ordered by: in_order() of the port, by names made ready for it."""
    if asked.order == RELEVANCE:
        return -scores.get(number, 0.0), held.names[number], held.refs[number]
    score, day, _, ref = in_order(asked, score=0.0, name="", ref=held.refs[number], day=held.days[number])
    return score, f"{day}\x00{held.names[number]}", ref
