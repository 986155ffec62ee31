"""What is worth finding of a supplier, as a document for the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dps.finding.queries import Findable, suppliers_after
from dps.profile.rules.taxonomy import KINDS, name_of
from dps.profile.rules.values import statement_words
from search.engines.port import Document

BATCH = 500


def document_of(found: Findable) -> Document:
    """The document of one supplier. Payment, membership of the network, size and the facts of what it is are not in it.

    What it states of itself is there as words, to be found by whoever types
    them; there is no value to filter or order by.
    """
    return Document(
        ref=found.ref, name=found.name, place=found.place, summary=found.summary,
        capabilities="\n".join(part for pair in found.capabilities for part in pair if part),
        more=_more(found), cpv=found.cpv, regions=found.where, legal_form=found.legal_form, kinds=found.kinds,
        lots=tuple(lot.lot for lot in found.lots),
    )  # fmt: skip


def _more(found: Findable) -> str:
    """Kinds of work, case studies and statements, as text."""
    said = found.content
    kinds = (f"{name_of(code)}: {KINDS[code].covers}" for code in found.kinds if code in KINDS)
    studies = (f"{one.title}\n{one.done}\n{one.outcome}" for one in said.case_studies)
    values = (statement_words(one.code, one.words) for one in said.values)
    return "\n".join((*kinds, *studies, *values))


def all_documents() -> Iterator[Collection[Document]]:
    """Everybody who can be found, in batches."""
    number = 0
    while True:
        number, found = suppliers_after(number, limit=BATCH)
        if not found:
            return
        yield [document_of(each) for each in found]
