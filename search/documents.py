"""What is worth finding, as documents for the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dps.finding.queries import Findable, suppliers_after
from dps.profile.rules.cpv import division_of
from dps.profile.rules.taxonomy import KINDS, name_of
from dps.profile.rules.values import PRINCIPLES, statement_words
from search.engines.port import SUPPLIER, Document

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
        },
    )  # fmt: skip


def _more(found: Findable) -> str:
    """Kinds of work, case studies and statements, as text."""
    said = found.content
    kinds = (f"{name_of(code)}: {KINDS[code].covers}" for code in found.kinds if code in KINDS)
    studies = (f"{one.title}\n{one.done}\n{one.outcome}" for one in said.case_studies)
    values = (statement_words(one.code, one.words) for one in said.values)
    return "\n".join((*kinds, *studies, *values))


def all_documents() -> Iterator[Collection[Document]]:
    """Everything that can be found, in batches."""
    number = 0
    while True:
        number, found = suppliers_after(number, limit=BATCH)
        if not found:
            return
        yield [document_of(each) for each in found]
