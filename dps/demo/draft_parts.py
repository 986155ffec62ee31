"""What the invented call-offs say in the further parts of a draft."""

from __future__ import annotations

from typing import Any

from dps.law.route import Route


def whole_parts(_route: Route) -> dict[str, dict[str, Any]]:
    """Every part of a draft that nothing stands in the way of, as the demonstration's councils write it."""
    return {"valuation": {"includes_vat": True, "vat_percent": 20}, "social_value": _social_value()}


def _social_value() -> dict[str, Any]:
    return {
        "place": "The wards where the work is done",
        "asked": "Residents at three open evenings, and the ward councillors.",
        "changed": "Meetings are held after six o’clock, and childcare is paid for.",
        "measures": [
            {
                "outcome": "Paid work for people who live here", "measure": "Hours of paid work for residents",
                "unit": "hours", "relevance": "Residents are paid for part of the interviews and workshops.",
            },
            {
                "outcome": "What is learnt stays here", "measure": "Residents and staff who are taught the method",
                "unit": "people", "relevance": "The work cannot go on after the contract unless somebody here knows how.",
            },
        ],
        "principles": ["co-production", "learning"],
    }  # fmt: skip
