"""What the invented call-offs say in the further parts of a draft."""

from __future__ import annotations

from typing import Any

from dps.law.considering import ENGAGEMENT, LOTS, duty
from dps.law.route import Route


def whole_parts(route: Route) -> dict[str, dict[str, Any]]:
    """Every part of a draft that nothing stands in the way of, as the demonstration's councils write it."""
    return {
        "valuation": {"includes_vat": True, "vat_percent": 20},
        "social_value": _social_value(),
        "pack": _pack(),
        "considerations": _considerations(route),
    }


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


def _pack() -> dict[str, Any]:
    return {
        "terms": (
            "1. The contractor does the work that the need describes, by the dates agreed.\n"
            "2. What is made belongs to the council and may be used by anybody.\n"
            "3. Either side may end the contract with thirty days’ notice where the other breaks it and does not mend it."
        ),
        "data": "personal", "data_controller": "council",
        "data_words": "Names and views of the residents who take part, kept until the report is accepted.",
        "tupe": "no", "tupe_words": "",
        "insurance": "at_award", "insurance_words": "Public liability, £5 million. Professional indemnity, £1 million.",
        "payment": "month", "payment_words": "", "payment_days": 30, "validity_days": 90, "visits": [],
    }  # fmt: skip


def _considerations(route: Route) -> dict[str, Any]:
    """Only what the route asks to be told; the day of the conflicts assessment is the call-off's own."""
    divided = {"lots": "one_only", "lots_reasons": "The parts depend on each other week by week."}
    return {
        **({"engagement": "none"} if duty(route, ENGAGEMENT) else {}),
        **(divided if duty(route, LOTS) else {}),
    }


def whole_considered() -> dict[str, Any]:
    """The council's own record of what it considered, told to no supplier."""
    return {
        "conflicts": "none", "conflicts_words": "Everybody on the panel and the project board was asked; nobody has an interest.",
        "engagement_words": "", "small_firms": "Monthly payment, no cover before award, and three short questions.",
        "social_value": "Considered with the ward councillors: paid work for residents is relevant, a wider consultation is not in proportion.",
        "budget_holder": "Head of Communities", "budget_confirmed": True,
    }  # fmt: skip
