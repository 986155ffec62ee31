"""Finding what is no supplier: opportunities, awards, contracts, pieces of work. Words and filters in, a page of values out.

As with suppliers, what a page shows is read from the database for the twenty on
it: what is no longer public is not shown, whatever the index holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from dps.finding import dealings, studies
from dps.finding.opportunities import opportunities
from search.choices import Group, groups_of
from search.documents import documents_of
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, OPPORTUNITY, Document, Found, Hit, Piece, parts_of
from search.finder import Asked, Help, look, plain_words, tidied
from search.plain import answered

MOST_PLAIN = 1_000
"""So many documents are looked through where there is no index."""


@dataclass(frozen=True)
class Thing:
    """One that answers: its value as dps/finding draws it, the stretch that answers, and the parts where the words stand."""

    value: Any
    pieces: tuple[Piece, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Things:
    """One page of what was found; as :class:`~search.finder.Results` is of suppliers."""

    rows: tuple[Thing, ...]
    total: int
    page: int
    pages: int
    groups: tuple[Group, ...]
    suggestion: str = ""
    loose: bool = False
    plain: bool = False
    beyond: bool = False
    help: Help = field(default_factory=Help)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def drawn(kind: str, refs: Sequence[str], *, at: datetime) -> Sequence[Any]:
    """The values of a kind with these refs that everybody may read at ``at``, in the order of the refs."""
    draw: dict[str, Callable[[Sequence[str]], Sequence[Any]]] = {
        OPPORTUNITY: partial(opportunities, at=at), AWARD: dealings.awards, CONTRACT: dealings.contracts, CASE_STUDY: studies.studies,
    }  # fmt: skip
    return draw[kind](refs)


def find_things(asked: Asked, *, at: datetime, grouped: bool = True, with_rows: bool = True) -> Things:
    """A page of what answers, its filters in words where ``grouped``; without ``with_rows`` its figures alone. Raises nothing."""
    asked = tidied(asked)
    it = look(asked, plainly=partial(plainly, at=at))
    found = it.found
    return Things(
        things_of(asked.kind, found.hits, at=at) if with_rows else (), found.total, it.page, it.pages,
        groups_of(asked.kind, found.counts, asked.filters) if grouped else (), it.suggestion, found.loose, it.plain, it.beyond, it.help, found.counts,
    )  # fmt: skip


def things_of(kind: str, hits: Sequence[Hit], *, at: datetime) -> tuple[Thing, ...]:
    """What hits stand for, as it is now."""
    by_ref = {hit.ref: hit for hit in hits}
    values = drawn(kind, list(by_ref), at=at)
    return tuple(Thing(value, by_ref[ref].pieces, by_ref[ref].matched) for value in values for ref in (_ref(value),))


def joined(one: Things, other: Things, *, kind: str, asked: Asked) -> tuple[Group, ...]:
    """The filters of two kinds that a page shows together, with the numbers of both."""
    counts = {
        facet: {
            value: one.counts.get(facet, {}).get(value, 0) + other.counts.get(facet, {}).get(value, 0)
            for value in {*one.counts.get(facet, {}), *other.counts.get(facet, {})}
        }
        for facet in {*one.counts, *other.counts}
    }
    return groups_of(kind, counts, asked.filters)


def plainly(asked: Asked, *, at: datetime) -> Found:
    """The database's own answer: every word, as typed, somewhere in what is said."""
    words = [word.casefold() for word in plain_words(asked.words)]
    every = (one for batch in documents_of(asked.kind, at) for one in batch)
    return answered(asked.question(), _saying(islice(every, MOST_PLAIN), words), words=words)


def only(asked: Asked, facet: str, *values: str) -> Asked:
    """The same search within some values of a facet that its page does not offer to choose."""
    return replace(asked, filters={**asked.filters, facet: frozenset(values)})


def _saying(documents: Iterator[Document], words: Sequence[str]) -> Iterator[Document]:
    for one in documents:
        said = "\n".join(text for _, text in parts_of(one)).casefold()
        if all(word in said for word in words):
            yield one


def _ref(value: Any) -> str:
    return str(value.study.ref if hasattr(value, "study") else value.ref)
