"""Documents as the server keeps them: each word in its one spelling, stemmed by the server, with its place and its part.

The server's own parser is left out of it: it reads “arts/crafts” as the path of
a file, and takes co-operative apart. So texts are taken apart as for every
engine, and what is written is the vector itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from search.engines.port import Document, parts_of
from search.spelling import tokens

LETTERS = {"name": "A", "capabilities": "B", "summary": "C", "more": "C", "codes": "D"}
"""The weight that the server gives the words of each part; it has four."""

LAST_PLACE, APART = 16_000, 8
"""The server counts no place beyond 16,383; between two parts are so many, that no phrase reaches over."""

_MOST_REMEMBERED = 300_000


class Stems:
    """The server's stems, asked for once each."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._turn = Lock()

    def of(self, words: Collection[str], connection: Any) -> Mapping[str, str]:
        """The stem of each of these spellings."""
        missing = [word for word in set(words) if word not in self._known]
        if missing:
            asked = "SELECT w, coalesce((ts_lexize('pg_catalog.english_stem', w))[1], w) FROM unnest(%s::text[]) w"
            found = dict(connection.execute(asked, (missing,)).fetchall())
            with self._turn:
                if len(self._known) > _MOST_REMEMBERED:
                    self._known = {}
                known = self._known
                known.update(found)
            if len(found) < len(set(words)):
                return {word: known[word] if word in known else found[word] for word in words}
            return found
        known = self._known
        return {word: known[word] for word in words}


@dataclass(frozen=True)
class Taken:
    """A document taken apart: the words of each part with their places, under the part's letter; how long it is."""

    words: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    length: int

    def spellings(self) -> set[str]:
        """Every spelling in it."""
        return {word for _, said in self.words for word, _ in said}


def taken(document: Document) -> Taken:
    """A document taken apart."""
    words = tuple(
        (LETTERS[part], tuple((word, place) for word, _, _, place in tokens(text))) for part, text in parts_of(document)
    )
    return Taken(words, sum(len(said) for _, said in words))


def vector(of: Taken, stems: Mapping[str, str]) -> str:
    """The vector as the server reads it: ``'insul':1A,7C 'home':2A``."""
    places: dict[str, list[str]] = {}
    first = 1
    for letter, said in of.words:
        at = first
        for word, place in said:
            at = min(first + place, LAST_PLACE)
            places.setdefault(stems[word], []).append(f"{at}{letter}")
        first = at + APART
    return " ".join(f"{quoted(stem)}:{','.join(where)}" for stem, where in places.items())


def quoted(lexeme: str) -> str:
    """A lexeme as vectors and queries hold it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def counted(documents: Iterable[tuple[str, Taken]]) -> Counter[tuple[str, str]]:
    """In how many documents of each kind each spelling stands."""
    seen: Counter[tuple[str, str]] = Counter()
    for kind, document in documents:
        seen.update((kind, one) for one in document.spellings())
    return seen
