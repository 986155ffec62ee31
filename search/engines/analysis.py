"""What Whoosh keeps of a text. The index keeps these classes by their path: change one, and count the schema up."""

from __future__ import annotations

import re
import warnings
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from search.spelling import WORD, is_said, plain, tokens

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh warns of its own escapes while its bytecode is not cached
    warnings.simplefilter("ignore", DeprecationWarning)
    from whoosh import fields, formats
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
    from whoosh.lang import porter2

BETWEEN = "\x1f"
"""What stands between the parts of a document in the one field that is searched, and between a word and its kind."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a word in its one spelling, by Porter's second algorithm, which knows “insulating” for “insulation”."""
    return str(porter2.stem(word))


class Weighed(fields.FieldType):  # type: ignore[misc]
    """A whole document, its parts with :data:`BETWEEN` between them, each word with the weight of the part it stands in.

    One field in place of one for each part: a word is looked up once, and how
    often it stands anywhere is weighed before it is dampened, as BM25F asks.
    A posting holds the word's places as numbers of four bytes; no phrase
    reaches from one part into the next, because a place between them is empty.
    """

    def __init__(self, weights: tuple[float, ...]) -> None:
        self.weights = weights
        self.format = formats.Positions()
        self.scorable, self.stored, self.analyzer = True, False, None

    def index(self, value: str, **_how: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each stem: how often, what it weighs, and its places."""
        found: dict[str, tuple[list[float], array[int]]] = {}
        at = 0
        for part, weight in zip(value.split(BETWEEN), self.weights, strict=False):
            last = at
            for word, _, _, place in tokens(part):
                stemmed, last = stem(word), at + place + 1
                if stemmed in found:
                    found[stemmed][0].append(weight)
                    found[stemmed][1].append(at + place)
                else:
                    found[stemmed] = ([weight], array("I", (at + place,)))
            at = last + 1
        for stemmed, (weights, places) in found.items():
            yield stemmed.encode(), len(weights), sum(weights), places.tobytes()


class Vocabulary(fields.FieldType):  # type: ignore[misc]
    """The words of a document as people write them, each with its kind before it: for suggestions and beginnings."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable, self.stored, self.analyzer = (
            True,
            False,
            None,
        )  # with lengths, or each posting asks the disk for them

    def index(self, value: str, **_how: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each word once. ``value`` begins with the kind."""
        kind, _, text = value.partition(BETWEEN)
        for word in {written(found) for found in WORD.findall(text)}:
            if is_said(word) and is_said(plain(word)):
                yield f"{kind}{BETWEEN}{word}".encode(), 1, 1.0, b""


class _Postings(W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        """Without asking for the length of each document at each posting: nothing here skips by it."""
        del lengths
        super().add_postings(schema, None, items)


class Codec(W3Codec):  # type: ignore[misc]
    """The library's own way to write a segment, without what only its own scoring reads."""

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """What writes the postings."""
        return _Postings(self, storage, segment)


def places(posting: bytes) -> array[int]:
    """The places that a posting holds."""
    found = array("I")
    found.frombytes(posting)
    return found


def written(word: str) -> str:
    """A word as suggestions write it: small letters, hyphens kept, nobody's possession."""
    return re.sub(r"['’]s?$", "", word.casefold())[:60]
