"""What the market asks of a search engine: find, filter, count and order documents; keep them; say what it holds.

Nothing that anybody pays, no membership of the network and no score for social
value is in a document, so no engine can order by it. What describes an
organisation is there to filter by when somebody asks for it, and has no weight.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, fields
from typing import Protocol

NOT_STATED = "not-stated"
"""The facet value of a document that says nothing of a matter."""

SUPPLIER, OPPORTUNITY, AWARD, CONTRACT, CASE_STUDY = "supplier", "opportunity", "award", "contract", "case-study"

FACETS: Mapping[str, tuple[str, ...]] = {
    SUPPLIER: (
        "place",
        "lot",
        "region",
        "council",
        "kind",
        "division",
        "form",
        "fact",
        "principle",
        "seeks",
        "nation",
        "type",
    ),
    OPPORTUNITY: ("state", "lot", "region", "buyer", "division", "route"),
    AWARD: ("lot", "buyer", "division", "route", "year"),
    CONTRACT: ("lot", "buyer", "division", "route", "year"),
    CASE_STUDY: ("place", "lot", "region", "kind", "division", "year"),
}
"""What the documents of each kind can be filtered by. ``place`` is ``admitted`` or ``listed``; ``kind`` a kind of work;
``division`` two digits of CPV; ``fact`` what an organisation is (SME, VCSE …); ``principle`` a principle of co-operatives
that it states it follows; ``seeks`` what its wish for partners is about; ``nation`` where it is registered; ``type`` its legal form and what
a list calls its kind (:func:`code_of`). They describe, and choose nobody: whom a council
invites is the law's matter, and no list of invitees is made from a filter."""

PARTS = ("name", "capabilities", "summary", "more", "codes")
"""The parts of a document that words are looked for in; ``codes`` are the CPV codes with their titles."""

RELEVANCE, NAME, NEWEST, SOONEST = "relevance", "name", "newest", "soonest"
ORDERS = (RELEVANCE, NAME, NEWEST, SOONEST)


class Unavailable(Exception):
    """The index is missing, damaged or being made: look without it. The message is for the log."""


