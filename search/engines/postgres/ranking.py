"""What is sought, as a query of the server and a measure of nearness in its own language.

The server's rank knows how often and where a word stands, not how seldom the
word is: asked for three words, it puts the one that is everywhere beside the
one that is the point. So each word is ranked by itself, dampened as BM25 does,
and weighed by how seldom it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.engines.postgres.vectors import quoted
from search.understanding import Beginning, Code, Concept, Phrase, Sought, Term, Word

WEIGHTS = {"A": 1.0, "B": 0.5, "C": 0.34, "D": 0.24}
"""What a word counts in each part: the name, capabilities, summary and the rest, CPV titles. The server takes none above 1."""

_ONE = math.pi**2 / 6 / WEIGHTS["C"]
"""Makes one mention in a summary count 1."""

DAMPENED, BY_LENGTH = 1.2, 0.6
"""K1 and B of BM25."""

ALL_OF_IT = 0.9
"""How much of the measure hangs on how many of the things asked for are there."""

SIDE_BY_SIDE, MOST_PAIRS = 0.35, 4
"""What it counts more where words stand side by side as they were typed."""

RARER = 2
"""A phrase is taken to stand in so many times fewer documents than the most seldom of its words."""

CODE = 3.0
"""A number that was typed means itself."""

MOST_RANKED = 14
"""At most so many terms are ranked, the most seldom first: a text of nothing but common words costs no more than this."""


@dataclass(frozen=True)
class Known:
    """What the index knows of the terms: the stems of each, and in how many documents each stem stands."""

    stems: Mapping[str, str]
    beginnings: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, int]
    documents: int

    def stems_of(self, term: Term) -> tuple[str, ...]:
        """The stems that a term looks for."""
        if isinstance(term, Word):
            return (self.stems[term.text],)
        if isinstance(term, Code):
            return (self.stems[term.number],)
        if isinstance(term, Beginning):
            return self.beginnings.get(term.letters, ())
        return tuple(self.stems[word] for word in term.words)

    def is_seen(self, term: Term) -> bool:
        """Whether some document may hold it."""
        held = [self.seen.get(stem, 0) > 0 for stem in self.stems_of(term)]
        return all(held) and bool(held) if isinstance(term, Phrase) else any(held)

    def seldom(self, term: Term) -> float:
        """How much it tells that a document holds the term."""
        seen = [self.seen.get(stem, 0) for stem in self.stems_of(term)]
        if not seen:
            return 0.0
        if isinstance(term, Phrase):
            return self._told(min(seen) // RARER) * math.sqrt(len(seen))
        return self._told(max(seen)) * (CODE if isinstance(term, Code) else 1)

    def _told(self, seen: int) -> float:
        seen = min(seen, self.documents)
        return math.log(1 + (self.documents - seen + 0.5) / (seen + 0.5))


def spellings(terms: Iterable[Term]) -> Iterator[str]:
    """The words of terms that need a stem."""
    for term in terms:
        if isinstance(term, Word):
            yield term.text
        elif isinstance(term, Code):
            yield term.number
        elif isinstance(term, Phrase):
            yield from term.words


def query_of(sought: Sought, known: Known) -> str:
    """The whole as the server's query; empty where everything is meant. What cannot be found is left out of it."""
    wanted = [
        [_any(_queries((*one.typed, *(t for t, _ in one.others)), known)) for one in group] for group in sought.wanted
    ]
    found = _any(["(" + " & ".join(group) + ")" for group in wanted if all(group)])
    against = _any(_queries(sought.unwanted, known))
    if sought.wanted and not found:
        return NOTHING
    return " & ".join(([f"({found})"] if found else []) + ([f"!({against})"] if against else []))


NOTHING = quoted("\x1f")
"""The query that no document answers."""


def _any(queries: Sequence[str]) -> str:
    return f"({' | '.join(queries)})" if queries else ""


def _queries(terms: Iterable[Term], known: Known) -> list[str]:
    found = []
    for term in terms:
        if not known.is_seen(term):
            continue
        stems = [quoted(stem) for stem in known.stems_of(term)]
        found.append(f"({_followed(term, stems)})" if isinstance(term, Phrase) else f"({' | '.join(stems)})")
    return found


