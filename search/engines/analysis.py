"""How Whoosh takes text apart. The index keeps these classes by their path: change one, and count the schema up."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh warns of its own escapes while its bytecode is not cached
    warnings.simplefilter("ignore", DeprecationWarning)
    from whoosh.analysis import Filter, LowercaseFilter, RegexTokenizer, StemFilter, StopFilter, Tokenizer
    from whoosh.lang import porter2

WORD = r"\w+(?:[-'’]\w+)*"
CACHE = 50_000

SAME = {"coop": "cooperative", "coops": "cooperatives"}
"""Words that the trade uses for one thing, where no stemmer could know it. Said once, after hyphens are gone."""


BETWEEN = "\x1f"
"""What stands between the parts of a document in the one field that is searched."""

_FENCE_WORD = "xfencex"
"""A word that nobody types, between two parts: no phrase begins in one and ends in the next."""


class PartsTokenizer(Tokenizer):  # type: ignore[misc]
    """Takes a document apart, part by part, and gives the words of each part its weight.

    One field in place of one for each part: a word is looked up once, and how
    often it stands anywhere is weighed before it is dampened, as BM25F asks.
    """

    def __init__(self, weights: tuple[float, ...]) -> None:
        self.weights = weights
        self.words = RegexTokenizer(WORD)

    def __call__(self, value: str, **how: Any) -> Iterator[Any]:
        if how.get("mode") == "query":
            yield from self.words(value, **how)
            return
        at = how.pop("start_pos", 0)
        for part, weight in zip(value.split(BETWEEN), self.weights, strict=False):
            for token in self.words(part, start_pos=at, **how):
                token.boost = weight
                at = token.pos + 1 if token.positions else at
                yield token
            for token in self.words(_FENCE_WORD, start_pos=at, **how):
                at += 1
                yield token


class HyphenFilter(Filter):  # type: ignore[misc]
    """``co-operative`` is indexed as ``cooperative``, ``co`` and ``operative``, and asked for as ``cooperative``."""

    is_morph = True

    def __call__(self, tokens: Iterator[Any]) -> Iterator[Any]:
        for token in tokens:
            if "-" not in token.text:
                yield token
                continue
            whole = token.text
            token.text = whole.replace("-", "")
            yield token
            if token.mode != "query":
                for part in filter(None, whole.split("-")):
                    token.text = part
                    yield token


class SameFilter(Filter):  # type: ignore[misc]
    """Gives a word of :data:`SAME` the form that everybody else uses."""

    is_morph = True

    def __call__(self, tokens: Iterator[Any]) -> Iterator[Any]:
        for token in tokens:
            token.text = SAME.get(token.text.replace("’", "'"), token.text.replace("’", "'"))
            yield token


def parts_analyzer(weights: tuple[float, ...]) -> Any:
    """For whole documents, their parts in one text with :data:`BETWEEN` between them."""
    return (
        PartsTokenizer(weights) | LowercaseFilter() | HyphenFilter() | SameFilter() | StopFilter(minsize=2)
        | StemFilter(stemfn=porter2.stem, cachesize=CACHE)
    )  # fmt: skip


def analyzer() -> Any:
    """For what is searched: stemmed by Porter's second algorithm, which knows “insulating” for “insulation”."""
    return (
        RegexTokenizer(WORD) | LowercaseFilter() | HyphenFilter() | SameFilter() | StopFilter(minsize=2)
        | StemFilter(stemfn=porter2.stem, cachesize=CACHE)
    )  # fmt: skip


def word_analyzer() -> Any:
    """For suggestions and beginnings of words: the words as they are written."""
    return RegexTokenizer(WORD) | LowercaseFilter() | HyphenFilter() | SameFilter() | StopFilter(minsize=2)
