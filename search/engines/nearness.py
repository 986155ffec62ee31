"""The words of an index: which begin so, and which are spelt nearly so. Pure; knows no library of search."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from heapq import nsmallest

_MOST_LOOKED_AT = 4_000
_SHORTEST, _SHORTEST_FOR_TWO = 4, 6
_COMMONER = 20


class Words:
    """Words with how many documents say each. What is made of them is made when it is first asked for."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        return sorted((word.replace("-", ""), word) for word in self.counts)

    @cached_property
    def _by_letter(self) -> dict[str, list[tuple[str, int]]]:
        """Words that more than one document says, by their first letter, each with the set of its letters."""
        found: dict[str, list[tuple[str, int]]] = {}
        for word, count in self.counts.items():
            if count > 1 and len(word) >= _SHORTEST - 1 and word[0].isalpha():
                found.setdefault(word[0], []).append((word, _letters(word)))
        return found

    def beginning(self, letters: str, *, most: int) -> tuple[str, ...]:
        """The words that begin so, the commonest first."""
        start = bisect_left(self._sorted, (letters, ""))
        found = []
        for bare, word in self._sorted[start : start + _MOST_LOOKED_AT]:
            if not bare.startswith(letters):
                break
            found.append(word)
        return tuple(nsmallest(most, found, key=lambda word: (-self.counts[word], word)))

    def near(self, word: str, *, seen: int = 0) -> str:
        """The nearest word that is far commoner than one which ``seen`` documents say; empty for none.

        One letter away rather than two, and never two for a word that somebody says; then the commonest. Letters that
        change places are one letter away.
        """
        if len(word) < _SHORTEST or any(c.isdigit() for c in word):
            return ""
        most = 2 if len(word) >= _SHORTEST_FOR_TWO and not seen else 1
        own, found = _letters(word), list[tuple[int, int, str]]()
        floor = max(1, seen * _COMMONER)
        for other, letters in self._by_letter.get(word[0], ()):
            if abs(len(other) - len(word)) > most or (own ^ letters).bit_count() > 2 * most:
                continue
            count = self.counts[other]
            if count > floor and 0 < (away := distance(word, other, most)) <= most:
                found.append((away, -count, other))
        return min(found)[2] if found else ""


def _letters(word: str) -> int:
    found = 0
    for c in word:
        found |= 1 << (ord(c) & 63)
    return found


def distance(one: str, other: str, most: int) -> int:
    """How many letters to put in, take out, change, or swap with the next, to make one word of the other; ``most`` + 1 for more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, c in enumerate(one, start=1):
        earlier, before = before, row
        row = [i]
        for j, d in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (c != d))
            if i > 1 and j > 1 and c == other[j - 2] and one[i - 2] == d:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1] if row[-1] <= most else most + 1
