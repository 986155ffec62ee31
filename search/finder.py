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
from dps.law.routes import route
from dps.market.queries import markets
from dps.parties.rules.legal_forms import FORMS
from dps.parties.rules.regions import REGIONS, region_name
from dps.profile.rules.taxonomy import KINDS
from dps.web.supplier import form_shown
from search.arranging import Arranged, Filters, arrange, page_of
from search.catchup import engine
from search.documents import document_of
from search.engines.port import NOT_STATED, Match, Piece, Unavailable, sort_name

PAGE = 20
LONGEST_WORDS = 200
MOST_PLAIN_WORDS = 6
_BEGINNING = 220


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. There is no order to choose and nobody to put first."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    page: int = 1


@dataclass(frozen=True)
class Option:
    """One choice of a filter, and how many results it would show."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One filter."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Result:
    """One supplier, with the stretch of its words that answers."""

    supplier: Findable
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Results:
    """One page of what was found. ``plain`` says that the index was not there; ``listed`` counts the directory's."""

    rows: tuple[Result, ...]
    total: int
    page: int
    pages: int
    groups: tuple[Group, ...]
    listed: int
    suggestion: str = ""
    plain: bool = False


def find_suppliers(asked: Asked) -> Results:
    """A page of the suppliers who answer, by relevance and then by name. Raises nothing."""
    asked = replace(asked, words=" ".join(asked.words[:LONGEST_WORDS].replace("\x00", " ").split()))
    try:
        with engine().reading() as reader:
            arranged = arrange(reader.matches(asked.words), asked.filters)
            number, pages, refs = page_of(arranged.refs, asked.page, PAGE)
            snippets = reader.snippets(asked.words, refs) if asked.words else {}
            # Another spelling is offered only where nothing answers to this one.
            suggestion = reader.suggestion(asked.words) if asked.words and not refs else ""
        plain = False
    except Unavailable as trouble:
        current_app.logger.warning("searching without the index: %s", trouble)
        arranged = arrange(_plainly(asked.words), asked.filters)
        number, pages, refs = page_of(arranged.refs, asked.page, PAGE)
        snippets, suggestion, plain = {}, "", True
    rows = tuple(Result(s, snippets.get(s.ref, beginning(s))) for s in _current(refs, asked.filters))
    return Results(
        rows, len(arranged.refs), number, pages, _groups(arranged, asked.filters), arranged.listed, suggestion, plain
    )


def beginning(supplier: Findable) -> tuple[Piece, ...]:
    """How a supplier's own words begin, cut at a word."""
    text = supplier.summary or "; ".join(title for title, _ in supplier.capabilities)
    if len(text) <= _BEGINNING:
        return (Piece(text),) if text else ()
    return (Piece(text[:_BEGINNING].rsplit(None, 1)[0].rstrip(",;:-– ")), Piece("…"))


def _current(refs: Sequence[str], filters: Filters) -> Iterable[Findable]:
    """The suppliers of a page as they are now; one that was admitted when the index was written may not be any more."""
    for supplier in queries.suppliers(refs):
        if supplier.lots or filters.with_listed:
            yield supplier


def _plainly(words: str) -> tuple[Match, ...]:
    """The database's own answer: every word, as typed, somewhere in what is said. A name that holds them all comes first."""
    wanted = [word.strip("\"'“”*") for word in words.split()[:MOST_PLAIN_WORDS]]
    wanted = [word for word in wanted if word]
    found = []
    for supplier in queries.alike(wanted):
        document = document_of(supplier)
        in_name = bool(wanted) and all(word.casefold() in supplier.name.casefold() for word in wanted)
        found.append(
            Match(
                ref=supplier.ref, sort_name=sort_name(supplier.name), place=supplier.place, score=float(in_name),
                regions=document.regions or (NOT_STATED,), legal_form=document.legal_form or NOT_STATED, lots=document.lots, kinds=document.kinds,
            )
        )  # fmt: skip
    return tuple(found)


def _groups(arranged: Arranged, filters: Filters) -> tuple[Group, ...]:
    lots = [
        (lot.ref, f"{market.title}: {route(market.route).words.part} {lot.number}, {lot.title}")
        for market in markets()
        if market.ended_on is None
        for lot in market.lots
    ]
    regions = [*((code, region_name(code)) for code in REGIONS), (NOT_STATED, "Not stated")]
    forms = [*((code, form_shown(code)) for code in FORMS), (NOT_STATED, "Not stated")]
    kinds = [(kind.code, kind.name) for kind in KINDS.values()]
    named = (
        ("lot", "Lot or part", lots),
        ("region", "Region", regions),
        ("kind", "Kind of work", kinds),
        ("form", "Legal form", forms),
    )
    return tuple(
        Group(name, title, _options(choices, arranged.counts[name], getattr(filters, name)))
        for name, title, choices in named
    )


def _options(
    choices: Iterable[tuple[str, str]], counts: Mapping[str, int], chosen: frozenset[str]
) -> tuple[Option, ...]:
    """The choices that would show something, and those chosen: a filter that is on can always be seen and undone."""
    found = ((value, text, counts.get(value, 0)) for value, text in choices)
    return tuple(Option(value, text, n, value in chosen) for value, text, n in found if n or value in chosen)
