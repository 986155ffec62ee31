"""An opportunity as a document: what is asked for, by whom, on which lot, until when."""

from __future__ import annotations

from dps.finding.opportunities import Opportunity
from dps.law.calendar import london_date
from dps.profile.rules.cpv import division_of
from search.engines.port import OPPORTUNITY, Document


def opportunity_document(one: Opportunity) -> Document:
    """The document of one. Whether it is open is what its clock said when it was drawn: the index is told at each deadline."""
    return Document(
        OPPORTUNITY, one.ref, one.title, summary=one.need, capabilities="\n".join(part for ask in one.asks for part in ask if part),
        more="\n".join(part for part in (one.outcomes, one.buyer_name, one.lot_title) if part),
        codes="\n".join(f"{code} {division_of(code)}" for code in one.cpv),
        facets={
            "state": (one.stage,), "lot": (one.lot,) if one.lot else (), "region": one.where, "buyer": (one.buyer,),
            "division": one.divisions, "route": (one.route,),
        },
        day=london_date(one.closes_at).isoformat(),
    )  # fmt: skip
