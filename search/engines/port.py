"""What the market asks of a search engine. An engine finds and scores; filters, counts, order and pages are the finder's.

Nothing of payment, membership of the network, size or legal standing is in a
document, so no engine can order by it. What a supplier states of itself is
there as words and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

NOT_STATED = "not-stated"
"""The facet value of a supplier that says nothing of a matter."""


class Unavailable(Exception):
    """The index is missing, damaged or being made: look without it. The message is for the log."""


class Busy(Exception):
    """Somebody else is writing the index."""


@dataclass(frozen=True)
class Document:
    """One supplier as the index holds it. ``place`` is ``admitted`` or ``listed``; the rest are codes and words.

    ``more`` is what it says besides: kinds of work, case studies, statements.
    """

    ref: str
    name: str
    place: str
    summary: str = ""
    capabilities: str = ""
    cpv: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    legal_form: str = ""
    lots: tuple[str, ...] = ()
    more: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """One supplier that answers the words. ``score`` is the engine's own measure of relevance; higher is nearer."""

    ref: str
    sort_name: str
    place: str
    score: float = 0.0
    regions: tuple[str, ...] = (NOT_STATED,)
    legal_form: str = NOT_STATED
    lots: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of plain text, and whether it is what was asked for. The page escapes it."""

    text: str
    hit: bool = False


class Reader(Protocol):
    """One look into the index; every method raises :class:`Unavailable`."""

    def matches(self, words: str) -> tuple[Match, ...]:
        """Everybody who answers the words, in no order; everybody at all where there are none."""

    def snippets(self, words: str, refs: Sequence[str]) -> dict[str, tuple[Piece, ...]]:
        """For each supplier the stretch of its words that answers best; those without one are left out."""

    def suggestion(self, words: str) -> str:
        """The same words with those the index has never seen put right; empty where there is nothing to say."""


class Engine(Protocol):
    """A search engine."""

    def reading(self) -> AbstractContextManager[Reader]:
        """One look into the index. Raises :class:`Unavailable`."""

    def is_sound(self) -> bool:
        """Whether the index is there and whole."""

    def update(self, documents: Collection[Document], gone: Iterable[str]) -> None:
        """Put these documents in the place of the old ones, and take out those gone. Raises Unavailable, Busy."""

    def rebuild(self, batches: Callable[[], Iterable[Collection[Document]]]) -> int:
        """Build the index anew and put it in the old one's place at once; how many documents. Raises :class:`Busy`.

        ``batches`` is asked for only once nobody else can write.
        """


def sort_name(name: str) -> str:
    """A name as lists order it: small letters, without what opens it that is no letter or figure, nor a leading “The”."""
    low = " ".join(name.casefold().split())
    return re.sub(r"^\W*(?:the\b\W+)?", "", low) or low
