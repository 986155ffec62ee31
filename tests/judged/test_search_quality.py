"""The embedded engine on the shared texts: how well it finds, and that nothing typed costs much."""

from __future__ import annotations

import time

import pytest

from search.engines import scoring
from search.engines.port import SUPPLIER, Question
from search.engines.whoosh import WhooshEngine
from tests.conftest import shared
from tests.judged.corpus import documents, many
from tests.judged.measure import OVERALL, figures, ndcg, recall
from tests.judged.queries import QUERIES

SECONDS = 0.2
COMMON = ["children", "community", "people", "support", "education", "charity", "advance", "relief", "training", "young", "social", "care", "health", "local", "work", "provide"]  # fmt: skip
HOSTILE = [
    " ".join(COMMON), " AND ".join(COMMON), " NOT ".join(COMMON), " OR ".join(COMMON), "com* pro*", "chi* com* pro* edu*",
    '"people community" "children people" "support community" "education training"', '"' + " ".join(COMMON) + '"',
    '"the advancement of education" NOT "relief of poverty"', "x" * 10_000, "a*" * 5_000, '"' * 10_000, "(" * 10_000, "NOT " * 2_500,
    "AND " * 2_500, "children " * 1_200, "-" * 10_000, "co-" * 3_000, "\u0301" * 10_000, "ﷺ" * 3_000, "[a TO z]~9^9", "*" * 10_000,
    "chidlren comunitty poeple suport eduction chairty advnace releif trainig yuong scoial caer helth locla wokr porvide",
    " ".join(f"zq{n}xyz" for n in range(2_000)), "aaaaaaaaaaaaaaaaaaaaaaab " * 300, "social care voluntary sector retrofit food bank youth elderly",
]  # fmt: skip


def test_every_kind_of_query_is_judged_and_every_grade_is_one_to_three():
    assert len(QUERIES) >= 45
    kinds = {"exact", "stem", "synonym", "misspelt", "phrase", "hyphen", "facets", "negative"}
    assert {query.kind for query in QUERIES} == kinds
    assert all(set(query.grades.values()) <= {1, 2, 3} for query in QUERIES)
    assert all(sum(query.kind == kind for query in QUERIES) >= 5 for kind in kinds)


def test_the_measures_are_what_they_are_called():
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c"], grades) == 1.0
    assert ndcg(["x", "y"], grades) == 0.0
    assert ndcg(["b", "a"], grades) == pytest.approx((3 + 7 / 1.584962500721156) / (7 + 3 / 1.584962500721156 + 1 / 2))
    assert (recall(["a"], grades), recall(["c", "b", "a"], grades), recall(["c"], {"c": 1})) == (0.5, 1.0, 1.0)
    assert (ndcg([], {}), ndcg(["a"], {}), recall([], {})) == (1.0, 0.0, 1.0)


def test_every_judged_id_is_on_the_list():
    there = {document.ref for document in documents(shared())}
    assert not {ref for query in QUERIES for ref in query.grades} - there


@pytest.mark.ci
def test_what_is_meant_comes_first_and_is_there(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(lambda: (0, [documents(shared())]))
    found = figures(engine)
    assert found[OVERALL].ndcg >= 0.93
    assert found[OVERALL].recall >= 0.92
    assert all(each.ndcg >= 0.8 and each.recall >= 0.75 for each in found.values()), found


@pytest.mark.ci
def test_nothing_that_is_typed_costs_more_than_a_fifth_of_a_second(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(lambda: (0, [tuple(many(shared(), 20_000))]))
    with engine.reading() as reader:  # what is read once of an index, and not again for a question
        reader.find(Question("once"))
        reader.suggestion(Question("onec", SUPPLIER))
        reader.completions("on", kind=SUPPLIER, most=8)
    slow = {}
    for words in HOSTILE:
        for ask in ("find", "suggestion", "completions"):
            scoring.forget()
            with engine.reading() as reader:
                began = time.process_time()
                if ask == "completions":
                    reader.completions(words, kind=SUPPLIER, most=8)
                else:
                    getattr(reader, ask)(Question(words))
                if (took := time.process_time() - began) > SECONDS:
                    slow[ask, words[:60]] = round(took, 3)
    assert not slow
