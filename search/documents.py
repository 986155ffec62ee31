"""What is worth finding, as documents for the index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from dps.core.clock import now
from dps.finding import dealings, opportunities, queries, studies
from dps.finding.queries import Findable
from dps.profile.rules.cpv import division_of
from dps.profile.rules.taxonomy import KINDS, name_of
from dps.profile.rules.values import PRINCIPLES, statement_words
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, OPPORTUNITY, SUPPLIER, Document, code_of
from search.kinds.dealings import dealing_document
from search.kinds.opportunities import opportunity_document
from search.kinds.studies import study_document

BATCH = 500


def document_of(found: Findable) -> Document:
    """The document of one supplier. What anybody pays, membership of the network and scores are not in it.

    What it is and what it states of itself are facets, to filter by; they have no weight.
    """
    return Document(
        SUPPLIER, found.ref, found.name, summary=found.summary,
        capabilities="\n".join(part for pair in found.capabilities for part in pair if part), more=_more(found),
        codes="\n".join(f"{code} {division_of(code)}" for code in found.cpv),
        facets={
            "place": (found.place,), "lot": tuple(lot.lot for lot in found.lots), "region": found.where, "council": found.content.councils,
            "kind": found.kinds, "division": tuple(dict.fromkeys(code[:2] for code in found.cpv)),
            "form": (found.legal_form,) if found.legal_form else (),
            "fact": tuple(fact.definition.code for fact in found.facts if fact.holds),
            "principle": tuple(one.code for one in PRINCIPLES if any(value.code == one.code for value in found.content.values)),
            "seeks": found.seeks, "nation": (code_of(found.nation),) if found.nation else (),
            "type": tuple(dict.fromkeys(code_of(words) for words in (found.legal_form, found.listed_as) if words)),
        },
    )  # fmt: skip


def _more(found: Findable) -> str:
    """Kinds of work, case studies and statements, as text."""
    said = found.content
    kinds = (f"{name_of(code)}: {KINDS[code].covers}" for code in found.kinds if code in KINDS)
    studies = (f"{one.title}\n{one.done}\n{one.outcome}" for one in said.case_studies)
    values = (statement_words(one.code, one.words) for one in said.values)
    return "\n".join((*kinds, *studies, *values))


@dataclass(frozen=True)
class Kind:
    """How documents of one kind are drawn from the database as it is at an instant: all in batches, some by ref, and how many."""

    batches: Callable[[datetime], Iterator[Collection[Document]]]
    some: Callable[[Sequence[str], datetime], Sequence[Document]]
    how_many: Callable[[], int]


KINDS_OF_DOCUMENT: Mapping[str, Kind] = {
    SUPPLIER: Kind(
        lambda _at: _in_batches(queries.suppliers_after, 0, document_of),
        lambda refs, _at: [document_of(one) for one in queries.suppliers(refs)],
        queries.how_many,
    ),
    OPPORTUNITY: Kind(
        lambda at: _in_batches(partial(opportunities.opportunities_after, at=at), 0, opportunity_document),
        lambda refs, at: [opportunity_document(one) for one in opportunities.opportunities(refs, at=at)],
        opportunities.how_many_opportunities,
    ),
    AWARD: Kind(
        lambda _at: _in_batches(dealings.awards_after, 0, partial(dealing_document, AWARD)),
        lambda refs, _at: [dealing_document(AWARD, one) for one in dealings.awards(refs)],
        dealings.how_many_awards,
    ),
    CONTRACT: Kind(
        lambda _at: _in_batches(dealings.contracts_after, (0, 0), partial(dealing_document, CONTRACT)),
        lambda refs, _at: [dealing_document(CONTRACT, one) for one in dealings.contracts(refs)],
        dealings.how_many_contracts,
    ),
    CASE_STUDY: Kind(
        lambda _at: _in_batches(studies.studies_after, 0, study_document),
        lambda refs, _at: [study_document(one) for one in studies.studies(refs)],
        studies.how_many_studies,
    ),
}
"""Every kind of thing that can be found."""


def documents_of(kind: str, at: datetime | None = None) -> Iterator[Collection[Document]]:
    """Everything of a kind that everybody may find, in batches, as it is at ``at``: now, where nothing is said."""
    return KINDS_OF_DOCUMENT[kind].batches(at or now())


def some_documents(kind: str, refs: Sequence[str], at: datetime | None = None) -> Sequence[Document]:
    """Those of a kind with these refs that everybody may find; what is sealed, a draft, removed or held is not among them."""
    return KINDS_OF_DOCUMENT[kind].some(refs, at or now())


def all_documents(at: datetime | None = None) -> Iterator[Collection[Document]]:
    """Everything that everybody may find, in batches."""
    at = at or now()
    for kind in KINDS_OF_DOCUMENT:
        yield from documents_of(kind, at)


def how_many_documents() -> int:
    """How many documents the index should hold."""
    return sum(kind.how_many() for kind in KINDS_OF_DOCUMENT.values())


Mark = TypeVar("Mark")
Thing = TypeVar("Thing")


def _in_batches(
    after: Callable[..., tuple[Mark, Sequence[Thing]]], begins: Mark, document: Callable[[Thing], Document]
) -> Iterator[Collection[Document]]:
    """Batch after batch until the mark stands still; one that holds nothing to find is passed over."""
    mark = begins
    while True:
        came_to, found = after(mark, limit=BATCH)
        if came_to == mark:
            return
        mark = came_to
        if found:
            yield [document(each) for each in found]
