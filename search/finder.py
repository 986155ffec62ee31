"""Finding: words and filters in, a page of results out.

What a page shows is read from the database, for the twenty on it: an index that
lags behind can never show a supplier that was removed. Where there is no sound
index the database itself is searched, the plain way, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import current_app

from dps.finding import queries
from dps.finding.queries import Findable
from search.catchup import engine
from search.choices import Group, groups_of
from search.documents import document_of
from search.engines.port import FACETS, RELEVANCE, SUPPLIER, Found, Hit, Piece, Question, Reader, Unavailable, page_of
from search.plain import answered

PAGE = 20
LONGEST_WORDS = 200
MOST_PLAIN_WORDS = 6
MOST_TRIED = 5
"""So many of the words are tried alone where all of them find nothing."""

ADMITTED, LISTED = "admitted", "listed"
_BEGINNING = 220


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. There is nobody to put first.

    ``filters`` are facets of the kind, of suppliers without ``place``: ``with_listed`` takes in the organisations of the
    directory that nobody has admitted.
    """

    words: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    with_listed: bool = False
    order: str = RELEVANCE
    page: int = 1
    kind: str = SUPPLIER

    def how_many(self) -> int:
        """How many choices are on."""
        return sum(map(len, self.filters.values())) + self.with_listed

    def question(self, *, page: int | None = None) -> Question:
        """The same as an engine is asked it."""
        filters = {name: self.filters[name] for name in FACETS[self.kind] if name in self.filters}
        if self.kind == SUPPLIER:
            filters["place"] = frozenset({ADMITTED, LISTED} if self.with_listed else {ADMITTED})
        return Question(self.words, self.kind, filters, self.order, ((page or self.page) - 1) * PAGE, PAGE)


@dataclass(frozen=True)
class Help:
    """What would find something where nothing was: how many without the filters, and each word alone with its number.

    ``suggests`` is false where misspelt words cannot be put right.
    """

    without_filters: int = 0
    by_word: tuple[tuple[str, int], ...] = ()
    suggests: bool = True


@dataclass(frozen=True)
class Looked:
    """One look: what was found on a page between the first and the last, and whether the one that was asked for is beyond."""

    found: Found
    page: int
    pages: int
    suggestion: str = ""
    help: Help = Help()
    plain: bool = False
    beyond: bool = False


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
    help: Help = Help()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def tidied(asked: Asked) -> Asked:
    """The same with its words in one line, as long as words may be."""
    return replace(asked, words=" ".join(asked.words[:LONGEST_WORDS].replace("\x00", " ").split()))


def find_suppliers(asked: Asked) -> Results:
    """A page of the suppliers who answer. Raises nothing."""
    asked = tidied(asked)
    it = look(asked, plainly=plainly)
    return Results(
        tuple(_rows(it.found.hits, asked)), it.found.total, it.page, it.pages, groups_of(SUPPLIER, it.found.counts, asked.filters),
        it.found.counts.get("place", {}).get(LISTED, 0), it.suggestion, it.found.loose, it.plain, it.beyond, it.help,
        it.found.counts,
    )  # fmt: skip


def look(asked: Asked, *, plainly: Callable[[Asked], Found], most: int = PAGE) -> Looked:
    """Ask the engine for a page, or for the ``most`` first; ``plainly`` answers where there is none. Raises nothing."""
    try:
        with engine().reading() as reader:
            found = reader.find(replace(asked.question(), most=most))
            number, pages = page_of(found.total, asked.page, PAGE)
            if number != asked.page:
                found = reader.find(asked.question(page=number))
            suggestion, helps = "", Help()
            if asked.words and (found.loose or not found.total):
                suggestion = reader.suggestion(replace(asked, with_listed=True).question())
            if not found.total and most == PAGE:
                helps = _help(asked, reader)
            return Looked(found, number, pages, suggestion, helps, beyond=number != asked.page)
    except Unavailable as trouble:
        current_app.logger.warning("searching without the index: %s", trouble)
    found = plainly(asked)
    number, pages = page_of(found.total, asked.page, PAGE)
    if number != asked.page:
        found = plainly(replace(asked, page=number))
    found = replace(found, hits=found.hits[:most])
    return Looked(found, number, pages, plain=True, beyond=number != asked.page)


def beginning(supplier: Findable) -> tuple[Piece, ...]:
    """How a supplier's own words begin, cut at a word."""
    return begun(supplier.summary or "; ".join(title for title, _ in supplier.capabilities))


def begun(text: str) -> tuple[Piece, ...]:
    """How a text begins, cut at a word."""
    if len(text) <= _BEGINNING:
        return (Piece(text),) if text else ()
    return (Piece(text[:_BEGINNING].rsplit(None, 1)[0].rstrip(",;:-– ")), Piece("…"))


def _help(asked: Asked, reader: Reader) -> Help:
    """What less would find. Words are tried alone only where they are plain ones: no phrase, no NOT."""
    question = replace(asked.question(page=1), most=1)
    bare = {name: values for name, values in question.filters.items() if name in {"place", "state"}}
    without = reader.find(replace(question, filters=bare)).total if len(bare) < len(question.filters) else 0
    words = [] if '"' in asked.words else list(dict.fromkeys(asked.words.split()))
    tried = [word for word in words if word.isalnum() and not word.isupper()][:MOST_TRIED] if len(words) > 1 else []
    alone = ((word, reader.find(replace(question, words=word)).total) for word in tried)
    return Help(without, tuple((word, n) for word, n in alone if n), reader.suggests())


def _rows(hits: Sequence[Hit], asked: Asked) -> Iterable[Result]:
    """The suppliers of a page as they are now; one that was admitted when the index was written may not be any more."""
    by_ref = {hit.ref: hit for hit in hits}
    for supplier in queries.suppliers(list(by_ref)):
        if supplier.lots or asked.with_listed:
            hit = by_ref[supplier.ref]
            yield Result(supplier, hit.pieces or beginning(supplier), hit.matched)


def plain_words(words: str) -> list[str]:
    """The words as the plain way looks for them: as typed, without the signs that engines read."""
    wanted = [word.strip("\"'“”*") for word in words.split()[:MOST_PLAIN_WORDS]]
    return [word for word in wanted if word]


def plainly(asked: Asked) -> Found:
    """The database's own answer: every word, as typed, somewhere in what is said. A name that holds them all comes first."""
    wanted = plain_words(asked.words)
    return answered(asked.question(), (document_of(supplier) for supplier in queries.alike(wanted)), words=wanted)
