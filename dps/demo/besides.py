"""What an invented bid says beside its answers, where its route asks for it."""

from __future__ import annotations

from typing import Any

from dps.law.route import Route


def whole_besides(law: Route, *, reference: str = "") -> dict[str, Any]:
    """The parts of the quality envelope that make a bid whole on this route, by a firm that works alone."""
    said: dict[str, Any] = {}
    if law.subcontractors_asked:
        said["together"] = {"how": "alone", "own_share": None, "others": []}
    if law.core_information_shared:
        said["platform"] = {
            "how": "shared", "registered": True, "up_to_date": True, "shared": True, "reference": reference,
        }  # fmt: skip
    return said