class Busy(Exception):
    """Somebody else is writing the index."""


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever goes wrong inside an engine means one thing to who asks: look without it."""
    try:
        yield
    except (Unavailable, Busy):
        raise
    except Exception as trouble:
        raise Unavailable(f"{type(trouble).__name__}: {trouble}"[:300]) from trouble


@dataclass(frozen=True)
class Document:
    """One thing as the index holds it. ``facets`` are codes; ``day`` (ISO) is what NEWEST and SOONEST order by, empty for none.

    ``capabilities`` is what can be done or is asked for, in titles and sentences;
    ``more`` is what is said besides; ``codes`` the CPV codes with their titles.
    """

    kind: str
    ref: str
    name: str
    summary: str = ""
    capabilities: str = ""
    more: str = ""
    codes: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: str = ""

    @property
    def key(self) -> str:
        """What names it among all documents."""
        return key_of(self.kind, self.ref)

    def values(self, facet: str) -> tuple[str, ...]:
        """What it says in a facet."""
        return self.facets.get(facet) or (NOT_STATED,)

    def digest(self) -> str:
        """SHA-256 of all that it says, to compare what an index holds with what is so."""
        said = {name: getattr(self, name) for name in _SAID} | {
            "facets": {name: list(values) for name, values in sorted(self.facets.items()) if values}
        }
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_SAID = tuple(one.name for one in fields(Document))


def key_of(kind: str, ref: str) -> str:
    """What names a document among all documents."""
    return f"{kind}:{ref}"


@dataclass(frozen=True)
class Question:
    """What is looked for. Within one facet any value will do; facets hold together. ``start`` counts from 0."""

    words: str = ""
    kind: str = SUPPLIER
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    order: str = RELEVANCE
    start: int = 0
    most: int = 20


@dataclass(frozen=True)
class Piece:
    """A stretch of plain text, and whether it is what was asked for. The page escapes it."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Hit:
    """One document that answers. ``score`` is the engine's own measure, higher is nearer, 0 where no words were asked.

    ``matched`` names the parts of it in which the words were found, ``pieces`` the stretch that answers best.
    """

    ref: str
    score: float = 0.0
    matched: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Found:
    """One stretch of what was found, in order, of ``total``; ``loose`` where only words spelt nearly so were found.

    ``counts`` holds for each facet how many documents there would be with that
    value alone in its facet and the other facets as they are asked.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    loose: bool = False


class Reader(Protocol):
    """One look into the index; every method raises :class:`Unavailable`."""

    def find(self, asked: Question) -> Found:
        """What answers: by the order asked, then by name, then by ref."""

    def refs(self, asked: Question) -> tuple[str, ...]:
        """The refs of everything that answers, in order: ``start`` and ``most`` do not count."""

    def suggestion(self, asked: Question) -> str:
        """The same words with those the index hardly knows put right, where that would find something; or empty."""

    def suggests(self) -> bool:
        """Whether misspelt words can be put right here at all; the page says so where they cannot."""

    def completions(self, beginning: str, *, kind: str, most: int) -> tuple[str, ...]:
        """Words and names of documents of this kind that begin so, the commonest first."""

    def digests(self) -> dict[str, str]:
        """The digest of every document that is held, by its key."""

    def position(self) -> int:
        """The number of the last post of the outbox that is told in it."""


class Engine(Protocol):
    """A search engine."""

    name: str

    def reading(self) -> AbstractContextManager[Reader]:
        """One look into the index. Raises :class:`Unavailable`."""

    def is_sound(self) -> bool:
        """Whether the index is there and whole."""

    def update(
        self,
        documents: Collection[Document],
        gone: Iterable[str],
        *,
        position: int | None = None,
        since: int | None = None,
    ) -> None:
        """Put these documents in the place of the old ones, take out the keys that are gone, and note how far the index tells.

        ``since`` is the position that was read before the documents were drawn: where the index
        tells of another by now, they may be older than what it holds, and nothing is done.
        A kill at any step leaves the index as it was. Raises Unavailable, Busy.
        """

    def rebuild(self, begin: Callable[[], tuple[int, Iterable[Collection[Document]]]]) -> int:
        """Build the index anew and put it in the old one's place at once; how many documents. Raises :class:`Busy`.

        ``begin`` is called once nobody else can write: the position, and then the documents in batches.
        """


def code_of(words: str) -> str:
    """The value of a facet that is known by words alone: ``worker-co-operative``, ``northern-ireland``."""
    return re.sub(r"[^\w]+", "-", words.casefold()).strip("-")


def sort_name(name: str) -> str:
    """A name as lists order it: small letters, without what opens it that is no letter or figure, nor a leading “The”."""
    low = " ".join(name.casefold().split())
    return re.sub(r"^\W*(?:the\b\W+)?", "", low) or low


def in_order(asked: Question, *, score: float, name: str, ref: str, day: str) -> tuple[float, str, str, str]:
    """What a document is ordered by, for a question: the same for every engine. A document without a day comes last."""
    if asked.order == SOONEST:
        return (0.0, day or "9", sort_name(name), ref)
    if asked.order == NEWEST:
        return (
            0.0,
            "".join(chr(ord("9") - ord(c) + ord("0")) if c.isdigit() else c for c in day) or "~",
            sort_name(name),
            ref,
        )
    return (-score if asked.order == RELEVANCE else 0.0, "", sort_name(name), ref)


def page_of(total: int, number: int, size: int) -> tuple[int, int]:
    """The page asked for, kept between the first and the last, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(1, number), pages), pages


def parts_of(document: Document) -> Sequence[tuple[str, str]]:
    """Each part of a document that words are looked for in, with its text."""
    return tuple((part, getattr(document, part)) for part in PARTS)
