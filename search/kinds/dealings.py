"""An award, or a contract, as a document: what it is for, who bought it, who won it, when."""

from __future__ import annotations

from dps.finding.dealings import Dealing
from dps.profile.rules.cpv import division_of
from search.engines.port import Document


def dealing_document(kind: str, one: Dealing) -> Document:
    """The document of one. Neither its price nor what became of it afterwards is in it."""
    return Document(
        kind, one.ref, one.title, summary=one.need, more=f"{one.buyer_name}\n{one.supplier_name}",
        codes="\n".join(f"{code} {division_of(code)}" for code in one.cpv),
        facets={
            "lot": (one.lot,) if one.lot else (), "buyer": (one.buyer,), "division": one.divisions, "route": (one.route,),
            "year": (str(one.day.year),),
        },
        day=one.day.isoformat(),
    )  # fmt: skip
