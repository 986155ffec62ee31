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


def whole_parts(route: Route) -> dict[str, dict[str, Any]]:
    """Every part of a draft that nothing stands in the way of on this route."""
    return {"valuation": {"includes_vat": True, "vat_percent": 20}, "social_value": dict(SOCIAL_VALUE)}