def _followed(phrase: Phrase, stems: Sequence[str]) -> str:
    """The stems of a phrase, each so many places after the one before it."""
    apart = phrase.apart or (1,) * (len(stems) - 1)
    return stems[0] + "".join(f" <{n}> {stem}" for n, stem in zip(apart, stems[1:], strict=False))


@dataclass(frozen=True)
class Measure:
    """Nearness as expressions: ``columns`` over ``vector`` and ``dampened``, with how many words each stands for, then ``pairs``."""

    columns: tuple[tuple[str, int], ...] = ()
    pairs: tuple[str, ...] = ()
    slots: int = 0
    values: tuple[str, ...] = ()

    def whole(self) -> str:
        """The measure of the whole, of the columns ``s0``, ``s1`` … and ``pairs``."""
        if not self.columns:
            return "0"
        total = " + ".join(f"s{n}" for n in range(len(self.columns)))
        if self.slots < 2:
            return total
        there = " + ".join(f"{words} * (s{n} > 0)::int" for n, (_, words) in enumerate(self.columns))
        beside = f" * (1 + {SIDE_BY_SIDE / len(self.pairs)}::float8 * pairs)" if self.pairs else ""
        return f"({total}) * ({1 - ALL_OF_IT:.5f}::float8 + {ALL_OF_IT / self.slots:.5f}::float8 * ({there})){beside}"


def measure_of(sought: Sought, known: Known) -> Measure:
    """The measure of nearness of what is sought.

    Each word that was typed is a column; so is, once for them all, what others
    call several words that were typed for one thing.
    """
    concepts = [one for group in sought.wanted for one in group]
    ranked = _ranked(concepts, known)
    columns: list[tuple[str, int]] = []
    values: list[str] = []
    for one in concepts:
        typed = [_term(term, 1.0, known, values) for term in one.typed if term in ranked]
        others = [_term(term, weight, known, values) for term, weight in one.others if term in ranked]
        if others:
            sides = ([" + ".join(typed)] if typed else []) + others
            columns.append((f"greatest({', '.join(sides)})" if len(sides) > 1 else sides[0], len(one.typed)))
        else:
            columns += [(each, 1) for each in typed]
    words = [term for one in concepts for term in one.typed if isinstance(term, Word)]
    stems = [known.stems[term.text] for term in words]
    pairs = dict.fromkeys(
        pair for pair in pairwise(stems) if pair[0] != pair[1] and all(known.seen.get(s) for s in pair)
    )
    beside = [f"{quoted(first)} <-> {quoted(second)}" for first, second in pairs][:MOST_PAIRS]
    return Measure(
        tuple(columns),
        ("(vector @@ %s::tsquery)::int",) * len(beside),
        sum(len(one.typed) for one in concepts),
        (*values, *beside),
    )


def _ranked(concepts: Iterable[Concept], known: Known) -> set[Term]:
    terms = {term for one in concepts for term in (*one.typed, *(t for t, _ in one.others)) if known.is_seen(term)}
    return set(sorted(terms, key=lambda term: (-known.seldom(term), repr(term)))[:MOST_RANKED])


def _term(term: Term, weight: float, known: Known, values: list[str]) -> str:
    """``told · (k+1) · r / (r + k · how long it is)``, written so that the rank is taken once."""
    stems = known.stems_of(term)
    told = known.seldom(term) * weight * (DAMPENED + 1)
    values.append(" | ".join(quoted(stem) for stem in stems))
    times = 1 if isinstance(term, Phrase) else len(set(stems))  # the server divides by how many words it ranks
    rank = f"{_ONE * times:.5f}::float8 * ts_rank({weights()}, vector, %s::tsquery)"
    measure = f"{told:.5f}::float8 * (1 - dampened / ({rank} + dampened))"
    if isinstance(term, Phrase):
        values.insert(-1, _followed(term, [quoted(stem) for stem in stems]))
        return f"CASE WHEN vector @@ %s::tsquery THEN {measure} ELSE 0 END"
    return measure


def weights() -> str:
    """The server wants them from D to A."""
    return "'{" + ", ".join(str(WEIGHTS[letter]) for letter in "DCBA") + "}'"
