"""How well an engine finds what was judged: nDCG at 10 and recall at 20, by kind of query and over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from search.engines.port import SUPPLIER, Engine, Question
from tests.judged.queries import QUERIES, Judged

OVERALL = "overall"


@dataclass(frozen=True)
class Figures:
    """Of some queries: how many, and the means."""

    queries: int
    ndcg: float
    recall: float


def ndcg(found: Sequence[str], grades: Mapping[str, int], *, at: int = 10) -> float:
    """Gain 2^grade - 1 over log2(place + 1), beside the best order there is. Nothing to be found: 1 for finding nothing."""
    if not grades:
        return float(not found)
    gains = [2 ** grades.get(ref, 0) - 1 for ref in found[:at]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:at]
    return _discounted(gains) / _discounted(best)


def recall(found: Sequence[str], grades: Mapping[str, int], *, at: int = 20) -> float:
    """How many of what counts (grade 2 and 3, or all where nothing has that) are there, of as many as there is room for."""
    if not grades:
        return float(not found)
    wanted = {ref for ref, grade in grades.items() if grade > 1} or set(grades)
    return len(wanted & set(found[:at])) / min(at, len(wanted))


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, start=1))


def answers(engine: Engine, query: Judged) -> tuple[str, ...]:
    """The first twenty refs."""
    with engine.reading() as reader:
        found = reader.find(Question(query.words, SUPPLIER, query.filters, most=20))
    return tuple(hit.ref for hit in found.hits)


def figures(engine: Engine) -> dict[str, Figures]:
    """By kind of query, and over all of them."""
    each = [(query.kind, answers(engine, query), query.grades) for query in QUERIES]
    kinds = (*dict.fromkeys(kind for kind, _, _ in each), OVERALL)
    return {kind: _mean([(found, grades) for own, found, grades in each if kind in (own, OVERALL)]) for kind in kinds}


def _mean(each: Sequence[tuple[tuple[str, ...], Mapping[str, int]]]) -> Figures:
    count = len(each)
    return Figures(count, sum(ndcg(f, g) for f, g in each) / count, sum(recall(f, g) for f, g in each) / count)
