"""A piece of work as a document: what was done, for whom, what came of it, and where whoever did it works."""

from __future__ import annotations

from dps.finding.studies import Told
from dps.profile.rules.taxonomy import KINDS, name_of
from search.engines.port import CASE_STUDY, Document


def study_document(one: Told) -> Document:
    """The document of one piece of work."""
    study, supplier = one.study, one.supplier
    return Document(
        CASE_STUDY, study.ref, study.title, summary=study.done, capabilities=study.outcome,
        more="\n".join(part for part in (study.client, supplier.name, *map(name_of, filter(KINDS.get, supplier.kinds))) if part),
        facets={
            "place": (supplier.place,), "lot": tuple(lot.lot for lot in supplier.lots), "region": supplier.where,
            "kind": supplier.kinds, "division": tuple(dict.fromkeys(code[:2] for code in supplier.cpv)),
            "year": (str(study.year),) if study.year else (),
        },
        day=f"{study.year}-12-31" if study.year else "",
    )  # fmt: skip
