"""What is worth finding of a supplier, as a document for the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dps.finding.queries import Findable, suppliers_after
from search.engines.port import Document

BATCH = 500


def document_of(found: Findable) -> Document:
    """The document of one supplier. Payment, membership of the network and size are not in it."""
    return Document(
        ref=found.ref, name=found.name, place=found.place, summary=found.summary,
        capabilities="\n".join(part for pair in found.capabilities for part in pair if part),
        cpv=found.cpv, regions=found.where, legal_form=found.legal_form, lots=tuple(lot.lot for lot in found.lots),
    )  # fmt: skip


def all_documents() -> Iterator[Collection[Document]]:
    """Everybody who can be found, in batches."""
    number = 0
    while True:
        number, found = suppliers_after(number, limit=BATCH)
        if not found:
            return
        yield [document_of(each) for each in found]
