"""The further parts of a draft, lawful by default: what a maker's draft and a rule's example are made whole with."""

from __future__ import annotations

from typing import Any

from dps.law.routes import Route


def whole_parts(route: Route) -> dict[str, dict[str, Any]]:
    """Every part of a draft that nothing stands in the way of on this route."""
    return {}
