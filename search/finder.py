"""Finding suppliers: words and filters in, a page of results out.

What a page shows is read from the database, for the twenty on it: an index that
lags behind can never show a supplier that was removed. Where there is no sound
index the database itself is searched, the plain way, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import current_app

from dps.finding import queries
from dps.finding.queries import Findable
from search.catchup import engine
from search.choices import Group, groups_of
from search.documents import document_of
from search.engines.port import FACETS, RELEVANCE, SUPPLIER, Found, Hit, Piece, Question, Unavailable, page_of
from search.plain import answered

PAGE = 20
LONGEST_WORDS = 200
MOST_PLAIN_WORDS = 6
ADMITTED, LISTED = "admitted", "listed"
_BEGINNING = 220


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. There is nobody to put first.

    ``filters`` are facets of suppliers but ``place``: ``with_listed`` takes in the organisations of the directory that nobody has admitted.
    """

    words: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    with_listed: bool = False
    order: str = RELEVANCE
    page: int = 1

    def how_many(self) -> int:
        """How many choices are on."""
        return sum(map(len, self.filters.values())) + self.with_listed

    def question(self, *, page: int | None = None) -> Question:
        """The same as an engine is asked it."""
        filters = {name: self.filters[name] for name in FACETS[SUPPLIER] if name in self.filters}
        filters["place"] = frozenset({ADMITTED, LISTED} if self.with_listed else {ADMITTED})
        return Question(self.words, SUPPLIER, filters, self.order, ((page or self.page) - 1) * PAGE, PAGE)


@dataclass(frozen=True)
class Result:
    """One supplier, with the stretch of its words that answers, and the parts of its profile in which they stand."""

    supplier: Findable
    pieces: tuple[Piece, ...]
    matched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``plain`` says that the index was not there; ``listed`` counts the directory's.

    ``page`` is between the first and the last, ``beyond`` whether the one that was asked for is not.
    """

    rows: tuple[Result, ...]
    total: int
    page: int
    pages: int
    groups: tuple[Group, ...]
    listed: int
    suggestion: str = ""
    loose: bool = False
    plain: bool = False
    beyond: bool = False


def find_suppliers(asked: Asked) -> Results:
    """A page of the suppliers who answer. Raises nothing."""
    asked = replace(asked, words=" ".join(asked.words[:LONGEST_WORDS].replace("\x00", " ").split()))
    suggestion, plain = "", False
    try:
        with engine().reading() as reader:
            found = reader.find(asked.question())
            number, pages = page_of(found.total, asked.page, PAGE)
            if number != asked.page:
                found = reader.find(asked.question(page=number))
            if asked.words and (found.loose or not found.total):
                suggestion = reader.suggestion(replace(asked, with_listed=True).question())
    except Unavailable as trouble:
        current_app.logger.warning("searching without the index: %s", trouble)
        plain = True
        found = _plainly(asked)
        number, pages = page_of(found.total, asked.page, PAGE)
        if number != asked.page:
            found = _plainly(replace(asked, page=number))
    return Results(
        tuple(_rows(found.hits, asked)), found.total, number, pages, groups_of(SUPPLIER, found.counts, asked.filters),
        found.counts.get("place", {}).get(LISTED, 0), suggestion, found.loose, plain, beyond=number != asked.page,
    )  # fmt: skip


def beginning(supplier: Findable) -> tuple[Piece, ...]:
    """How a supplier's own words begin, cut at a word."""
    text = supplier.summary or "; ".join(title for title, _ in supplier.capabilities)
    if len(text) <= _BEGINNING:
        return (Piece(text),) if text else ()
    return (Piece(text[:_BEGINNING].rsplit(None, 1)[0].rstrip(",;:-– ")), Piece("…"))


def _rows(hits: Sequence[Hit], asked: Asked) -> Iterable[Result]:
    """The suppliers of a page as they are now; one that was admitted when the index was written may not be any more."""
    by_ref = {hit.ref: hit for hit in hits}
    for supplier in queries.suppliers(list(by_ref)):
        if supplier.lots or asked.with_listed:
            hit = by_ref[supplier.ref]
            yield Result(supplier, hit.pieces or beginning(supplier), hit.matched)


def _plainly(asked: Asked) -> Found:
    """The database's own answer: every word, as typed, somewhere in what is said. A name that holds them all comes first."""
    wanted = [word.strip("\"'“”*") for word in asked.words.split()[:MOST_PLAIN_WORDS]]
    wanted = [word for word in wanted if word]
    return answered(asked.question(), (document_of(supplier) for supplier in queries.alike(wanted)), words=wanted)
