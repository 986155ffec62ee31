"""The further parts of a draft, lawful by default: what a maker's draft and a rule's example are made whole with."""

from __future__ import annotations

from typing import Any

from dps.law.routes import Route

SOCIAL_VALUE: dict[str, Any] = {
    "place": "Deeplish and Milkstone",
    "asked": "Both residents’ associations, at two meetings in October.",
    "changed": "Evening sessions were added, because most people work.",
    "measures": [
        {
            "outcome": "Paid work for people who live here", "measure": "Hours of paid work for residents",
            "unit": "hours", "relevance": "Residents do part of the interviews themselves.",
        }
    ],
    "principles": ["co-production"],
}  # fmt: skip


PACK: dict[str, Any] = {
    "terms": "The contractor does the work described, by the dates agreed.",
    "data": "personal", "data_controller": "council", "data_words": "Residents’ names and views, until the report.",
    "tupe": "no", "tupe_words": "", "insurance": "at_award", "insurance_words": "Public liability, £5 million.",
    "payment": "month", "payment_words": "", "payment_days": 30, "validity_days": 90, "visits": [],
}  # fmt: skip

CONSIDERATIONS: dict[str, Any] = {
    "engagement": "none", "engagement_notice": "", "engagement_reasons": "",
    "lots": "one_only", "lots_reasons": "", "conflicts_on": "2025-06-02",
}  # fmt: skip

CONSIDERED: dict[str, Any] = {
    "conflicts": "none", "conflicts_words": "Everybody involved was asked; nobody has an interest.",
    "engagement_words": "", "small_firms": "Monthly payment and three short questions.",
    "social_value": "Paid work for residents is relevant and in proportion.",
    "budget_holder": "Head of Communities", "budget_confirmed": True,
}  # fmt: skip
"""What a council keeps on its own record, told to no supplier."""


REACH = {"rule": "all", "how_many": None, "areas": ["TLD"], "reserved": [], "area": ""}


def whole_parts(route: Route) -> dict[str, dict[str, Any]]:
    """Every part of a draft that nothing stands in the way of on this route."""
    return {
        "valuation": {"includes_vat": True, "vat_percent": 20},
        "reach": dict(REACH),
        "social_value": dict(SOCIAL_VALUE),
        "pack": dict(PACK),
        "considerations": dict(CONSIDERATIONS),
    }
